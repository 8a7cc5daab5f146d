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
        """Say that the part called ``name`` is alive now.

        Waits for nobody: several processes are one part, and one that hangs while it says so must
        not keep the others from their work.
        """
        mine = cls.objects.filter(name=name).select_for_update(skip_locked=True)
        if mine.first() is not None:
            cls.objects.filter(name=name).update(at=Now(), detail=detail)
        elif not cls.objects.filter(name=name).exists():
            new = cls(name=name, at=Now(), detail=detail)
            cls.objects.bulk_create([new], ignore_conflicts=True)
