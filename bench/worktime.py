"""What an elapsed or a due computation costs, and what it does not depend on.

    python bench/worktime.py [--rounds N]

Prints microseconds a call (the best of five runs), each as a ratio to the first line of its group:
a computation over ten years should cost about what one over a day costs. The last group walks the
same year day by day, which is what the tables save.
"""

import argparse
import sys
import timeit
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import holidays

from tickets.sla.worktime import (
    ALWAYS,
    OFFICE,
    Pause,
    WorkCalendar,
    counted_intervals,
    due,
    elapsed,
    parse_calendar,
    preview,
)

OSLO = ZoneInfo("Europe/Oslo")
START = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
DAY, YEAR, TEN_YEARS = (START + timedelta(days=days) for days in (1, 365, 3652))
BUSY = parse_calendar({
    "hours": [[d, f"{h:02}:00", f"{h:02}:45"] for d in range(7) for h in range(24)],
    "holidays": "NO",
    "exceptions": {f"20{y}-12-{d}": [["08:00", "12:00"]] for y in range(20, 40) for d in (24, 31)},
})
OFFICE_YEAR = elapsed(OFFICE, START, YEAR)

Question = Callable[[], object]


def paused(count: int) -> list[Pause]:
    """Pauses of three days, spread over the year."""
    every = timedelta(days=360) / count
    return [(START + n * every, START + n * every + timedelta(days=3)) for n in range(count)]


PAUSES_3, PAUSES_30 = paused(3), paused(30)


def groups() -> Iterator[tuple[str, list[tuple[str, Question]]]]:
    yield (
        "elapsed",
        [
            ("office, a day", lambda: elapsed(OFFICE, START, DAY)),
            ("office, a year", lambda: elapsed(OFFICE, START, YEAR)),
            ("office, ten years", lambda: elapsed(OFFICE, START, TEN_YEARS)),
            ("always open, a year", lambda: elapsed(ALWAYS, START, YEAR)),
            ("24 openings a day, a year", lambda: elapsed(BUSY, START, YEAR)),
            ("office, a year, 3 pauses", lambda: elapsed(OFFICE, START, YEAR, PAUSES_3)),
            ("office, a year, 30 pauses", lambda: elapsed(OFFICE, START, YEAR, PAUSES_30)),
        ],
    )
    yield (
        "due",
        [
            ("office, an hour", lambda: due(OFFICE, START, 3_600)),
            ("office, a year", lambda: due(OFFICE, START, OFFICE_YEAR)),
            ("office, ten years", lambda: due(OFFICE, START, 10 * OFFICE_YEAR)),
            ("24 openings a day, a year", lambda: due(BUSY, START, 200 * 86_400)),
            ("office, a year, 3 pauses", lambda: due(OFFICE, START, OFFICE_YEAR, PAUSES_3)),
            ("office, a year, 30 pauses", lambda: due(OFFICE, START, OFFICE_YEAR, PAUSES_30)),
        ],
    )
    yield (
        "whole answers",
        [
            ("preview, a year", lambda: preview(OFFICE, START, OFFICE_YEAR, [], YEAR)),
            (
                "segments of a week",
                lambda: counted_intervals(OFFICE, START, START + 7 * (DAY - START)),
            ),
            ("segments of a year", lambda: counted_intervals(OFFICE, START, YEAR)),
            ("first question of a calendar", lambda: elapsed(WorkCalendar(OFFICE), START, DAY)),
        ],
    )
    yield (
        "against walking",
        [
            ("elapsed by table, a year", lambda: elapsed(OFFICE, START, YEAR)),
            ("elapsed day by day, a year", lambda: walked(START, YEAR)),
        ],
    )


NORWAY = holidays.country_holidays("NO", years=range(2026, 2028))


def walked(start: datetime, end: datetime) -> int:
    """Office hours between two instants, day by day."""
    total = timedelta()
    day, last = start.astimezone(OSLO).date(), end.astimezone(OSLO).date()
    while day <= last:
        if day.weekday() < 5 and day not in NORWAY:
            opens, closes = (at(day, hour) for hour in (8, 16))
            total += max(min(closes, end) - max(opens, start), timedelta())
        day += timedelta(days=1)
    return total // timedelta(seconds=1)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), OSLO).astimezone(UTC)


def microseconds(question: Question, rounds: int) -> float:
    question()
    once = timeit.timeit(question, number=3) / 3
    number = max(1, min(rounds, int(0.2 / once)))
    return min(timeit.repeat(question, number=number, repeat=5)) / number * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20_000, help="at most so many calls a run")
    rounds = parser.parse_args().rounds
    assert walked(START, YEAR) == elapsed(OFFICE, START, YEAR)
    for name, questions in groups():
        print(f"\n{name}")
        base = 0.0
        for label, question in questions:
            cost = microseconds(question, rounds)
            base = base or cost
            print(f"  {label:32} {cost:10.2f} us  {cost / base:8.2f} x")


if __name__ == "__main__":
    main()
