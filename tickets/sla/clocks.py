"""The clocks of a ticket: started, paused, retargeted, stopped. Called by verbs, under the ticket's
lock, with the transaction's instant ``at`` in whole seconds of UTC.

Every function leaves the rows consistent: the ledger sums to the clock, ``due_at`` follows from
the ledger, the alarms follow from ``due_at``, and the ticket's ``next_due_at`` is the earliest.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, Min

from customers.models import Measure, ServiceLevel
from tickets.escalation import policies
from tickets.models import Clock, Interval, Ticket
from tickets.models.enums import ClockState, IntervalKind
from tickets.sla import alarms, ledger
from tickets.sla.holders import CUSTOMER, holder_of
from tickets.sla.targets import levels_for, version_for

OPEN = (ClockState.RUNNING, ClockState.PAUSED)
# A supplier's or a customer's wait never stops the first response.
NEVER_PAUSED = (Measure.RESPOND,)


def start(ticket: Ticket, at: datetime, *, by: str, measures: Iterable[str] | None = None) -> None:
    """Start a clock for each measure that the terms promise, or for the given ones."""
    wanted = set(Measure.values if measures is None else measures)
    for measure, level in levels_for(ticket).items():
        if measure in wanted:
            _start(ticket, measure, level, at, by=by)
    refresh_next_due(ticket)


def _start(ticket: Ticket, measure: str, level: ServiceLevel, at: datetime, *, by: str) -> Clock:
    """A clock from an instant on. On a ticket whose hold pauses clocks, it begins paused."""
    clock = _new(ticket, measure, level, at)
    kind, reason = IntervalKind.RAN, ""
    if measure not in NEVER_PAUSED and _pauses(ticket, ticket.hold_reason):
        kind, reason = IntervalKind.PAUSED, ticket.hold_reason
        clock.state = ClockState.PAUSED
        clock.due_at = ledger.due(clock, [Interval(kind=kind, from_at=at)])
    clock.save(force_insert=True)
    ledger.begin(clock, kind, at, cause="started", by=by, reason=reason, holder=holder_of(ticket))
    alarms.plan(clock, policies.steps_for(ticket, measure))
    return clock


def _new(ticket: Ticket, measure: str, level: ServiceLevel, at: datetime) -> Clock:
    last = ticket.clocks.filter(measure=measure).aggregate(last=Max("sequence"))["last"] or 0
    clock = Clock(
        ticket=ticket,
        organisation_id=ticket.organisation_id,
        measure=measure,
        sequence=last + 1,
        severity=ticket.severity,
        level=level,
        calendar_version=version_for(ticket, level.calendar_id),
        target_seconds=level.target_seconds,
        started_at=at,
        created_at=at,
    )
    clock.due_at = ledger.due(clock, [])
    return clock


def _start_late(
    ticket: Ticket, level: ServiceLevel, past: list[Interval], at: datetime, *, by: str
) -> None:
    """A clock that another severity or service brings, as if it had run from the beginning: with
    the pauses and in the hands that the ticket has had."""
    clock = _new(ticket, level.measure, level, ticket.created_at)
    clock.state = ClockState.PAUSED if past[-1].kind == IntervalKind.PAUSED else ClockState.RUNNING
    clock.due_at = due_at = ledger.due(clock, past)
    clock.save(force_insert=True)
    ledger.replay(clock, past, at, cause="reclassified", by=by)
    if due_at is not None and due_at < at:
        clock.breached_at, clock.breached_by_reclassification = at, True
        _save(clock)
    alarms.plan(clock, policies.steps_for(ticket, level.measure))
    alarms.skip_past(clock, at)


def hand_over(ticket: Ticket, at: datetime, *, by: str, cause: str) -> None:
    """Write in every open ledger that somebody else has the ticket now, if that is so. No clock is
    moved by it."""
    rows = Interval.objects.filter(ticket=ticket, to_at__isnull=True, clock__state__in=OPEN)
    holder = holder_of(ticket)
    for row in rows.select_related("clock__calendar_version").order_by("clock_id"):
        ledger.hand_over(row.clock, row, at, cause=cause, by=by, holder=holder)


def stop(ticket: Ticket, measures: Iterable[str], at: datetime) -> None:
    """Stop the open clocks of these measures: met if not later than due."""
    for clock in _open(ticket).filter(measure__in=list(measures)):
        ledger.end(clock, at)
        clock.elapsed_seconds = sum(i.counted_seconds or 0 for i in _reread(clock))
        clock.due_at = ledger.due(clock, _reread(clock))
        met = clock.due_at is None or at <= clock.due_at
        clock.state = ClockState.MET if met else ClockState.MISSED
        clock.breached_at = None if met else clock.breached_at or clock.due_at
        clock.stopped_at = at
        _save(clock)
        alarms.cancel(clock)
    refresh_next_due(ticket)


def cancel(ticket: Ticket, at: datetime, measures: Iterable[str] | None = None) -> None:
    """End open clocks without a result: the ticket was cancelled, merged, or needs no update."""
    chosen = _open(ticket)
    for clock in chosen if measures is None else chosen.filter(measure__in=list(measures)):
        ledger.end(clock, at)
        clock.state = ClockState.CANCELLED
        clock.stopped_at = at
        _save(clock)
        alarms.cancel(clock)
    refresh_next_due(ticket)


def pause(ticket: Ticket, reason: str, at: datetime, *, by: str) -> bool:
    """Pause the clocks that the terms let this reason pause; every ledger says who is waited for.
    Returns whether any was paused."""
    clocks = []
    if _pauses(ticket, reason):
        running = _open(ticket).filter(state=ClockState.RUNNING)
        clocks = list(running.exclude(measure__in=NEVER_PAUSED))
    for clock in clocks:
        _switch(clock, IntervalKind.PAUSED, at, cause="held", by=by, reason=reason,
                holder=holder_of(ticket))  # fmt: skip
    hand_over(ticket, at, by=by, cause="held")
    refresh_next_due(ticket)
    return bool(clocks)


def _pauses(ticket: Ticket, reason: str) -> bool:
    return bool(reason) and ticket.terms is not None and reason in ticket.terms.pause_reasons


def resume(ticket: Ticket, at: datetime, *, by: str) -> None:
    """Let paused clocks run again; the ticket is back in the hands that had it."""
    for clock in _open(ticket).filter(state=ClockState.PAUSED):
        _switch(clock, IntervalKind.RAN, at, cause="resumed", by=by, holder=holder_of(ticket))
    hand_over(ticket, at, by=by, cause="resumed")
    refresh_next_due(ticket)


def reopen(ticket: Ticket, at: datetime, *, by: str) -> None:
    """Continue the restore and resolve clocks with the time since they stopped left out, and
    promise the next update anew."""
    stopped = ticket.clocks.filter(
        measure__in=[Measure.RESTORE, Measure.RESOLVE],
        state__in=[ClockState.MET, ClockState.MISSED],
    ).select_related("calendar_version")
    for clock in stopped:
        since = clock.stopped_at or at
        clock.state, clock.stopped_at, clock.elapsed_seconds = ClockState.RUNNING, None, None
        pause_row = ledger.begin(
            clock, IntervalKind.PAUSED, since, cause="solved", by=by, holder=CUSTOMER
        )
        pause_row.to_at, pause_row.counted_seconds = at, 0
        pause_row.save(update_fields=["to_at", "counted_seconds"])
        ledger.begin(clock, IntervalKind.RAN, at, cause="reopened", by=by, holder=holder_of(ticket))
        clock.due_at = ledger.due(clock, _reread(clock))
        past = clock.due_at is not None and clock.due_at < at
        # A broken promise stays in the month in which it was broken.
        clock.breached_at = (clock.breached_at or clock.due_at) if past else None
        _save(clock)
        alarms.revive(clock)
    start(ticket, at, by=by, measures=[Measure.UPDATE])


def _switch(clock: Clock, kind: str, at: datetime, **words: Any) -> None:
    ledger.end(clock, at)
    ledger.begin(clock, kind, at, **words)
    clock.due_at = ledger.due(clock, _reread(clock))
    clock.state = ClockState.RUNNING if kind == IntervalKind.RAN else ClockState.PAUSED
    _save(clock)
    alarms.move(clock)


def reclassify(ticket: Ticket, at: datetime, *, by: str, cause: str = "reclassified") -> None:
    """Put every open clock on the level that the ticket's terms, severity and service now give,
    from its original start. Clocks without one end; new measures begin, unless what they promise
    has been done already."""
    levels = levels_for(ticket)
    past = _past_of(ticket)
    for clock in list(_open(ticket)):
        if clock.measure in levels:
            _retarget(ticket, clock, levels[clock.measure], at, by=by, cause=cause)
        else:
            cancel(ticket, at, [clock.measure])
    kept = ticket.clocks.exclude(state=ClockState.CANCELLED)
    kept = kept.exclude(measure=Measure.UPDATE, state__in=[ClockState.MET, ClockState.MISSED])
    done = set(kept.values_list("measure", flat=True)) | _done_already(ticket)
    for measure, level in levels.items():
        if measure in done:
            continue
        if measure in (Measure.RESTORE, Measure.RESOLVE) and past:
            _start_late(ticket, level, past, at, by=by)
        else:
            begins = at if measure == Measure.UPDATE else ticket.created_at
            _start(ticket, measure, level, begins, by=by)
    refresh_next_due(ticket)


def _past_of(ticket: Ticket) -> list[Interval]:
    """How the ticket has been worked and waited with, from its beginning: the ledger of the clock
    that tells it longest."""
    whole = _open(ticket).filter(started_at=ticket.created_at)
    for measure in (Measure.RESOLVE, Measure.RESTORE, Measure.RESPOND):
        clock = whole.filter(measure=measure).first()
        if clock is not None:
            return _reread(clock)
    return []


def _done_already(ticket: Ticket) -> set[str]:
    done = {Measure.RESPOND: ticket.accepted_at, Measure.RESTORE: ticket.restored_at}
    return {measure.value for measure, at in done.items() if at is not None}


def _retarget(
    ticket: Ticket, clock: Clock, level: ServiceLevel, at: datetime, *, by: str, cause: str
) -> None:
    earlier = _reread(clock)
    ledger.end(clock, at)
    clock.generation += 1
    clock.severity, clock.level = ticket.severity, level
    clock.target_seconds = level.target_seconds
    clock.calendar_version = version_for(ticket, level.calendar_id)
    ledger.replay(clock, earlier, at, cause=cause, by=by)
    clock.due_at = ledger.due(clock, _reread(clock))
    alarms.cancel(clock)
    past = clock.due_at is not None and clock.due_at < at
    clock.breached_by_reclassification = past and clock.breached_at is None
    clock.breached_at = (clock.breached_at or at) if past else None
    _save(clock)
    alarms.plan(clock, policies.steps_for(ticket, clock.measure))
    alarms.skip_past(clock, at)


def breach(clock: Clock, due_at: datetime) -> None:
    """The due instant has passed and the promise is not kept."""
    if clock.breached_at is None:
        clock.breached_at = due_at
        clock.save(update_fields=["breached_at"])


def refresh_next_due(ticket: Ticket) -> None:
    """Keep the queue's order: the earliest due instant of the running clocks."""
    earliest = ticket.clocks.filter(state=ClockState.RUNNING).aggregate(at=Min("due_at"))["at"]
    if earliest != ticket.next_due_at:
        ticket.next_due_at = earliest
        ticket.save(update_fields=["next_due_at"])


def _open(ticket: Ticket) -> Any:
    return ticket.clocks.filter(state__in=OPEN).select_related("calendar_version")


def _reread(clock: Clock) -> list[Interval]:
    return list(clock.intervals.filter(generation=clock.generation).order_by("from_at", "id"))


def _save(clock: Clock) -> None:
    clock.save(
        update_fields=[
            "severity", "level", "calendar_version", "target_seconds", "state", "due_at",
            "stopped_at", "elapsed_seconds", "breached_at", "breached_by_reclassification",
            "generation",
        ]
    )  # fmt: skip
