"""Finds alarms that should have fired and did not, whatever went wrong with them.

It trusts neither the sweep nor what an alarm says of itself: it asks the clocks. What it finds is
put back among the waiting, locked, for its caller to fire (tickets/actions/audit.py). Each question
reads a partial index that is as good as empty while the engine keeps up.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from tickets.models import Alarm, Clock, TicketEvent
from tickets.models.enums import AlarmState, ClockState
from tickets.sla import alarms, probes

# So long the sweep has to do its work before anybody asks.
PATIENCE = timedelta(seconds=30)
# Effects of the last minutes are looked at in every run, those before it were in earlier ones.
LOOK_BACK = timedelta(minutes=5)
LIMIT = 500


@dataclass
class Findings:
    """The ids of what was wrong, by what was wrong with it. ``fired`` counts what was sent now."""

    overdue: list[int] = field(default_factory=list)
    suspended: list[int] = field(default_factory=list)
    unbreached: list[int] = field(default_factory=list)
    without_effect: list[int] = field(default_factory=list)
    fired: int = 0

    @property
    def alarms(self) -> list[int]:
        """Each alarm once."""
        every = self.overdue + self.suspended + self.unbreached + self.without_effect
        return list(dict.fromkeys(every))

    def counts(self) -> dict[str, int]:
        return {
            "overdue": len(self.overdue), "suspended": len(self.suspended),
            "unbreached": len(self.unbreached), "without_effect": len(self.without_effect),
            "fired": self.fired,
        }  # fmt: skip


def find(at: datetime, since: datetime) -> Findings:
    """What should have fired half a minute before ``at`` and did not; of effects, those of alarms
    fired after ``since``. The alarms and their tickets are locked, and wait to be fired."""
    before = at - PATIENCE
    found = Findings()
    found.suspended = _suspended(at, before)
    found.unbreached = _unbreached(at, before)
    found.without_effect = _without_effect(at, before, since)
    found.overdue = _locked(
        Alarm.objects
        .filter(gravity__in=[1, 2, 3], try_at__lte=before)
        .exclude(pk__in=found.alarms)
        .order_by("gravity", "try_at")
    )
    return found


def _locked(rows: QuerySet[Alarm]) -> list[int]:
    """Those of these that wait and that nobody else is at work on."""
    waiting = rows.filter(state=AlarmState.WAITING).select_related("ticket")
    held = waiting.select_for_update(of=("self", "ticket"), no_key=True, skip_locked=True)
    return [alarm.pk for alarm in held[:LIMIT]]


def _suspended(at: datetime, before: datetime) -> list[int]:
    """Alarms that are held back although their clock runs: they are put where they belong. One
    whose instant passed under another policy has had its chance."""
    stuck = Alarm.objects.filter(state=AlarmState.SUSPENDED, due_at__lte=before)
    running = stuck.filter(clock__state=ClockState.RUNNING).select_related("clock__ticket")[:LIMIT]
    clocks = {alarm.clock_id: alarm.clock for alarm in running}
    ids = [alarm.pk for alarm in running]
    for clock in clocks.values():
        alarms.move(clock)
    passed = Alarm.objects.filter(pk__in=ids, state=AlarmState.SUSPENDED, due_at__lte=before)
    for alarm in passed.select_related("clock"):
        alarms.skip(alarm, at, "not_in_force")
    return _locked(Alarm.objects.filter(pk__in=ids, due_at__lte=before))


def _unbreached(at: datetime, before: datetime) -> list[int]:
    """Clocks past due whose breach nobody has written and whose alarm does not even wait."""
    waiting = Alarm.objects.filter(
        clock=OuterRef("pk"), step=alarms.BREACH, state=AlarmState.WAITING
    )
    late = Clock.objects.filter(
        ~Exists(waiting), state=ClockState.RUNNING, breached_at__isnull=True, due_at__lte=before
    )
    ids = [_awaken(clock, at) for clock in late[:LIMIT]]
    return _locked(Alarm.objects.filter(pk__in=ids))


def _awaken(clock: Clock, at: datetime) -> int:
    alarms.plan(clock, [])
    breach = Alarm.objects.get(
        clock=clock, step=alarms.BREACH, generation=clock.generation, round=0
    )
    _wait_again(Alarm.objects.filter(pk=breach.pk), at, due_at=clock.due_at)
    return int(breach.pk)


def _without_effect(at: datetime, before: datetime, since: datetime) -> list[int]:
    """Alarms that say they fired and have no line in their ticket's timeline."""
    key = Concat(
        Value("alarm:"), Cast("clock_id", CharField()), Value(":"), "step", Value(":"),
        Cast("generation", CharField()), output_field=CharField(),
    )  # fmt: skip
    silent = (
        Alarm.objects
        .filter(state=AlarmState.FIRED, fired_at__gt=since, fired_at__lte=before)
        .exclude(step=probes.CANARY)
        .annotate(key=key)
        .filter(~Exists(TicketEvent.objects.filter(key=OuterRef("key"))))
    )
    ids = list(silent.values_list("pk", flat=True)[:LIMIT])
    _wait_again(Alarm.objects.filter(pk__in=ids), at)
    return _locked(Alarm.objects.filter(pk__in=ids))


def _wait_again(rows: QuerySet[Alarm], at: datetime, *, due_at: datetime | None = None) -> None:
    rows.update(
        state=AlarmState.WAITING, try_at=at, fired_at=None, attempts=0, due_at=due_at or F("due_at")
    )
