"""The ledger of a clock: intervals that add up to what it shows.

Each generation (version of the target) of a clock is a whole replay from its start, so that the
rows of the current one always sum to the elapsed time and the earlier ones stay as history.
"""

from collections.abc import Sequence
from datetime import datetime

from tickets.models import Clock, Interval
from tickets.models.enums import IntervalKind
from tickets.sla import worktime


def calendar_of(clock: Clock) -> worktime.CalendarSpec:
    return worktime.parse_calendar(clock.calendar_version.spec)


def current(clock: Clock) -> list[Interval]:
    """The intervals of the clock's generation, oldest first."""
    return [i for i in clock.intervals.all() if i.generation == clock.generation]


def pauses(intervals: Sequence[Interval]) -> list[tuple[datetime, datetime | None]]:
    return [(i.from_at, i.to_at) for i in intervals if i.kind == IntervalKind.PAUSED]


def elapsed_at(clock: Clock, at: datetime) -> int:
    """Counted seconds at an instant, from the intervals and never from the cached sum."""
    return worktime.elapsed(calendar_of(clock), clock.started_at, at, pauses(current(clock)))


def due(clock: Clock, intervals: Sequence[Interval]) -> datetime | None:
    """When the target is used up; None while an open pause prevents it."""
    return worktime.due(
        calendar_of(clock), clock.started_at, clock.target_seconds, pauses(intervals)
    )


def counted(clock: Clock, interval: Interval, until: datetime) -> int:
    """The seconds that an interval adds to its clock, up to an instant."""
    if interval.kind == IntervalKind.PAUSED:
        return 0
    return worktime.elapsed(calendar_of(clock), interval.from_at, until, [])


def begin(clock: Clock, kind: str, at: datetime, *, cause: str, by: str, reason: str = "",
          holder: str = "") -> Interval:  # fmt: skip
    """Open an interval; the one before must be closed."""
    interval: Interval = Interval.objects.create(
        clock=clock,
        ticket_id=clock.ticket_id,
        organisation_id=clock.organisation_id,
        kind=kind,
        from_at=at,
        generation=clock.generation,
        cause=cause,
        reason=reason,
        holder=holder,
        actor_name=by,
    )
    return interval


def end(clock: Clock, at: datetime) -> None:
    """Close the open interval of a clock and count it."""
    interval = clock.intervals.filter(to_at__isnull=True).first()
    if interval is not None:
        interval.to_at = at
        interval.counted_seconds = counted(clock, interval, at)
        interval.save(update_fields=["to_at", "counted_seconds"])


def replay(clock: Clock, earlier: Sequence[Interval], at: datetime, *, cause: str, by: str) -> None:
    """Write the ledger of a new generation: the same stretches, counted by the clock's calendar of
    now; the last one goes on."""
    for interval in earlier:
        copy = begin(
            clock,
            interval.kind,
            interval.from_at,
            cause=interval.cause,
            by=interval.actor_name,
            reason=interval.reason,
            holder=interval.holder,
        )
        copy.to_at = interval.to_at or at
        copy.counted_seconds = counted(clock, copy, copy.to_at)
        copy.save(update_fields=["to_at", "counted_seconds"])
    last = earlier[-1]
    begin(clock, last.kind, at, cause=cause, by=by, reason=last.reason, holder=last.holder)
