from typing import ClassVar

from django.db import models
from django.db.models import Q

from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import Protection


class Redaction(ScopedModel):
    """An entry of the audit trail that a passage was taken out of, by whom and why.

    ``original`` is the hash of the entry as the seals know it, so that the chain still proves all
    others; ``became`` is that of what is left, so that nothing more can be taken unseen. Written by
    ``foundation_redact`` alone (migration 0004).
    """

    protection: ClassVar = Protection(append_only=True, written_by_triggers=True)

    entry_id = models.BigIntegerField()
    original = models.CharField(max_length=64)
    became = models.CharField(max_length=64)
    at = models.DateTimeField()
    actor_name = models.TextField()
    reason = models.TextField()
    about = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["entry_id", "id"], name="redaction_of_entry")]
        constraints = [
            models.CheckConstraint(
                condition=Q(original__regex="^[0-9a-f]{64}$", became__regex="^[0-9a-f]{64}$"),
                name="redaction_hashes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.entry_id}"
