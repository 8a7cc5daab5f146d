"""The arithmetic against a second opinion that walks.

WORKTIME_CASES=100000 asks that many questions; the suite asks enough to notice a mistake.
"""

import os
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tickets.sla.oracle import Oracle, Pauses, instant_of, is_open_second, seconds_of
from tests.tickets.sla.strategies import (
    HOUR,
    QUESTIONS,
    Question,
    Window,
    cases,
    clock_changes,
    questions,
    windows,
)
from tickets.sla.worktime import (
    CalendarSpec,
    ClockState,
    NeverOpen,
    Pause,
    Preview,
    counted_intervals,
    due,
    elapsed,
    parse_calendar,
    preview,
)

CASES = int(os.environ.get("WORKTIME_CASES", "1000"))
asked: Counter[str] = Counter()

walked = settings(
    max_examples=CASES // QUESTIONS,
    deadline=None,
    derandomize=CASES <= 1000,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_elapsed_due_and_state_are_what_walking_finds() -> None:
    asked.clear()
    elapsed_due_and_state()
    print(dict(asked))  # noqa: T201  the figure of the long run
    assert asked["near a clock change"] >= asked["questions"] / 3


@walked
@given(case=cases())
def elapsed_due_and_state(case: tuple[Window, list[Question]]) -> None:
    window, questions = case
    oracle = oracle_of(window)
    for question in questions:
        asked["questions"] += 1
        asked["near a clock change"] += question.near_clock_change
        oracle.pause(question.pauses)
        check(parse_calendar(window.calendar), question, oracle)


def oracle_of(window: Window) -> Oracle:
    return Oracle(window.calendar, begin=window.begin, steps=window.steps, step=window.step)


def instants(pauses: Pauses) -> list[Pause]:
    return [(instant_of(a), None if b is None else instant_of(b)) for a, b in pauses]


def check(spec: CalendarSpec, question: Question, oracle: Oracle) -> None:
    start, now = instant_of(question.start), instant_of(question.now)
    pauses = instants(question.pauses)
    expected = oracle.elapsed(question.start, question.now)
    assert elapsed(spec, start, now, pauses) == expected

    expected_due = oracle.due(question.start, question.target)
    if expected_due is None:
        asked["due after the walk"] += 1
        assert not_due_before(oracle.end, spec, question)
        return
    due_at = instant_of(expected_due)
    assert due(spec, start, question.target, pauses) == due_at
    assert preview(spec, start, question.target, pauses, now) == Preview(
        due_at=due_at,
        elapsed_seconds=expected,
        remaining_seconds=question.target - expected,
        state=expected_state(question, expected_due),
    )


def expected_state(question: Question, due_at: int) -> ClockState:
    now = question.now
    if now > due_at:
        return ClockState.BREACHED
    if any(first <= now and (last is None or now < last) for first, last in question.pauses):
        return ClockState.PAUSED
    return ClockState.RUNNING


def not_due_before(end: int, spec: CalendarSpec, question: Question) -> bool:
    try:
        due_at = due(spec, instant_of(question.start), question.target, instants(question.pauses))
    except NeverOpen:
        return True
    if due_at is None:
        return any(last is None for _, last in question.pauses)
    return seconds_of(due_at) > end


@settings(walked, max_examples=100 if CASES <= 1000 else CASES // 100)
@given(case=windows().flatmap(lambda window: st.tuples(st.just(window), questions(window))))
def test_segments_tell_the_reason_of_every_step(case: tuple[Window, Question]) -> None:
    window, question = case
    start, end = question.start, min(question.now, question.start + 20_000 * window.step)
    segments = counted_intervals(
        parse_calendar(window.calendar),
        instant_of(start),
        instant_of(end),
        instants(question.pauses),
        limit=20_000,
    )
    told = [
        segment.reason.value
        for segment in segments
        for _ in range((seconds_of(segment.end) - seconds_of(segment.start)) // window.step)
    ]
    oracle = oracle_of(window)
    oracle.pause(question.pauses)
    assert told == oracle.reasons(start, end)
    assert sum(segment.counted_seconds for segment in segments) == oracle.elapsed(start, end)
    assert all(a.end == b.start for a, b in pairwise(segments))
    assert all(a.reason != b.reason for a, b in pairwise(segments))


NIGHT_SHIFT = [[6, "02:15", "02:45"], [6, "01:30", "03:30"], [5, "22:00", "24:00"]]
ALL_BUT_HALF_AN_HOUR = [
    [day, *span] for day in range(7) for span in (("00:00", "02:30"), ("03:00", "24:00"))
]


@pytest.mark.parametrize(
    "hours, zone, year, which",
    [
        (NIGHT_SHIFT, "Europe/Oslo", 2026, 0),
        (NIGHT_SHIFT, "Europe/Oslo", 2026, 1),
        (ALL_BUT_HALF_AN_HOUR, "Australia/Lord_Howe", 2026, 0),
        (ALL_BUT_HALF_AN_HOUR, "America/Havana", 2025, 0),
        (ALL_BUT_HALF_AN_HOUR, "America/Havana", 2025, 1),
        (ALL_BUT_HALF_AN_HOUR, "America/Sao_Paulo", 2018, 0),
    ],
)
def test_every_second_around_a_clock_change_counts_as_the_wall_clock_says(
    hours: list[Any], zone: str, year: int, which: int
) -> None:
    calendar = {"timezone": zone, "hours": hours, "holidays": None}
    spec = parse_calendar(calendar)
    change = clock_changes(zone, year)[which]
    begin = instant_of(change - 3 * HOUR)
    counted = 0
    for second in range(change - 3 * HOUR, change + 3 * HOUR):
        if second % 60 in {0, 1}:
            assert elapsed(spec, begin, instant_of(second)) == counted
        counted += is_open_second(calendar, second)
    assert counted > 0
