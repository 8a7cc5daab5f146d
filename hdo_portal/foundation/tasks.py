"""Celery's wrappers of the foundation's periodic work."""

from datetime import timedelta
from importlib import import_module

from celery import shared_task
from django.conf import settings
from django.db.models.functions import Now

from hdo_portal.foundation import outbox, seal
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat, IdempotentRequest
from hdo_portal.foundation.scoping import acting

KEEP_ANSWERS = timedelta(hours=24)


@shared_task(name="foundation.deliver_outbox")
def deliver_outbox() -> None:
    while outbox.deliver_due() == outbox.BATCH:
        pass
    with acting(Actor.system("outbox")):
        Heartbeat.beat("outbox")


@shared_task(name="foundation.canary")
def canary() -> None:
    """Proves that beat, broker and worker carry work: /healthz reads how old this is."""
    with acting(Actor.system("canary")):
        Heartbeat.beat("canary")


@shared_task(name="foundation.seal_audit")
def seal_audit() -> None:
    with acting(Actor.system("seal")):
        seal.seal()
        Heartbeat.beat("seal")


@shared_task(name="foundation.prune")
def prune() -> None:
    with acting(Actor.system("prune")):
        IdempotentRequest.objects.filter(created_at__lt=Now() - KEEP_ANSWERS).delete()
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
