"""Celery's wrappers of the foundation's periodic work."""

from datetime import timedelta
from importlib import import_module

from celery import shared_task
from django.conf import settings
from django.db.models.functions import Now

from hdo_portal.foundation import outbox, seal
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Channel, Heartbeat, IdempotentRequest
from hdo_portal.foundation.scoping import acting

KEEP_ANSWERS = timedelta(hours=24)


@shared_task(name="foundation.send_mail")
def send_mail() -> None:
    outbox.empty(Channel.MAIL)


@shared_task(name="foundation.send_sms")
def send_sms() -> None:
    outbox.empty(Channel.SMS)


@shared_task(name="foundation.send_webhooks")
def send_webhooks() -> None:
    outbox.empty(Channel.WEBHOOK)


@shared_task(name="foundation.send_canaries")
def send_canaries() -> None:
    outbox.empty(Channel.CANARY)


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
