from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Now

from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import SHARED, Protection

# Seconds that a part may be silent, in the order in which people ask.
SILENT_AFTER = {"sweep": 10, "canary": 40, "outbox": 40, "watchdog": 30}


class Heartbeat(ScopedModel):
    """When a part of the portal last proved itself alive, by the database's clock; and when it was
    last silent for longer than it may be."""

    protection: ClassVar = Protection(portal=SHARED, audited=False, gate="SELECT")

    name = models.CharField(max_length=50, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    silent_from = models.DateTimeField(null=True)
    silent_to = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(silent_from__isnull=True, silent_to__isnull=True)
                | Q(silent_from__isnull=False, silent_to__gt=F("silent_from")),
                name="heartbeat_silence",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"

    @classmethod
    def beat(cls, name: str, **detail: object) -> None:
        """Say that the part called ``name`` is alive now.

        Waits for nobody: several processes are one part, and one that hangs while it says so must
        not keep the others from their work.
        """
        mine = cls.objects.filter(name=name).select_for_update(skip_locked=True)
        if mine.first() is not None:
            cls.objects.filter(name=name).update(at=Now(), detail=detail, **_silence(name))
        elif not cls.objects.filter(name=name).exists():
            new = cls(name=name, at=Now(), detail=detail)
            cls.objects.bulk_create([new], ignore_conflicts=True)

    @classmethod
    def silences(cls) -> dict[str, tuple[datetime, int]]:
        """Since when, and for how many seconds, each part was last silent for too long."""
        rows = cls.objects.filter(silent_from__isnull=False, silent_to__isnull=False)
        return {
            row.name: (row.silent_from, int((row.silent_to - row.silent_from).total_seconds()))
            for row in rows
        }


def _silence(name: str) -> dict[str, Case]:
    """What to write down when the sign of life before is too old."""
    if name not in SILENT_AFTER:
        return {}
    long_ago = Q(at__lt=Now() - timedelta(seconds=SILENT_AFTER[name]))
    return {
        "silent_from": Case(When(long_ago, then=F("at")), default=F("silent_from")),
        "silent_to": Case(When(long_ago, then=Now()), default=F("silent_to")),
    }
