from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import SHARED, Protection


class Heartbeat(ScopedModel):
    """When a part of the portal last proved itself alive, by the database's clock."""

    protection: ClassVar = Protection(portal=SHARED, audited=False, gate="SELECT")

    name = models.CharField(max_length=50, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"

    @classmethod
    def beat(cls, name: str, **detail: object) -> None:
        """Say that the part called ``name`` is alive now."""
        cls.objects.bulk_create(
            [cls(name=name, at=Now(), detail=detail)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at", "detail"],
        )
