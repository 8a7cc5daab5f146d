"""Who has the duty when: turns, hours and hand-overs, worked out exactly. No database, no Django.

Days and times of a layer are local; what comes out are half-open stretches ``[start, end)`` in
UTC. A hand-over falls on the first instant at which the local clock shows its time or later: after
the gap in spring, at the first of two in autumn. So a night is 8, 7 or 9 hours long as the night
really was, and nobody has two hours twice or an hour not at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from tickets.sla.worktime.instants import first_instant, from_microseconds

OSLO: Final = ZoneInfo("Europe/Oslo")
_DAY: Final = timedelta(days=1)
_INSTANT: Final = timedelta(microseconds=1)
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_LATEST: Final = datetime.max.replace(tzinfo=UTC)


class Shift(NamedTuple):
    """A stretch of duty. ``source`` names the layer or the override that it comes from."""

    start: datetime
    end: datetime
    person: int
    source: str


class Span(NamedTuple):
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Hours:
    """The part of the day, and the weekdays on which it begins, that a layer is limited to.

    ``opens`` later than ``closes`` is a night; both empty are whole local days.
    """

    opens: time | None = None
    closes: time | None = None
    weekdays: frozenset[int] = frozenset(range(7))


@dataclass(frozen=True)
class Layer:
    """People who take turns of ``days`` days from ``starts_on`` until, not with, ``ends_on``.

    ``weekday`` is the day of a weekly hand-over: a layer that starts on another day has a short
    first turn. An empty place among ``people`` is somebody who has left.
    """

    source: str
    days: int
    handover: time
    starts_on: date
    people: tuple[int | None, ...]
    weekday: int | None = None
    ends_on: date | None = None
    hours: Hours | None = None


def instant(day: date, at: time = time()) -> datetime:
    """The first instant, in UTC, at which a clock in Oslo shows this or later."""
    return from_microseconds(first_instant(datetime.combine(day, at), OSLO))


def shifts(
    layers: Sequence[Layer], overrides: Sequence[Shift], start: datetime, end: datetime
) -> list[Shift]:
    """Who has the duty of one level between two instants, in order and never two at once.

    Of layers that overlap the later in the list has the duty, an override before any layer. Where
    a layer has nobody, the one below it keeps the duty. Stretches end where a turn ends, and those
    that reach over an edge are cut there.
    """
    duty: list[Shift] = []
    for layer in layers:
        duty = _laid_over(duty, list(_turns(layer, start, end)))
    taken = sorted(_cut(overrides, start, end))
    return _laid_over(duty, taken)


def whole_shifts(
    layers: Sequence[Layer], overrides: Sequence[Shift], start: datetime, end: datetime
) -> list[Shift]:
    """As ``shifts``, but those that reach over an edge are whole, however long."""
    around = [Span(*turn[:2]) for layer in layers for turn in _whole_turns(layer, start, end)]
    around += [Span(o.start, o.end) for o in overrides if o.start < end and o.end > start]
    first = min((span.start for span in around), default=start)
    last = max((span.end for span in around), default=end)
    found = shifts(layers, overrides, min(first, start), max(last, end))
    return [shift for shift in found if shift.start < end and shift.end > start]


def on_duty(layers: Sequence[Layer], overrides: Sequence[Shift], at: datetime) -> Shift | None:
    """Whose duty it is at an instant; the stretch is cut to that instant."""
    found = shifts(layers, overrides, at, at + _INSTANT)
    return found[0] if found else None


def gaps(duty: Iterable[Shift], start: datetime, end: datetime) -> list[Span]:
    """The time between two instants in which nobody has the duty."""
    missing = []
    reached = start
    for shift in duty:
        if shift.start > reached:
            missing.append(Span(reached, min(shift.start, end)))
        reached = max(reached, shift.end)
    if reached < end:
        missing.append(Span(reached, end))
    return missing


def joined(duty: Iterable[Shift]) -> list[Shift]:
    """Stretches of the same person that touch, as one: from when until when they are on call."""
    runs: list[Shift] = []
    for shift in duty:
        if runs and runs[-1].end == shift.start and runs[-1].person == shift.person:
            runs[-1] = runs[-1]._replace(end=shift.end)
        else:
            runs.append(shift)
    return runs


def handovers(layer: Layer, start: datetime, end: datetime) -> list[datetime]:
    """The instants in ``[start, end)`` at which the turn of a layer goes to the next person."""
    return [turn.start for turn in _whole_turns(layer, start, end) if start <= turn.start < end]


class _Turn(NamedTuple):
    start: datetime
    end: datetime
    person: int | None


def _whole_turns(layer: Layer, start: datetime, end: datetime) -> Iterator[_Turn]:
    """The turns that touch a window, cut by the layer's own first and last day only."""
    if not layer.people or start >= end:
        return
    begins = instant(layer.starts_on, layer.handover)
    ends = instant(layer.ends_on, layer.handover) if layer.ends_on else _LATEST
    if ends <= start or begins >= end:
        return
    anchor = _anchor(layer)
    number = max(0, (_local_day(max(start, begins)) - anchor).days // layer.days - 1)
    opens = instant(anchor + number * layer.days * _DAY, layer.handover)
    while opens < end and opens < ends:
        number += 1
        closes = instant(anchor + number * layer.days * _DAY, layer.handover)
        turn = _Turn(
            max(opens, begins), min(closes, ends), layer.people[(number - 1) % len(layer.people)]
        )
        if turn.start < turn.end and turn.end > start:
            yield turn
        opens = closes


def _anchor(layer: Layer) -> date:
    if layer.weekday is None:
        return layer.starts_on
    return layer.starts_on - ((layer.starts_on.weekday() - layer.weekday) % 7) * _DAY


def _turns(layer: Layer, start: datetime, end: datetime) -> Iterator[Shift]:
    """A layer's stretches of duty inside a window: its turns within its hours."""
    for turn in _whole_turns(layer, start, end):
        if turn.person is None:
            continue
        window = Span(max(turn.start, start), min(turn.end, end))
        for span in _within(layer.hours, window):
            yield Shift(span.start, span.end, turn.person, layer.source)


def _within(hours: Hours | None, window: Span) -> Iterator[Span]:
    if hours is None:
        yield window
        return
    # A night that began the evening before reaches into the window.
    day = _local_day(window.start) - _DAY
    while (opens := instant(day, hours.opens or time())) < window.end:
        closes = _closing(hours, day)
        span = Span(max(opens, window.start), min(closes, window.end))
        if day.weekday() in hours.weekdays and span.start < span.end:
            yield span
        day += _DAY


def _closing(hours: Hours, day: date) -> datetime:
    if hours.opens is None or hours.closes is None:
        return instant(day + _DAY)
    return instant(day + _DAY if hours.closes <= hours.opens else day, hours.closes)


def _local_day(at: datetime) -> date:
    return at.astimezone(OSLO).date()


def _cut(duty: Iterable[Shift], start: datetime, end: datetime) -> Iterator[Shift]:
    for shift in duty:
        if shift.start < end and shift.end > start:
            yield shift._replace(start=max(shift.start, start), end=min(shift.end, end))


def _laid_over(below: Sequence[Shift], above: Sequence[Shift]) -> list[Shift]:
    """Both in order; where they overlap, the one above. Each list is free of overlaps itself."""
    if not above:
        return list(below)
    left: list[Shift] = []
    walls = [_EARLIEST]
    walls += [edge for shift in above for edge in (shift.start, shift.end)]
    walls += [_LATEST]
    free = [Span(a, b) for a, b in list(pairwise(walls))[::2] if a < b]
    position = 0
    for shift in below:
        while free[position].end <= shift.start:
            position += 1
        for span in free[position:]:
            if span.start >= shift.end:
                break
            left += _cut([shift], span.start, span.end)
    return sorted([*left, *above])
