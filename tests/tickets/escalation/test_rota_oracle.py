"""The arithmetic of rotas against an oracle that walks the time, most of it near clock changes."""

import os
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tickets.escalation.rota_oracle import person_at, walk
from tickets.escalation.rota import (
    Hours,
    Layer,
    Shift,
    gaps,
    joined,
    on_duty,
    shifts,
    whole_shifts,
)

EXAMPLES = int(os.environ.get("ROTA_CASES", "60"))
# Nights on which the clock is changed, year ends with a week 53, a leap day.
TURNING = [
    date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31),
    date(2027, 1, 1), date(2021, 1, 3), date(2028, 2, 29), date(2026, 11, 23),
]  # fmt: skip
PEOPLE = st.lists(st.sampled_from([1, 2, 3, 4, None]), max_size=5).map(tuple)


def times(minutes: int) -> st.SearchStrategy[time]:
    """Times of day in whole steps, many of them at night."""
    at = st.one_of(st.integers(0, 240 // minutes), st.integers(0, 1439 // minutes))
    return at.map(lambda n: time(n * minutes // 60, n * minutes % 60))


@st.composite
def layers(draw: st.DrawFn, near: date, minutes: int) -> Layer:
    weekly = draw(st.booleans())
    starts_on = near + timedelta(days=draw(st.integers(-40, 5)))
    ends = draw(st.none() | st.integers(0, 60))
    limited = draw(st.booleans())
    opens, closes = draw(times(minutes)), draw(times(minutes))
    whole_days = opens == closes
    return Layer(
        source=f"layer-{draw(st.integers(0, 9))}",
        days=draw(st.integers(1, 3)) * (7 if weekly else 1),
        handover=draw(times(minutes)),
        starts_on=starts_on,
        people=draw(PEOPLE),
        weekday=draw(st.integers(0, 6)) if weekly else None,
        ends_on=None if ends is None else starts_on + timedelta(days=ends),
        hours=Hours(
            None if whole_days else opens,
            None if whole_days else closes,
            draw(st.frozensets(st.integers(0, 6), min_size=1)),
        )
        if limited
        else None,
    )


@st.composite
def overrides(draw: st.DrawFn, start: datetime, minutes: int) -> list[Shift]:
    edges = sorted(draw(st.sets(st.integers(-600, 3000).map(lambda n: n * minutes), max_size=6)))
    cuts = [start + timedelta(minutes=edge) for edge in edges]
    pairs = list(pairwise(cuts))[:: draw(st.integers(1, 2))]
    return [Shift(a, b, draw(st.integers(5, 7)), f"override-{n}") for n, (a, b) in enumerate(pairs)]


@st.composite
def cases(draw: st.DrawFn, minutes: int, steps: int):  # type: ignore[no-untyped-def]  # a strategy
    day = draw(st.sampled_from(TURNING))
    shift = draw(st.integers(-steps, steps // 4)) * minutes
    start = datetime.combine(day, time(), UTC) + timedelta(minutes=shift)
    end = start + timedelta(minutes=minutes * draw(st.integers(1, steps)))
    found = draw(st.lists(layers(day, minutes), max_size=3))
    return found, draw(overrides(start, minutes)), start, end


def check(
    found: list[Layer], taken: list[Shift], start: datetime, end: datetime, step: int
) -> None:
    duty = shifts(found, taken, start, end)
    missing = gaps(duty, start, end)
    assert all(a.end <= b.start for a, b in pairwise(duty))
    tiles = sorted([(s.start, s.end) for s in duty] + [(g.start, g.end) for g in missing])
    edges = [start] + [tile[1] for tile in tiles]
    assert [tile[0] for tile in tiles] == edges[:-1]
    assert edges[-1] == end
    assert all(a < b for a, b in tiles)
    expected = [
        (at, person_at(found, taken, at, shown))
        for at, shown in walk(start, end, timedelta(minutes=step))
    ]
    places = iter(duty)
    now = next(places, None)
    for at, person in expected:
        while now is not None and now.end <= at:
            now = next(places, None)
        on = now.person if now is not None and now.start <= at else None
        assert on == person, (at, on, person)


@given(case=cases(1, 2000))
@settings(max_examples=EXAMPLES, deadline=None)
def test_each_minute_around_a_change_of_clock_has_the_person_whom_a_walk_finds(case) -> None:  # type: ignore[no-untyped-def]  # drawn
    found, taken, start, end = case
    check(found, taken, start, end, 1)


@given(case=cases(30, 2500))
@settings(max_examples=EXAMPLES, deadline=None)
def test_weeks_of_turns_give_the_persons_whom_a_walk_finds(case) -> None:  # type: ignore[no-untyped-def]  # drawn
    found, taken, start, end = case
    check(found, taken, start, end, 30)


@given(case=cases(30, 300), at=st.integers(0, 299))
@settings(max_examples=EXAMPLES, deadline=None)
def test_an_instant_and_any_window_around_it_agree(case, at: int) -> None:  # type: ignore[no-untyped-def]  # drawn
    found, taken, start, end = case
    instant = start + timedelta(minutes=30 * at)
    if instant >= end:
        return
    inside = [s for s in shifts(found, taken, start, end) if s.start <= instant < s.end]
    alone = on_duty(found, taken, instant)
    assert [s.person for s in inside] == ([alone.person] if alone else [])
    whole = [s for s in whole_shifts(found, taken, start, end) if s.start <= instant < s.end]
    assert [s.person for s in whole] == [s.person for s in inside]
    assert [s.person for s in joined(inside)] == [s.person for s in inside]


@given(case=cases(30, 300), further=st.integers(0, 400))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_whole_shift_is_the_same_from_whichever_window(case, further: int) -> None:  # type: ignore[no-untyped-def]  # drawn
    found, taken, start, end = case
    wide = timedelta(minutes=30 * further)
    narrow = whole_shifts(found, taken, start, end)
    wider = whole_shifts(found, taken, start - wide, end + wide)
    assert narrow == [s for s in wider if s.start < end and s.end > start]
