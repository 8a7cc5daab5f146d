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
from tickets.models import Clock, EscalationStep, Interval, Ticket
from tickets.models.enums import ClockState, IntervalKind
from tickets.sla import alarms, ledger
from tickets.sla.targets import current_version, levels_for

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
    last = ticket.clocks.filter(measure=measure).aggregate(last=Max("sequence"))["last"] or 0
    clock = Clock(
        ticket=ticket,
        organisation_id=ticket.organisation_id,
        measure=measure,
        sequence=last + 1,
        severity=ticket.severity,
        level=level,
        calendar_version=current_version(level.calendar_id),
        target_seconds=level.target_seconds,
        started_at=at,
        created_at=at,
    )
    clock.due_at = ledger.due(clock, [])
    clock.save(force_insert=True)
    ledger.begin(clock, IntervalKind.RAN, at, cause="started", by=by, holder=holder_of(ticket))
    alarms.plan(clock, steps_for(ticket.severity, measure))
    return clock


def steps_for(severity: str, measure: str) -> list[EscalationStep]:
    return list(
        EscalationStep.objects.filter(
            policy__is_active=True, policy__severity=severity, measure=measure
        )
    )


def holder_of(ticket: Ticket) -> str:
    """Who has the ticket now, in a word for the ledger."""
    return ticket.hold_reason or (ticket.team.slug if ticket.team else "")


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
    """Pause the clocks that the terms let this reason pause. Returns whether any was."""
    if ticket.terms is None or reason not in ticket.terms.pause_reasons:
        return False
    running = _open(ticket).filter(state=ClockState.RUNNING).exclude(measure__in=NEVER_PAUSED)
    clocks = list(running)
    for clock in clocks:
        _switch(clock, IntervalKind.PAUSED, at, cause="held", by=by, reason=reason, holder=reason)
    refresh_next_due(ticket)
    return bool(clocks)


def resume(ticket: Ticket, at: datetime, *, by: str) -> None:
    """Let paused clocks run again."""
    for clock in _open(ticket).filter(state=ClockState.PAUSED):
        _switch(clock, IntervalKind.RAN, at, cause="resumed", by=by, holder=holder_of(ticket))
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
            clock, IntervalKind.PAUSED, since, cause="solved", by=by, reason="", holder="customer"
        )
        pause_row.to_at, pause_row.counted_seconds = at, 0
        pause_row.save(update_fields=["to_at", "counted_seconds"])
        ledger.begin(clock, IntervalKind.RAN, at, cause="reopened", by=by, holder=holder_of(ticket))
        clock.due_at = ledger.due(clock, _reread(clock))
        past = clock.due_at is not None and clock.due_at < at
        clock.breached_at = clock.due_at if past else None
        _save(clock)
        alarms.revive(clock)
    start(ticket, at, by=by, measures=[Measure.UPDATE])


def _switch(clock: Clock, kind: str, at: datetime, **words: str) -> None:
    ledger.end(clock, at)
    ledger.begin(clock, kind, at, **words)
    clock.due_at = ledger.due(clock, _reread(clock))
    clock.state = ClockState.RUNNING if kind == IntervalKind.RAN else ClockState.PAUSED
    _save(clock)
    alarms.move(clock)


def reclassify(ticket: Ticket, at: datetime, *, by: str) -> None:
    """Put every open clock on the level that the ticket's severity and service now give, from its
    original start. Clocks without one end, and new measures begin."""
    levels = levels_for(ticket)
    held = {clock.measure: clock for clock in _open(ticket)}
    for measure, clock in held.items():
        if measure in levels:
            _retarget(clock, levels[measure], ticket.severity, at, by=by)
        else:
            cancel(ticket, at, [measure])
    kept = ticket.clocks.exclude(state=ClockState.CANCELLED)
    kept = kept.exclude(measure=Measure.UPDATE, state__in=[ClockState.MET, ClockState.MISSED])
    done = set(kept.values_list("measure", flat=True))
    for measure in levels:
        if measure not in done:
            begins = at if measure == Measure.UPDATE else ticket.created_at
            _start(ticket, measure, levels[measure], begins, by=by)
    refresh_next_due(ticket)


def _retarget(clock: Clock, level: ServiceLevel, severity: str, at: datetime, *, by: str) -> None:
    earlier = _reread(clock)
    ledger.end(clock, at)
    clock.generation += 1
    clock.severity, clock.level, clock.target_seconds = severity, level, level.target_seconds
    clock.calendar_version = current_version(level.calendar_id)
    ledger.replay(clock, earlier, at, cause="reclassified", by=by)
    clock.due_at = ledger.due(clock, _reread(clock))
    alarms.cancel(clock)
    past = clock.due_at is not None and clock.due_at < at
    clock.breached_by_reclassification = past and clock.breached_at is None
    clock.breached_at = (clock.breached_at or at) if past else None
    _save(clock)
    alarms.plan(clock, steps_for(severity, clock.measure))
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
