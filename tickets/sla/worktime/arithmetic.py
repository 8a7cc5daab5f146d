"""Elapsed, due and why: the sums that every clock, alarm and report is made of.

All of it is pure: the same question has the same answer on any machine, at any time, in any zone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from .calendars import WorkCalendar, compile_calendar
from .errors import NegativeTarget, TooManySegments
from .instants import SECOND, from_microseconds, within_horizon
from .pauses import UNENDED, Pause, Spans, merged_pauses
from .spec import CalendarSpec

DEFAULT_LIMIT: Final = 1_000


class ClockState(StrEnum):
    """How a clock that has not been met stands at an instant."""

    RUNNING = "running"
    PAUSED = "paused"
    BREACHED = "breached"


class Reason(StrEnum):
    """Why a segment is counted or not. Only open time can be paused: closed comes first."""

    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Preview:
    """A clock at an instant. `remaining_seconds` is negative once more than the target has run."""

    due_at: datetime | None
    elapsed_seconds: int
    remaining_seconds: int
    state: ClockState


@dataclass(frozen=True, slots=True)
class Segment:
    """A half-open stretch `[start, end)` in UTC, counted or not, and why.

    The `counted_seconds` of all segments of a span add up to its elapsed seconds exactly, also
    where an edge lies between two whole seconds.
    """

    start: datetime
    end: datetime
    reason: Reason
    counted_seconds: int

    @property
    def counted(self) -> bool:
        return self.reason is Reason.OPEN


def elapsed(
    calendar: CalendarSpec | WorkCalendar,
    start: datetime,
    end: datetime,
    pauses: Iterable[Pause] = (),
) -> int:
    """The whole seconds of open time in `[start, end)` that were not paused, rounded down.

    0 when `end` is not after `start`. Raises NaiveInstant or OutsideHorizon.
    """
    compiled, spans = _compiled(calendar), merged_pauses(pauses)
    return _counted(compiled, within_horizon(start), within_horizon(end), spans) // SECOND


def due(
    calendar: CalendarSpec | WorkCalendar,
    start: datetime,
    target_seconds: int,
    pauses: Iterable[Pause] = (),
) -> datetime | None:
    """The earliest instant at which `target_seconds` have elapsed since `start`, in UTC.

    So a target used up at closing time is due then, not at the next opening, and a target of 0 is
    due at the start, even if that is closed or paused. None when a pause that has not ended comes
    first. An alarm at x % or n seconds before or after due is the due of another target.

    Raises NaiveInstant, OutsideHorizon, NegativeTarget, or NeverOpen when the calendar does not
    have that much open time before the end of 2099.
    """
    instant = _due(
        _compiled(calendar),
        within_horizon(start),
        _target(target_seconds),
        merged_pauses(pauses),
    )
    return None if instant is None else from_microseconds(instant)


def preview(  # noqa: PLR0917  the five are the question, in the order of the API
    calendar: CalendarSpec | WorkCalendar,
    start: datetime,
    target_seconds: int,
    pauses: Iterable[Pause],
    now: datetime,
) -> Preview:
    """How a clock stands at `now`, if nobody has met it.

    Breached as soon as `now` is later than due, paused or not; at due exactly it is not. Else
    paused while a pause holds `now`, also outside opening hours. Raises as `due` does.
    """
    compiled, spans = _compiled(calendar), merged_pauses(pauses)
    begins, at = within_horizon(start), within_horizon(now)
    due_at = _due(compiled, begins, _target(target_seconds), spans)
    elapsed_seconds = _counted(compiled, begins, at, spans) // SECOND
    if due_at is not None and at > due_at:
        state = ClockState.BREACHED
    elif any(pause_begins <= at < pause_ends for pause_begins, pause_ends in spans):
        state = ClockState.PAUSED
    else:
        state = ClockState.RUNNING
    return Preview(
        due_at=None if due_at is None else from_microseconds(due_at),
        elapsed_seconds=elapsed_seconds,
        remaining_seconds=target_seconds - elapsed_seconds,
        state=state,
    )


def counted_intervals(
    calendar: CalendarSpec | WorkCalendar,
    start: datetime,
    end: datetime,
    pauses: Iterable[Pause] = (),
    *,
    limit: int = DEFAULT_LIMIT,
) -> list[Segment]:
    """All of `[start, end)` in order, each stretch as long as its reason lasts.

    Raises NaiveInstant, OutsideHorizon, or TooManySegments when there are more than `limit`:
    an office calendar has about 510 in a year without pauses.
    """
    stretches = _stretches(
        _compiled(calendar), within_horizon(start), within_horizon(end), merged_pauses(pauses)
    )
    segments: list[Segment] = []
    counted = 0
    for begins, ends, reason in _joined(stretches):
        if len(segments) == limit:
            raise TooManySegments(f"There are more than {limit} segments: ask for a shorter span.")
        before = counted
        if reason is Reason.OPEN:
            counted += ends - begins
        segments.append(
            Segment(
                start=from_microseconds(begins),
                end=from_microseconds(ends),
                reason=reason,
                counted_seconds=counted // SECOND - before // SECOND,
            )
        )
    return segments


def _compiled(calendar: CalendarSpec | WorkCalendar) -> WorkCalendar:
    return compile_calendar(calendar) if isinstance(calendar, CalendarSpec) else calendar


def _target(target_seconds: int) -> int:
    if target_seconds < 0:
        raise NegativeTarget(f"A target is 0 seconds or more, not {target_seconds}.")
    return target_seconds * SECOND


def _counted(calendar: WorkCalendar, start: int, end: int, pauses: Spans) -> int:
    counted = calendar.open_between(start, end)
    for begins, ends in pauses:
        if begins >= end:
            break
        counted -= calendar.open_between(max(begins, start), min(ends, end))
    return counted


def _due(calendar: WorkCalendar, start: int, target: int, pauses: Spans) -> int | None:
    if target == 0:
        return start
    position, left = start, target
    for begins, ends in pauses:
        if ends <= position:
            continue
        before_pause = calendar.open_between(position, begins)
        if before_pause >= left:
            break
        if ends == UNENDED:
            return None
        position, left = ends, left - before_pause
    return calendar.reached_at(position, left)


_Stretch = tuple[int, int, Reason]


def _stretches(calendar: WorkCalendar, start: int, end: int, pauses: Spans) -> Iterator[_Stretch]:
    position = start
    for opens, closes in calendar.open_intervals(start, end):
        yield position, opens, Reason.CLOSED
        yield from _open_stretches(opens, closes, pauses)
        position = closes
    yield position, end, Reason.CLOSED


def _open_stretches(opens: int, closes: int, pauses: Spans) -> Iterator[_Stretch]:
    position = opens
    for begins, ends in pauses:
        if ends <= position:
            continue
        if begins >= closes:
            break
        yield position, begins, Reason.OPEN
        yield max(begins, position), min(ends, closes), Reason.PAUSED
        position = min(ends, closes)
    yield position, closes, Reason.OPEN


def _joined(stretches: Iterator[_Stretch]) -> Iterator[_Stretch]:
    """The stretches that are not empty, neighbours of one reason made one."""
    last: _Stretch | None = None
    for begins, ends, reason in stretches:
        if begins >= ends:
            continue
        if last is not None and last[2] is reason:
            last = (last[0], ends, reason)
            continue
        if last is not None:
            yield last
        last = (begins, ends, reason)
    if last is not None:
        yield last
