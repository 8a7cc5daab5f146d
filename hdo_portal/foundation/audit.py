"""The audit trail, and the only file that knows django-auditlog.

Two records, for two readers. The trail (``AuditEntry``) is written by database triggers on every
table of ours, whoever writes, and cannot be edited; auditors read it. django-auditlog adds the
readable diff per object that the desk shows. Its actor is filled in by a database trigger from the
acting actor (migration 0001), since its own context loses the actor when nested and knows neither
API tokens nor Celery tasks.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from hdo_portal.foundation.protection import protected_models, protection_of

SECRET_FIELDS = {"password", "digest", "token_key", "body_hash", "secret"}


def register_models() -> None:
    """Every protected model that is audited gets a readable diff on each save and delete."""
    for model in protected_models():
        if protection_of(model).audited:
            secrets = [f.name for f in model._meta.fields if f.name in SECRET_FIELDS]
            auditlog.register(model, exclude_fields=secrets)


@contextmanager
def without_diffs() -> Iterator[None]:
    """Leave out the readable diffs, which carry the time of writing, while the demo's past is
    written. The trail of the triggers goes on: nothing can leave that out."""
    with disable_auditlog():
        yield


def entries_of(instances: Sequence[models.Model], limit: int = 50) -> list[LogEntry]:
    """The newest changes of several objects as they were stored, in one query; ``history`` words
    them."""
    about = Q()
    for instance in instances:
        kind = ContentType.objects.get_for_model(instance)
        about |= Q(content_type=kind, object_id=instance.pk)
    rows = LogEntry.objects.filter(about) if instances else LogEntry.objects.none()
    return list(rows.select_related("content_type").order_by("-timestamp", "-id")[:limit])
