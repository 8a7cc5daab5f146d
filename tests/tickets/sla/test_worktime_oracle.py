"""The arithmetic against a second opinion that walks.

WORKTIME_CASES=100000 asks that many questions; the suite asks enough to notice a mistake.
"""

import os
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.tickets.sla.oracle import Oracle, instant_of, is_open_second, seconds_of
from tests.tickets.sla.strategies import HOUR, Case, cases, clock_changes
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

CASES = int(os.environ.get("WORKTIME_CASES", "400"))
asked: Counter[str] = Counter()

walked = settings(
    max_examples=CASES,
    deadline=None,
    derandomize=CASES <= 400,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def instants(case: Case) -> list[Pause]:
    return [
        (instant_of(first), None if last is None else instant_of(last))
        for first, last in case.pauses
    ]


def oracle_for(case: Case) -> Oracle:
    return Oracle(case.calendar, case.pauses, begin=case.begin, steps=case.steps, step=case.step)


def test_elapsed_due_and_state_are_what_walking_finds() -> None:
    asked.clear()
    elapsed_due_and_state()
    print(dict(asked))  # noqa: T201  the figure of the long run
    assert asked["near a clock change"] >= asked["cases"] / 3


@walked
@given(case=cases())
def elapsed_due_and_state(case: Case) -> None:
    asked["cases"] += 1
    asked["near a clock change"] += case.near_clock_change
    spec, oracle = parse_calendar(case.calendar), oracle_for(case)
    start, now, pauses = instant_of(case.start), instant_of(case.now), instants(case)

    expected = oracle.elapsed(case.start, case.now)
    assert elapsed(spec, start, now, pauses) == expected

    expected_due = oracle.due(case.start, case.target)
    if expected_due is not None:
        due_at = instant_of(expected_due)
        assert due(spec, start, case.target, pauses) == due_at
        assert preview(spec, start, case.target, pauses, now) == Preview(
            due_at=due_at,
            elapsed_seconds=expected,
            remaining_seconds=case.target - expected,
            state=expected_state(case, expected_due),
        )
    else:
        asked["due after the walk"] += 1
        assert not_due_within_the_walk(spec, case)


def expected_state(case: Case, due_at: int) -> ClockState:
    if case.now > due_at:
        return ClockState.BREACHED
    if any(first <= case.now and (last is None or case.now < last) for first, last in case.pauses):
        return ClockState.PAUSED
    return ClockState.RUNNING


def not_due_within_the_walk(spec: CalendarSpec, case: Case) -> bool:
    try:
        due_at = due(spec, instant_of(case.start), case.target, instants(case))
    except NeverOpen:
        return True
    if due_at is None:
        return any(last is None for _, last in case.pauses)
    return seconds_of(due_at) > case.begin + case.steps * case.step


@settings(walked, max_examples=max(CASES // 6, 100))
@given(case=cases())
def test_segments_tell_the_reason_of_every_step(case: Case) -> None:
    end = min(case.now, case.start + 20_000 * case.step)
    segments = counted_intervals(
        parse_calendar(case.calendar),
        instant_of(case.start),
        instant_of(end),
        instants(case),
        limit=20_000,
    )
    told = [
        segment.reason.value
        for segment in segments
        for _ in range((seconds_of(segment.end) - seconds_of(segment.start)) // case.step)
    ]
    oracle = oracle_for(case)
    assert told == oracle.reasons(case.start, end)
    assert sum(segment.counted_seconds for segment in segments) == oracle.elapsed(case.start, end)
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
