"""A second opinion on working time, written from the rules and sharing nothing with the product.

It reads the calendar as the JSON of the API, finds Easter itself, and walks: every quarter of an
hour to ask zoneinfo what the wall clock shows, and every step of a span to ask whether it counts.
A step is a minute or a second, and one byte of a bytearray.
"""

from array import array
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

Pauses = list[tuple[int, int | None]]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)
DAY = 86_400
MARGIN_DAYS = 3


def seconds_of(instant: datetime) -> int:
    return round((instant.astimezone(UTC) - EPOCH).total_seconds())


def instant_of(seconds: int) -> datetime:
    return EPOCH + timedelta(seconds=seconds)


# ------------------------------------------------------------------ when a wall clock shows what


@lru_cache(maxsize=64)
def first_minutes(zone: str, year: int) -> tuple[int, Sequence[int]]:
    """For each wall minute of a year: the first UTC minute at which the clock shows it or later.

    Found by looking at the clock every day, and every quarter of an hour on the days that it is
    changed: the places that we ask about do it on a quarter only, and not twice within a day.
    (Newfoundland did it at 00:01 until 2011.)
    """
    place = ZoneInfo(zone)
    begin = (date(year, 1, 1) - EPOCH_DAY).days - MARGIN_DAYS
    end = (date(year + 1, 1, 1) - EPOCH_DAY).days + MARGIN_DAYS
    first_wall, look = begin * 1440, (begin - 2) * 1440
    found = array("i")
    while look < end * 1440:
        offset = minutes_ahead(place, look)
        following = look + (1440 if minutes_ahead(place, look + 1440) == offset else 15)
        next_wall = first_wall + len(found)
        found.extend([look] * (look + offset - next_wall))  # what the clock has just skipped
        found.extend(range(max(look, next_wall - offset), following))
        look = following
    return first_wall, found


def minutes_ahead(place: ZoneInfo, minute: int) -> int:
    offset = datetime.fromtimestamp(minute * 60, place).utcoffset()
    assert offset is not None
    return offset // timedelta(minutes=1)


def first_second(zone: str, day: date, hhmm: str) -> int:
    hours, minutes = hhmm.split(":")
    first_wall, found = first_minutes(zone, day.year)
    wall = (day - EPOCH_DAY).days * 1440 + int(hours) * 60 + int(minutes)
    return found[wall - first_wall] * 60


# ------------------------------------------------------------------------- when a calendar is open


def easter(year: int) -> date:
    """The anonymous Gregorian computus."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    x = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * x) // 451
    month, day = divmod(h + x - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def norwegian_holidays(year: int) -> frozenset[date]:
    """Lov om helligdager 1995 and lov om 1. og 17. mai 1947."""
    movable = (-3, -2, 0, 1, 39, 49, 50)
    fixed = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
    return frozenset(
        [easter(year) + timedelta(days=n) for n in movable] + [date(year, m, d) for m, d in fixed]
    )


def hours_of(calendar: dict[str, Any], day: date) -> list[list[str]]:
    exception = calendar.get("exceptions", {}).get(day.isoformat())
    if exception is not None:
        return list(exception)
    if calendar.get("holidays") == "NO" and day in norwegian_holidays(day.year):
        return []
    return [row[1:] for row in calendar["hours"] if row[0] == day.weekday()]


def open_steps(calendar: dict[str, Any], begin: int, steps: int, step: int) -> bytearray:
    """One byte for each step from `begin` (seconds since 1970): 1 where the calendar is open."""
    if calendar.get("always_open"):
        return bytearray(b"\1" * steps)
    taken = bytearray(steps)
    end = begin + steps * step
    first_day = EPOCH_DAY + timedelta(days=begin // DAY - 2)
    for n in range((end - begin) // DAY + 5):
        day = first_day + timedelta(days=n)
        for opens, closes in hours_of(calendar, day):
            start = max(first_second(calendar["timezone"], day, opens), begin)
            stop = min(first_second(calendar["timezone"], day, closes), end)
            if start < stop:
                length = (stop - start) // step
                offset = (start - begin) // step
                taken[offset : offset + length] = b"\1" * length
    return taken


# ------------------------------------------------------------------------------------- the answers


class Oracle:
    """Answers about one calendar between `begin` and `begin + steps * step`, by counting bytes.

    Every instant it is asked about is a whole number of steps from `begin`.
    """

    def __init__(self, calendar: dict[str, Any], *, begin: int, steps: int, step: int) -> None:
        self.begin, self.steps, self.step = begin, steps, step
        self.end = begin + steps * step
        self.open = open_steps(calendar, begin, steps, step)
        self.counted = self.open

    def pause(self, pauses: Pauses) -> None:
        """Forget the pauses of the question before, and heed these."""
        self.counted = bytearray(self.open)
        for start, stop in pauses:
            first = self._clipped(start)
            last = self.steps if stop is None else self._clipped(stop)
            if first < last:
                self.counted[first:last] = bytes(last - first)

    def elapsed(self, start: int, end: int) -> int:
        if end <= start:
            return 0
        return self.counted.count(1, self._step(start), self._step(end)) * self.step

    def due(self, start: int, target: int) -> int | None:
        """The second of due; None where it is not inside what this oracle looks at."""
        wanted = target // self.step
        if wanted == 0:
            return start
        first, last = self._step(start), self.steps
        if self.counted.count(1, first, last) < wanted:
            return None
        low, high = first, last
        while high - low > 1:
            middle = (low + high) // 2
            if self.counted.count(1, first, middle) >= wanted:
                high = middle
            else:
                low = middle
        return self.begin + high * self.step

    def reasons(self, start: int, end: int) -> list[str]:
        """Each step's reason."""
        words = {(0, 0): "closed", (1, 0): "paused", (1, 1): "open"}
        return [
            words[self.open[n], self.counted[n]] for n in range(self._step(start), self._step(end))
        ]

    def _clipped(self, second: int) -> int:
        return min(max((second - self.begin) // self.step, 0), self.steps)

    def _step(self, second: int) -> int:
        assert self.begin <= second <= self.end
        assert (second - self.begin) % self.step == 0
        return (second - self.begin) // self.step


# ------------------------------------------------- the same again, one second at a time, for a few


def is_open_second(calendar: dict[str, Any], second: int) -> bool:
    """Whether a calendar is open in the second from `second`, with no table at all.

    An opening holds it if the clock has shown its opening time and not yet its closing time.
    """
    if calendar.get("always_open"):
        return True
    place = ZoneInfo(calendar["timezone"])
    latest = max(wall(place, second), latest_before(place, second // 900))
    for days in (-1, 0, 1):
        day = latest.date() + timedelta(days=days)
        for opens, closes in hours_of(calendar, day):
            if wall_at(day, opens) <= latest < wall_at(day, closes):
                return True
    return False


def wall(place: ZoneInfo, second: int) -> datetime:
    return datetime.fromtimestamp(second, place).replace(tzinfo=None)


def wall_at(day: date, hhmm: str) -> datetime:
    hours, minutes = (int(part) for part in hhmm.split(":"))
    return datetime.combine(day, datetime.min.time()) + timedelta(hours=hours, minutes=minutes)


@lru_cache(maxsize=10_000)
def latest_before(place: ZoneInfo, quarter: int) -> datetime:
    """The latest wall time that a clock has shown in the day before a quarter of an hour."""
    return max(wall(place, n * 900 - 1) for n in range(quarter - 95, quarter + 1))
