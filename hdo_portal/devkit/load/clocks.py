"""The clocks of a loaded incident with their ledgers and alarms, by the portal's arithmetic."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from customers.models import CalendarVersion, ServiceLevel, Terms
from hdo_portal.devkit.load.copying import Sheet
from hdo_portal.devkit.load.lives import Life
from tickets.models import Alarm, Clock, EscalationStep, Interval
from tickets.models.enums import Trigger
from tickets.sla import worktime
from tickets.sla.alarms import BREACH

CLOCK = (
    "public_id created_at updated_at ticket_id organisation_id measure sequence severity level_id"
    " calendar_version_id target_seconds state started_at due_at stopped_at elapsed_seconds"
    " breached_at breached_by_reclassification generation"
)
INTERVAL = (
    "clock_id ticket_id organisation_id kind from_at to_at counted_seconds generation cause reason"
    " held_by holder actor_name"
)
ALARM = (
    "clock_id ticket_id organisation_id step policy_step_id generation gravity due_at try_at state"
    " fired_at attempts note"
)
SWEEP_LAG = timedelta(seconds=1)


@dataclass(frozen=True)
class Promise:
    """A service level with its calendar compiled, and the steps that its clock has."""

    level: ServiceLevel
    version_id: int
    calendar: worktime.WorkCalendar
    steps: tuple[EscalationStep, ...]


Promises = dict[tuple[str, str], Promise]
Pauses = list[tuple[datetime, datetime | None]]


def standing_promises(terms: Terms) -> Promises:
    """What the terms promise for a fault that is not classed, by severity and measure."""
    steps = list(EscalationStep.objects.filter(policy__is_active=True).select_related("policy"))
    promises = {}
    for level in ServiceLevel.objects.filter(terms=terms, fault_class="", service=None):
        version = CalendarVersion.objects.filter(calendar=level.calendar_id).latest("number")
        own = [
            s for s in steps if (s.policy.severity, s.measure) == (level.severity, level.measure)
        ]
        promises[level.severity, level.measure] = Promise(
            level=level,
            version_id=version.pk,
            calendar=worktime.compile_calendar(worktime.parse_calendar(version.spec)),
            steps=tuple(own),
        )
    return promises


@dataclass(frozen=True)
class Run:
    """A promise from its beginning to its end, if that has come. Ends without a result when
    ``cancelled``."""

    measure: str
    begin: datetime
    end: datetime | None
    pauses: Pauses = field(default_factory=list)
    sequence: int = 1
    cancelled: bool = False

    @property
    def is_paused(self) -> bool:
        return self.end is None and bool(self.pauses) and self.pauses[-1][1] is None


@dataclass
class ClockSheets:
    """Writes clocks; remembers of a ticket when it is next due and what was missed."""

    cursor: Any
    promises: Promises
    chance: random.Random
    now: datetime
    team: str = ""
    next_due: datetime | None = None
    breaches: list[tuple[str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clocks = Sheet(Clock, self.cursor, CLOCK)
        self.intervals = Sheet(Interval, self.cursor, INTERVAL)
        self.alarms = Sheet(Alarm, self.cursor, ALARM)
        self.all = (self.clocks, self.intervals, self.alarms)

    def write(self, ticket: int, owner: int, life: Life, team: str) -> None:
        """The promises of an incident that has this life, in the hands of this team."""
        self.team = team
        self.next_due, self.breaches = None, []
        held: Pauses = [(life.held, life.resumed)] if life.held else []
        runs = [
            Run("respond", life.created, life.accepted),
            Run("restore", life.created, life.restored, held),
            Run("resolve", life.created, life.resolved, held),
        ]
        if (life.severity, "update") in self.promises:
            runs.append(Run("update", life.created, life.told))
            if life.told:
                # Told once, then not again until it is solved, as on a bad day.
                runs.append(Run("update", life.told, life.resolved, sequence=2, cancelled=True))
        for run in runs:
            self._clock(ticket, owner, self.promises[life.severity, run.measure], run)

    def _clock(self, ticket: int, owner: int, promise: Promise, run: Run) -> None:
        level = promise.level
        due = worktime.due(promise.calendar, run.begin, level.target_seconds, run.pauses)
        missed = due if due is not None and due < (run.end or self.now) else None
        state = self._state(run, missed)
        counts = state in ("met", "missed") and run.end is not None
        elapsed = (
            worktime.elapsed(promise.calendar, run.begin, run.end, run.pauses)
            if counts and run.end
            else None
        )
        if state == "running" and due and (self.next_due is None or due < self.next_due):
            self.next_due = due
        if missed:
            self.breaches.append((run.measure, missed))
        key = self.clocks.add(
            f"{self.chance.getrandbits(128):032x}", run.begin, run.end or self.now, ticket, owner,
            run.measure, run.sequence, level.severity, level.pk, promise.version_id,
            level.target_seconds, state, run.begin, due, run.end, elapsed, missed, False, 1,
        )  # fmt: skip
        whose = (key, ticket, owner)
        self._ledger(whose, promise, run)
        for name, step, at in _alarms(promise, run, due):
            self._alarm((*whose, name, step, 1, int(level.severity[-1])), at, run.end)

    def _state(self, run: Run, missed: datetime | None) -> str:
        if run.end is None:
            return "paused" if run.is_paused else "running"
        if run.cancelled:
            return "cancelled"
        return "missed" if missed else "met"

    def _ledger(self, whose: tuple[int, int, int], promise: Promise, run: Run) -> None:
        """Stretches that ran and were paused by turns; the last is open while the clock is."""
        begin, cause, ours = run.begin, "started", ("team", self.team, "Last")
        for held, resumed in run.pauses:
            counted = worktime.elapsed(promise.calendar, begin, held)
            self.intervals.add(*whose, "ran", begin, held, counted, 1, cause, "", *ours)
            self.intervals.add(
                *whose, "paused", held, resumed, 0 if resumed else None, 1, "held", "customer",
                "customer", "", "Last",
            )  # fmt: skip
            if resumed is None:
                return
            begin, cause = resumed, "resumed"
        last = worktime.elapsed(promise.calendar, begin, run.end) if run.end else None
        self.intervals.add(*whose, "ran", begin, run.end, last, 1, cause, "", *ours)

    def _alarm(self, named: tuple[Any, ...], at: datetime | None, end: datetime | None) -> None:
        due = at or self.now
        if at is not None and at < (end or self.now):
            self.alarms.add(*named, due, due, "fired", at + SWEEP_LAG, 0, "")
        elif end is not None:
            self.alarms.add(*named, due, due, "cancelled", None, 0, "")
        else:
            state = "waiting" if at else "suspended"
            self.alarms.add(*named, due, due, state, None, 0, "")


def _alarms(
    promise: Promise, run: Run, due: datetime | None
) -> list[tuple[str, int | None, datetime | None]]:
    """The name, step and instant of each alarm of a clock; no instant while a pause prevents it."""
    alarms: list[tuple[str, int | None, datetime | None]] = [(BREACH, None, due)]
    for step in promise.steps:
        at: datetime | None = run.begin
        if step.trigger == Trigger.PERCENT:
            share = promise.level.target_seconds * step.value // 100
            at = worktime.due(promise.calendar, run.begin, share, run.pauses)
        elif step.trigger != Trigger.START:
            sign = -1 if step.trigger == Trigger.BEFORE_DUE else 1
            at = max(run.begin, due + sign * timedelta(seconds=step.value)) if due else None
        alarms.append((step.alarm_name(), step.pk, at))
    return alarms
