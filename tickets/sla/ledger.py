"""The ledger of a clock: intervals that add up to what it shows.

Each generation (version of the target) of a clock is a whole replay from its start, so that the
rows of the current one always sum to the elapsed time and the earlier ones stay as history.
"""

from collections.abc import Sequence
from datetime import datetime

from customers.models import CalendarVersion
from tickets.models import Clock, Interval
from tickets.models.enums import HeldBy, IntervalKind
from tickets.sla import worktime
from tickets.sla.holders import Holder

_KEPT_CALENDARS = 256
_compiled: dict[tuple[int, datetime], worktime.WorkCalendar] = {}


def calendar_of(clock: Clock) -> worktime.CalendarSpec:
    """What the clock's version of its calendar says."""
    return compiled_of(clock.calendar_version).spec


def compiled_of(version: CalendarVersion) -> worktime.WorkCalendar:
    """A version of a calendar, ready to answer. A version is never edited, so it is read once."""
    # Its instant stands beside its id, in case a database is made anew under this process.
    key = (version.pk, version.created_at)
    found = _compiled.get(key)
    if found is None:
        if len(_compiled) >= _KEPT_CALENDARS:
            _compiled.clear()
        found = worktime.compile_calendar(worktime.parse_calendar(version.spec))
        _compiled[key] = found
    return found


def current(clock: Clock) -> list[Interval]:
    """The intervals of the clock's generation, oldest first."""
    return [i for i in clock.intervals.all() if i.generation == clock.generation]


def pauses(intervals: Sequence[Interval]) -> list[tuple[datetime, datetime | None]]:
    return [(i.from_at, i.to_at) for i in intervals if i.kind == IntervalKind.PAUSED]


def elapsed_at(clock: Clock, at: datetime) -> int:
    """Counted seconds at an instant, from the intervals and never from the cached sum."""
    calendar = compiled_of(clock.calendar_version)
    return worktime.elapsed(calendar, clock.started_at, at, pauses(current(clock)))


def due(clock: Clock, intervals: Sequence[Interval]) -> datetime | None:
    """When the target is used up; None while an open pause prevents it."""
    calendar = compiled_of(clock.calendar_version)
    return worktime.due(calendar, clock.started_at, clock.target_seconds, pauses(intervals))


def counted(clock: Clock, interval: Interval, until: datetime) -> int:
    """The seconds that an interval adds to its clock, up to an instant."""
    if interval.kind == IntervalKind.PAUSED:
        return 0
    return worktime.elapsed(compiled_of(clock.calendar_version), interval.from_at, until)


def begin(clock: Clock, kind: str, at: datetime, *, cause: str, by: str, holder: Holder,
          reason: str = "") -> Interval:  # fmt: skip
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
        held_by=holder.held_by,
        holder=holder.name,
        actor_name=by,
    )
    return interval


def end(clock: Clock, at: datetime) -> None:
    """Close the open interval of a clock and count it."""
    interval = clock.intervals.filter(to_at__isnull=True).first()
    if interval is not None:
        close(clock, interval, at)


def close(clock: Clock, interval: Interval, at: datetime) -> None:
    interval.to_at = at
    interval.counted_seconds = counted(clock, interval, at)
    interval.save(update_fields=["to_at", "counted_seconds"])


def hand_over(clock: Clock, interval: Interval, at: datetime, *, cause: str, by: str,
              holder: Holder) -> None:  # fmt: skip
    """Somebody else has the ticket: the clock's open interval ends, and one like it begins. One
    that began this very second was never theirs who had it."""
    if (interval.held_by, interval.holder) == holder:
        return
    if interval.from_at == at:
        interval.held_by, interval.holder = holder
        interval.save(update_fields=["held_by", "holder"])
        return
    close(clock, interval, at)
    begin(clock, interval.kind, at, cause=cause, by=by, reason=interval.reason, holder=holder)


def replay(clock: Clock, earlier: Sequence[Interval], at: datetime, *, cause: str, by: str) -> None:
    """Write the ledger of a new generation, or of a clock that begins late: the same stretches in
    the same hands, counted by the clock's calendar of now; the last one goes on."""
    copies = [_copy(clock, interval, interval.to_at or at) for interval in earlier]
    Interval.objects.bulk_create(copies)
    last = copies[-1]
    begin(clock, last.kind, at, cause=cause, by=by, reason=last.reason, holder=holder_in(last))


def holder_in(interval: Interval) -> Holder:
    return Holder(HeldBy(interval.held_by), interval.holder)


def _copy(clock: Clock, interval: Interval, until: datetime) -> Interval:
    copy = Interval(
        clock=clock,
        ticket_id=clock.ticket_id,
        organisation_id=clock.organisation_id,
        kind=interval.kind,
        from_at=interval.from_at,
        to_at=until,
        generation=clock.generation,
        cause=interval.cause,
        reason=interval.reason,
        held_by=interval.held_by,
        holder=interval.holder,
        actor_name=interval.actor_name,
    )
    copy.counted_seconds = counted(clock, copy, until)
    return copy
