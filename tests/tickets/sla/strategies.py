"""Cases that look for trouble: clock changes, leap days, year ends, Easter, midnight."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.tickets.sla.oracle import DAY, EPOCH_DAY, Pauses, easter, seconds_of

HOUR = 3_600
OSLO = "Europe/Oslo"

# Places whose clocks do what Oslo's do not, and years in which they did: half an hour (Lord Howe),
# two hours (Troll), at midnight (Havana, Sao Paulo, Cairo), back in spring (Casablanca), a whole
# day left out (Apia), odd minutes and no change at all (Kathmandu).
ODD_PLACES = {
    "America/Havana": (2024, 2025),
    "America/New_York": (2026, 2027),
    "America/Sao_Paulo": (2017, 2018),
    "Africa/Cairo": (2025, 2026),
    "Africa/Casablanca": (2026,),
    "Antarctica/Troll": (2026, 2028),
    "Asia/Kathmandu": (2026,),
    "Australia/Lord_Howe": (2026, 2027),
    "Pacific/Apia": (2011,),
    "UTC": (2028,),
}
# 2000 and 2028 are leap years, 2020 and 2026 have a week 53, 2095 is as late as three years allow;
# in 1980 Norway began with summer time again, and in 1996 it moved to October.
OSLO_YEARS = (1980, 1996, 2000, 2019, 2020, 2024, 2025, 2026, 2027, 2028, 2038, 2095)


@lru_cache(maxsize=256)
def clock_changes(zone: str, year: int) -> tuple[int, ...]:
    """The seconds, on the quarter of an hour, at which a zone's clock is changed in a UTC year."""
    place = ZoneInfo(zone)
    begin = seconds_of(datetime(year, 1, 1, tzinfo=UTC))

    def offset(second: int) -> timedelta | None:
        return datetime.fromtimestamp(second, place).utcoffset()

    return tuple(
        look
        for day in range(begin, begin + 366 * DAY, DAY)
        if offset(day) != offset(day + DAY)
        for look in range(day + 900, day + DAY + 900, 900)
        if offset(look) != offset(look - 900)
    )


@st.composite
def places(draw: st.DrawFn) -> tuple[str, int]:
    """A time zone and a year; two in three are Oslo."""
    if draw(st.integers(0, 2)):
        return OSLO, draw(st.sampled_from(OSLO_YEARS))
    zone = draw(st.sampled_from(sorted(ODD_PLACES)))
    return zone, draw(st.sampled_from(ODD_PLACES[zone]))


@st.composite
def spans(draw: st.DrawFn) -> list[str]:
    """Opening and closing; often at or around the small hours, where clocks are changed."""
    night = st.sampled_from([0, 60, 90, 120, 135, 150, 165, 180, 195, 240])
    whole = st.sampled_from([0, 480, 720, 960, 1200, 1440])
    anywhere = st.integers(0, 1440)
    minutes = st.one_of(night, whole, anywhere)
    opens, closes = sorted(draw(st.lists(minutes, min_size=2, max_size=2, unique=True)))
    return [f"{opens // 60:02}:{opens % 60:02}", f"{closes // 60:02}:{closes % 60:02}"]


@st.composite
def calendars(draw: st.DrawFn, zone: str, year: int) -> dict[str, Any]:
    """A calendar in the API's JSON: always open, the office, weekly hours of every kind."""
    kind = draw(st.sampled_from(["always", "office", "weekly", "weekly", "weekly"]))
    if kind == "always":
        return {"timezone": zone, "always_open": True}
    if kind == "office":
        hours = [[day, "08:00", "16:00"] for day in range(5)]
    else:
        rows = st.lists(st.tuples(st.integers(0, 6), spans()), max_size=10)
        hours = [[day, *span] for day, span in draw(rows)]
        hours += [[day, *draw(spans())] for day in range(7) if draw(st.booleans())]
    dates = st.sampled_from(special_days(zone, year)).map(date.isoformat)
    return {
        "timezone": zone,
        "hours": hours,
        "holidays": draw(st.sampled_from(["NO", None])),
        "exceptions": draw(st.dictionaries(dates, st.lists(spans(), max_size=2), max_size=3)),
    }


@lru_cache(maxsize=256)
def special_days(zone: str, year: int) -> list[date]:
    changes = [EPOCH_DAY + timedelta(days=second // DAY) for second in clock_changes(zone, year)]
    return [
        date(year, 1, 1),
        date(year, 2, 28),
        date(year, 2, 28) + timedelta(days=1),
        date(year, 12, 24),
        date(year, 12, 31),
        easter(year) + timedelta(days=1),
        date.fromisocalendar(year, 52, 7) + timedelta(days=1),
        *changes,
    ]


@dataclass(frozen=True)
class Window:
    """A calendar, and a stretch of time on a grid of steps that its oracle has walked."""

    zone: str
    year: int
    calendar: dict[str, Any]
    begin: int
    steps: int
    step: int

    @property
    def end(self) -> int:
        return self.begin + self.steps * self.step


@dataclass(frozen=True)
class Question:
    """One question on the grid of a window, and whether it turns on a change of clock."""

    start: int
    now: int
    target: int
    pauses: Pauses
    near_clock_change: bool


QUESTIONS = 5


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Half of them in seconds over a few days, half in minutes over up to three years."""
    zone, year = draw(places())
    moment, _ = draw(moments(zone, year))
    in_seconds = draw(st.booleans())
    step = 1 if in_seconds else 60
    days = draw(st.sampled_from([2, 4, 9] if in_seconds else [10, 40, 400, 1_200]))
    # Six hours, so that a moment near a change of clock has the change in its window.
    lead = 6 * HOUR + draw(st.integers(0, min(days, 60) * DAY // step // 2)) * step
    begin = moment - moment % 60 - lead
    return Window(zone, year, draw(calendars(zone, year)), begin, days * DAY // step, step)


@st.composite
def questions(draw: st.DrawFn, window: Window) -> Question:
    """Most of them start, or are asked, within three hours of a change of clock in the window."""
    step = window.step
    changes = [
        change
        for change in clock_changes(window.zone, window.year)
        if window.begin + 3 * HOUR <= change <= window.end - 3 * HOUR
    ]
    near = bool(changes) and draw(st.integers(0, 3)) < 3
    if near:
        change = draw(st.sampled_from(changes))
        anchor = change + draw(st.integers(-3 * HOUR // step, 3 * HOUR // step)) * step
        anchor -= (anchor - window.begin) % step
    else:
        anchor = window.begin + draw(st.integers(0, window.steps)) * step
    # An hour, a day, or the whole window: what is asked should often end near where it starts.
    tops = st.sampled_from([3 * HOUR, DAY, window.steps * step])
    reach = tops.flatmap(lambda top: st.integers(0, top // step)).map(lambda n: n * step)
    start, now = anchor, min(anchor + draw(reach), window.end)
    if draw(st.booleans()):
        start, now = max(anchor - draw(reach), window.begin), anchor
    return Question(
        start=start,
        now=now,
        target=draw(st.one_of(st.just(0), reach, reach)),
        pauses=draw(st.lists(pause(window, start), max_size=4)),
        near_clock_change=near,
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Window, list[Question]]:
    """A window, which is dear to walk, and several questions about it."""
    window = draw(windows())
    return window, [draw(questions(window)) for _ in range(QUESTIONS)]


@st.composite
def moments(draw: st.DrawFn, zone: str, year: int) -> tuple[int, bool]:
    """A second of the year, and whether it is within three hours of a change of clock."""
    changes = clock_changes(zone, year)
    if changes and draw(st.integers(0, 2)) < 2:
        return draw(st.sampled_from(changes)) + draw(st.integers(-3 * HOUR, 3 * HOUR)), True
    if draw(st.booleans()):
        midnight = (draw(st.sampled_from(special_days(zone, year))) - EPOCH_DAY).days * DAY
        moment = midnight + draw(st.integers(-3 * HOUR, 3 * HOUR))
    else:
        begin = (date(year, 1, 1) - EPOCH_DAY).days * DAY
        moment = begin + draw(st.integers(0, 365 * DAY))
    return moment, any(abs(moment - change) <= 3 * HOUR for change in changes)


@st.composite
def pause(draw: st.DrawFn, window: Window, start: int) -> tuple[int, int | None]:
    """Anywhere: before the start, over it, past the end, empty, or never ended."""
    anywhere = st.integers(-60, window.steps + 60).map(lambda n: window.begin + n * window.step)
    close = st.integers(-240, 2_000).map(lambda n: start + n * window.step)
    first = draw(st.one_of(close, close, anywhere))
    if draw(st.integers(0, 7)) == 0:
        return first, None
    length = draw(st.one_of(st.just(0), st.integers(0, 600), st.integers(0, window.steps)))
    return first, first + length * window.step
