"""The audit trail, and the only file that knows django-auditlog.

Two records, for two readers. The trail (``AuditEntry``) is written by database triggers on every
table of ours, whoever writes, and cannot be edited; auditors read it. django-auditlog adds the
readable diff per object that the desk shows. Its actor is filled in by a database trigger from the
acting actor (migration 0001), since its own context loses the actor when nested and knows neither
API tokens nor Celery tasks.
"""

from typing import Any

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.db import models

from hdo_portal.foundation.protection import protected_models, protection_of

SECRET_FIELDS = {"password", "digest", "token_key", "body_hash"}


def register_models() -> None:
    """Every protected model that is audited gets a readable diff on each save and delete."""
    for model in protected_models():
        if protection_of(model).audited:
            secrets = [f.name for f in model._meta.fields if f.name in SECRET_FIELDS]
            auditlog.register(model, exclude_fields=secrets)


def history_of(instance: models.Model, limit: int = 50) -> list[dict[str, Any]]:
    """The newest changes of one object: when, who, and per field what was and what became."""
    entries = LogEntry.objects.get_for_object(instance).order_by("-timestamp", "-id")[:limit]
    return [
        {
            "at": entry.timestamp,
            "actor": (entry.additional_data or {}).get("actor", ""),
            "action": entry.get_action_display(),
            "changes": entry.changes_display_dict,
        }
        for entry in entries
    ]
