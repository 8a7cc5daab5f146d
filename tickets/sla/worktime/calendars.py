"""A calendar compiled to sorted tables of open time, one for each UTC year, made when asked for.

A question is answered by looking up the two ends of a span in the tables of their years, so it
costs the same for a day as for a year, whatever the calendar says.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .errors import NeverOpen
from .instants import FIRST_YEAR, LAST_YEAR, YEAR_STARTS, first_instant, wall_time
from .public_holidays import public_holidays
from .spec import CalendarSpec, Span

_ONE_DAY = timedelta(days=1)


class YearTable:
    """The open intervals of one UTC year, with the open time of the year before each of them.

    Everything is in microseconds; the intervals are half-open, sorted, apart, and never empty.
    """

    __slots__ = ("closes", "open_before", "opens", "total")

    def __init__(self, intervals: Iterable[tuple[int, int]]) -> None:
        # Arrays: a year of two openings a day takes 12 kB as machine words, 60 kB as objects.
        self.opens = array("q")
        self.closes = array("q")
        self.open_before = array("q")
        self.total = 0
        for opens, closes in intervals:
            self.opens.append(opens)
            self.closes.append(closes)
            self.open_before.append(self.total)
            self.total += closes - opens

    def open_until(self, instant: int) -> int:
        """The open time of this year before `instant`."""
        n = bisect_right(self.opens, instant) - 1
        if n < 0:
            return 0
        return self.open_before[n] + min(instant, self.closes[n]) - self.opens[n]

    def reached_at(self, amount: int) -> int:
        """The earliest instant with `amount` open time before it; 0 < amount <= total."""
        n = bisect_left(self.open_before, amount) - 1
        return self.opens[n] + amount - self.open_before[n]


class WorkCalendar:
    """A calendar that answers fast. Instants and amounts are microseconds inside the horizon.

    Safe to share between threads: a table that two of them make at once is made twice, alike.
    """

    __slots__ = ("_exceptions", "_tables", "_weekly", "_zone", "spec")

    def __init__(self, spec: CalendarSpec) -> None:
        self.spec = spec
        self._zone = ZoneInfo(spec.timezone)
        self._weekly = tuple(
            _merged(span for weekday, span in spec.hours if weekday == day) for day in range(7)
        )
        self._exceptions = {day: _merged(spans) for day, spans in spec.exceptions}
        self._tables: dict[int, YearTable] = {}

    @property
    def zone(self) -> ZoneInfo:
        return self._zone

    def open_between(self, start: int, end: int) -> int:
        """The open time in `[start, end)`; 0 when end is not after start."""
        if end <= start:
            return 0
        year, last = _year_of(start), _year_of(end)
        amount = self._table(last).open_until(end) - self._table(year).open_until(start)
        while year < last:
            amount += self._table(year).total
            year += 1
        return amount

    def reached_at(self, start: int, amount: int) -> int:
        """The earliest instant at which `amount` > 0 open time has passed since `start`.

        Raises NeverOpen when that is not before the end of the horizon.
        """
        year = _year_of(start)
        amount += self._table(year).open_until(start)
        while amount > self._table(year).total:
            amount -= self._table(year).total
            year += 1
            if year > LAST_YEAR:
                raise NeverOpen(self._why_never())
        return self._table(year).reached_at(amount)

    def open_intervals(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The open intervals of `[start, end)`; one over New Year in UTC comes in two parts."""
        for year in range(_year_of(start), _year_of(end) + 1):
            table = self._table(year)
            for n in range(bisect_right(table.closes, start), len(table.opens)):
                if table.opens[n] >= end:
                    return
                yield max(table.opens[n], start), min(table.closes[n], end)

    def _why_never(self) -> str:
        if not self.spec.can_open:
            return "The calendar is never open."
        return f"The calendar is not open for that long before the end of {LAST_YEAR}."

    def _table(self, year: int) -> YearTable:
        table = self._tables.get(year)
        if table is None:
            table = self._tables[year] = YearTable(self._compile(year))
        return table

    def _compile(self, year: int) -> list[tuple[int, int]]:
        begins, ends = YEAR_STARTS[year - FIRST_YEAR : year - FIRST_YEAR + 2]
        if self.spec.always_open:
            return [(begins, ends)]
        intervals: list[tuple[int, int]] = []
        for day_opens, day_closes in self._local_days(year):
            opens, closes = max(day_opens, begins), min(day_closes, ends)
            if intervals and intervals[-1][1] == opens:
                intervals[-1] = (intervals[-1][0], closes)
            elif opens < closes:
                intervals.append((opens, closes))
        return intervals

    def _local_days(self, year: int) -> Iterator[tuple[int, int]]:
        """The openings of every local day that touches the UTC year, in order."""
        day, last = date(year - 1, 12, 31), date(year + 1, 1, 1)
        while day <= last:
            for span in self._spans(day):
                yield (
                    first_instant(wall_time(day, span.opens), self._zone),
                    first_instant(wall_time(day, span.closes), self._zone),
                )
            day += _ONE_DAY

    def _spans(self, day: date) -> tuple[Span, ...]:
        if day in self._exceptions:
            return self._exceptions[day]
        if self.spec.holidays and day in public_holidays(self.spec.holidays, day.year):
            return ()
        return self._weekly[day.weekday()]


@lru_cache(maxsize=128)
def compile_calendar(spec: CalendarSpec) -> WorkCalendar:
    """The compiled calendar of `spec`, kept while it is among the last 128 that were used."""
    return WorkCalendar(spec)


def special_day(spec: CalendarSpec, day: date) -> str:
    """Why a date has other hours than its weekday: ``exception``, the name of its public holiday
    (`public_holidays`), or empty. A holiday on a weekday that is closed anyway changes nothing."""
    if spec.always_open:
        return ""
    if any(exceptional == day for exceptional, _spans in spec.exceptions):
        return "exception"
    if spec.holidays and any(weekday == day.weekday() for weekday, _span in spec.hours):
        return public_holidays(spec.holidays, day.year).get(day, "")
    return ""


def _year_of(instant: int) -> int:
    # The very end of the horizon belongs to its last year: it is the end of a span, never inside.
    return min(FIRST_YEAR + bisect_right(YEAR_STARTS, instant) - 1, LAST_YEAR)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sorted and apart, so that hours which overlap count once."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.opens <= merged[-1].closes:
            merged[-1] = Span(merged[-1].opens, max(merged[-1].closes, span.closes))
        else:
            merged.append(span)
    return tuple(merged)
