"""A clock's ledger as the strip of ``<c-ledger-strip>`` draws it.

Who had the ticket meanwhile is HDO's own business and is not on the strip, so that the same one may
be shown to a customer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from customers.models import PauseReason
from tickets.models import Clock, Interval
from tickets.sla import ledger, worktime

KINDS = {
    worktime.Reason.OPEN: "ran",
    worktime.Reason.PAUSED: "paused",
    worktime.Reason.CLOSED: "closed",
}


@dataclass(frozen=True)
class Stretch:
    """``kind`` is ran, paused, closed (outside hours) or over (counted after due)."""

    kind: str
    start: datetime
    end: datetime
    seconds: int
    label: str = ""


def stretches(clock: Clock, now: datetime) -> list[Stretch]:
    """A clock from its start until it stopped, or until now: what counted, what did not and why.

    Reads the prefetched intervals and calendar version; runs no query of its own. The seconds of
    those that ran or were over add up to what the clock shows.
    """
    rows = ledger.current(clock)
    end = clock.stopped_at or now
    try:
        segments = worktime.counted_intervals(
            ledger.calendar_of(clock), clock.started_at, end, ledger.pauses(rows)
        )
    except worktime.TooManySegments:
        return [_whole(row, end) for row in rows]
    return [part for segment in segments for part in _parts(segment, clock, rows)]


def _parts(segment: worktime.Segment, clock: Clock, rows: list[Interval]) -> Iterator[Stretch]:
    kind, due = KINDS[segment.reason], clock.due_at
    start, end, seconds = segment.start, segment.end, segment.counted_seconds
    if kind == "ran" and due is not None and due < end:
        if due > start:
            before = int((due - start).total_seconds())
            yield Stretch("ran", start, due, before)
            start, seconds = due, seconds - before
        kind = "over"
    yield Stretch(kind, start, end, seconds, _why(segment, rows) if kind == "paused" else "")


def _why(segment: worktime.Segment, rows: list[Interval]) -> str:
    for row in rows:
        if (
            row.reason
            and row.from_at <= segment.start
            and (row.to_at or segment.end) >= segment.end
        ):
            return str(PauseReason(row.reason).label)
    return ""


def _whole(row: Interval, end: datetime) -> Stretch:
    until = row.to_at or end
    label = str(PauseReason(row.reason).label) if row.reason in PauseReason.values else ""
    return Stretch(row.kind, row.from_at, until, row.counted_seconds or 0, label)
