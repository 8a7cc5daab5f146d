from typing import ClassVar

from django.db import models

from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import Protection


class IdempotentRequest(ScopedModel):
    """The answer that a POST with this ``Idempotency-Key`` got, to give the same one again."""

    protection: ClassVar = Protection(audited=False)

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "key"], name="idempotent_once"),
        ]

    def __str__(self) -> str:
        return self.key
