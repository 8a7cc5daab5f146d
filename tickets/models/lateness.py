"""How late the engine is: figures kept for ever, and the runs of its self-test."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import Protection
from tickets.models.clock import Clock


class LatenessHour(ScopedModel):
    """The alarms that fired in one hour, and how late each was.

    ``buckets`` counts them by lateness (tickets/sla/lateness.py says the bounds), so that hours add
    up to days and months without reading an alarm again. ``missed`` did not fire by themselves: the
    auditor found them, or their effects were given up. ``probes`` are the portal's own tests.
    """

    protection: ClassVar = Protection(audited=False)

    hour = models.DateTimeField()
    probes = models.BooleanField()
    count = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    worst_ms = models.PositiveBigIntegerField(default=0)
    buckets = models.JSONField(default=dict)

    class Meta:
        ordering = ["hour"]
        constraints = [models.UniqueConstraint(fields=["hour", "probes"], name="lateness_once")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H} {self.count}"


class SelfTest(ScopedModel):
    """One run of the self-test: a clock of a few seconds, its breach, the message, its receipt.

    ``seconds`` is from the due instant to the receipt. ``ok`` is empty while the run goes on.
    """

    protection: ClassVar = Protection(audited=False)

    clock = models.ForeignKey(Clock, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"))
    fired_at = models.DateTimeField(_("fired"), null=True)
    posted_at = models.DateTimeField(_("posted"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    seconds = models.FloatField(_("seconds"), null=True)
    ok = models.BooleanField(_("passed"), null=True)

    class Meta:
        ordering = ["-started_at"]
        # Runs begin at fixed instants, so that two who begin one at once begin the same.
        constraints = [models.UniqueConstraint(fields=["started_at"], name="self_test_once")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S} {self.ok}"
