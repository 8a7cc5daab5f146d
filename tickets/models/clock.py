"""Service level clocks, their ledger and their alarms: rows that own their deadlines."""

from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from customers.models import CalendarVersion, Measure, Organisation, ServiceLevel, Severity
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import Parent, Protection
from tickets.models.enums import AlarmState, ClockState, HeldBy, IntervalKind
from tickets.models.rules import IN_TICKET, OF_VISIBLE_TICKET
from tickets.models.ticket import OF_PROBE, Ticket

OPEN_CLOCK = Q(state__in=["running", "paused"])


class Clock(PublicModel):
    """One promise on one ticket: respond, restore, resolve, or the next update.

    ``due_at`` is what the arithmetic gives for the ledger, the target and the calendar version; it
    is empty while a pause is open. ``generation`` counts the versions of the target, so that an
    alarm of an earlier one can no longer fire. ``breached_at`` is the due instant that was passed.
    """

    protection: ClassVar = Protection(
        portal=OF_VISIBLE_TICKET, parents=(IN_TICKET,), unseen=OF_PROBE
    )

    # No index that another begins with, nor one that only the removal of what is never removed
    # would ask: a storm writes all that are left.
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="clocks", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(_("measure"), max_length=10, choices=Measure)
    sequence = models.PositiveIntegerField(
        default=1, help_text=_("Counts the promises of a next update.")
    )
    severity = models.CharField(_("severity"), max_length=3, choices=Severity)
    level = models.ForeignKey(ServiceLevel, models.PROTECT, related_name="+", db_index=False)
    calendar_version = models.ForeignKey(
        CalendarVersion, models.PROTECT, related_name="+", db_index=False
    )
    target_seconds = models.PositiveIntegerField(_("target in seconds"))
    state = models.CharField(
        _("state"), max_length=10, choices=ClockState, default=ClockState.RUNNING
    )
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"), null=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    elapsed_seconds = models.PositiveIntegerField(
        _("elapsed"), null=True, help_text=_("Counted seconds when it stopped.")
    )
    breached_at = models.DateTimeField(_("breached"), null=True)
    breached_by_reclassification = models.BooleanField(default=False)
    generation = models.PositiveIntegerField(default=1)
    # When it was decided whether the promise was kept: reports count a clock in that month, so that
    # a month that is over does not change.
    decided_at = models.GeneratedField(
        expression=Case(
            When(state=ClockState.CANCELLED, then=None),
            When(breached_at__isnull=False, then=F("breached_at")),
            When(state=ClockState.MET, then=F("stopped_at")),
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )

    class Meta:
        ordering = ["ticket_id", "started_at", "id"]
        indexes = [
            models.Index(fields=["ticket"], condition=OPEN_CLOCK, name="clock_open_of_ticket"),
            # Empty while the engine keeps up: what the auditor asks for.
            models.Index(
                fields=["due_at"],
                condition=Q(state="running", breached_at__isnull=True),
                name="clock_to_breach",
            ),
            models.Index(
                fields=["decided_at", "organisation"],
                condition=Q(decided_at__isnull=False),
                name="clock_for_report",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "measure", "sequence"], name="clock_once"),
            models.CheckConstraint(
                condition=Q(state__in=["met", "missed"], stopped_at__isnull=False,
                            elapsed_seconds__isnull=False)
                | Q(state="cancelled", stopped_at__isnull=False)
                | Q(state__in=["running", "paused"], stopped_at__isnull=True,
                    elapsed_seconds__isnull=True),
                name="clock_state_fits",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(due_at__isnull=False),
                name="running_clock_has_due",
            ),
            models.CheckConstraint(
                condition=~Q(state="missed") | Q(breached_at__isnull=False),
                name="missed_clock_was_breached",
            ),
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values), name="clock_measure"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.measure} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in (ClockState.RUNNING, ClockState.PAUSED)


class Interval(ScopedModel):
    """A stretch of a clock's ledger. The counted seconds of those that ran add up to what the clock
    shows; one without an end is going on. ``held_by`` and ``holder`` say who had the ticket
    meanwhile: which team or supplier, by the name it had; those of a clock tile it without a gap.
    """

    protection: ClassVar = Protection(
        portal=OF_VISIBLE_TICKET, parents=(IN_TICKET, Parent("clock", "tickets.Clock"))
    )

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="intervals")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=IntervalKind)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    counted_seconds = models.PositiveIntegerField(null=True)
    generation = models.PositiveIntegerField()
    cause = models.CharField(max_length=30)
    reason = models.CharField(max_length=12, blank=True)
    held_by = models.CharField(
        max_length=10, choices=HeldBy, default=HeldBy.NOBODY, db_default="nobody"
    )
    holder = models.CharField(max_length=150, blank=True)
    actor_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["clock_id", "from_at", "id"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(held_by="supplier"), name="interval_of_supplier"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["clock"],
                condition=Q(to_at__isnull=True),
                name="clock_has_one_open_interval",
            ),
            models.CheckConstraint(
                condition=Q(to_at__isnull=True, counted_seconds__isnull=True)
                | Q(to_at__gte=F("from_at"), counted_seconds__isnull=False),
                name="interval_closed_and_counted",
            ),
            models.CheckConstraint(
                condition=Q(kind="ran") | Q(counted_seconds__isnull=True) | Q(counted_seconds=0),
                name="pause_counts_nothing",
            ),
            models.CheckConstraint(
                condition=Q(held_by__in=HeldBy.values), name="interval_held_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.kind} {self.from_at:%Y-%m-%d %H:%M:%S}"


class Alarm(ScopedModel):
    """Something due on a clock: its breach, or a step of the escalation policy.

    Fires once: unique for its clock, step, generation and round, claimed under a row lock.
    ``gravity`` is the severity's number, so that the gravest go first after an outage. ``try_at``
    is ``due_at`` until its effects fail; then it is when they are tried again. ``fired_at`` is
    exact, by the database's clock. ``found_at`` says that only the auditor found it.
    """

    protection: ClassVar = Protection(
        parents=(
            IN_TICKET,
            Parent("clock", "tickets.Clock"),
            Parent("callout", "tickets.CallOut"),
        ),
        tests=("step", "canary"),
    )

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="alarms", db_index=False)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=40)
    policy_step = models.ForeignKey(
        "tickets.EscalationStep", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    callout = models.ForeignKey(
        "tickets.CallOut", models.SET_NULL, null=True, related_name="alarms", db_index=False
    )
    generation = models.PositiveIntegerField()
    gravity = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text=_("Counts the repeats; the first time is 0.")
    )
    due_at = models.DateTimeField()
    try_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=AlarmState, default=AlarmState.WAITING)
    fired_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=250, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["gravity", "try_at"], condition=Q(state="waiting"), name="alarm_to_try"
            ),
            models.Index(fields=["fired_at"], condition=Q(state="fired"), name="alarm_fired"),
            models.Index(fields=["due_at"], condition=Q(state="suspended"), name="alarm_suspended"),
            models.Index(
                fields=["due_at"],
                condition=Q(state="parked") | Q(state="waiting", attempts__gt=0),
                name="alarm_in_trouble",
            ),
            models.Index(
                fields=["policy_step"],
                condition=Q(policy_step__isnull=False),
                name="alarm_of_step",
            ),
            models.Index(
                fields=["callout"], condition=Q(callout__isnull=False), name="alarm_of_callout"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "step", "generation", "round"], name="alarm_fires_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="fired") | Q(fired_at__isnull=False), name="fired_alarm_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.step} {self.due_at:%Y-%m-%d %H:%M:%S}"
