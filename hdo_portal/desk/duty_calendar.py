"""Weeks of duty as a picture: a row for each week, in it a lane for each level, in it bars.

Bars are placed by local wall time, so every day is as wide as the next; on the nights on which the
clocks change a bar is as wide as the wall says and its words tell the real hours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hdo_portal.accounts.models import User
from tickets.changes.holidays import holiday_on
from tickets.escalation import rota as arithmetic
from tickets.escalation.oncall import Level, Plan
from tickets.escalation.rota import OSLO, Shift, Span, instant

WEEKS = 4
HUES = 8
_WEEK = timedelta(days=7)
# Shares of a week below which a bar has no room for a name.
_NAME, _FIRST_NAME = 0.26, 0.1


@dataclass(frozen=True)
class Bar:
    """A stretch of a lane. ``x`` and ``width`` are per cent of the week, as SVG writes them."""

    x: str
    width: str
    start: datetime
    end: datetime
    person: User | None
    hue: int
    words: str
    url: str
    over: bool


@dataclass(frozen=True)
class Lane:
    level: int
    bars: list[Bar]


@dataclass(frozen=True)
class Day:
    date: date
    holiday: str
    x: str
    red: bool


@dataclass(frozen=True)
class Week:
    first: date
    number: int
    days: list[Day]
    lanes: list[Lane]
    now: str


Link = Callable[[Level, Shift | Span], str]


def weeks_of(plan: Plan, first: date, at: datetime, link: Link) -> list[Week]:
    """``WEEKS`` weeks from the Monday ``first``; ``link`` says where a bar leads."""
    hues = hues_of(plan)
    return [
        _week(plan, first + n * _WEEK, at, _Drawing(plan.people, hues, at, link))
        for n in range(WEEKS)
    ]


def hues_of(plan: Plan) -> dict[int, int]:
    """A colour for each person, the same on every page while the same people take turns."""
    return {person: n % HUES for n, person in enumerate(sorted(plan.people))}


@dataclass(frozen=True)
class _Drawing:
    people: dict[int, User]
    hues: dict[int, int]
    at: datetime
    link: Link


def _week(plan: Plan, first: date, at: datetime, drawing: _Drawing) -> Week:
    start, end = instant(first), instant(first + _WEEK)
    return Week(
        first=first,
        number=first.isocalendar().week,
        days=[_day(first, n) for n in range(7)],
        lanes=[
            Lane(level.level, list(_bars(level, Span(start, end), drawing)))
            for level in plan.levels
        ],
        now=_per_cent(_share(at, first)) if start <= at < end else "",
    )


def _day(first: date, n: int) -> Day:
    day = first + timedelta(days=n)
    holiday = holiday_on(day)
    return Day(day, holiday, _per_cent(n / 7), red=n >= 5 or bool(holiday))


def _bars(level: Level, week: Span, drawing: _Drawing) -> Iterator[Bar]:
    duty = arithmetic.joined(level.shifts(*week))
    parts: list[Shift | Span] = [*duty, *arithmetic.gaps(duty, *week)]
    first = week.start.astimezone(OSLO).date()
    for part in sorted(parts, key=lambda part: part.start):
        left = _share(part.start, first)
        width = max(_share(part.end, first) - left, 0.0)
        person = drawing.people[part.person] if isinstance(part, Shift) else None
        is_over = part.end <= drawing.at
        yield Bar(
            x=_per_cent(left),
            width=_per_cent(width),
            start=part.start,
            end=part.end,
            person=person,
            hue=drawing.hues[person.pk] if person else 0,
            words=_words(person, width),
            url="" if is_over else drawing.link(level, part),
            over=is_over,
        )


def _words(person: User | None, width: float) -> str:
    if person is None:
        return ""
    if width >= _NAME:
        return person.name
    names = person.name.split()
    return names[0] if width >= _FIRST_NAME else "".join(name[0] for name in names[:3])


def _share(at: datetime, first: date) -> float:
    """How far into the week from ``first`` the wall clock stands, 0 to 1."""
    passed = at.astimezone(OSLO).replace(tzinfo=None) - datetime.combine(first, time())
    return min(max(passed / _WEEK, 0.0), 1.0)


def _per_cent(share: float) -> str:
    return f"{share * 100:.3f}%"
