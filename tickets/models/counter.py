"""The numbers that tickets are given."""

from typing import ClassVar

from django.db import models

from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import Protection
from tickets.models.enums import Kind


class TicketCounter(ScopedModel):
    """The last number given, for each kind and year; its row is locked while a number is taken."""

    protection: ClassVar = Protection(audited=False)

    kind = models.CharField(max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"
