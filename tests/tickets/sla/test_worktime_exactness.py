"""Segments that add up, parts of seconds, and questions that have no answer."""

import subprocess
import sys
from datetime import timedelta, timezone
from typing import Any

import pytest

from tests.tickets.sla.instants import HOUR, oslo, utc
from tickets.sla.worktime import (
    ALWAYS,
    OFFICE,
    NaiveInstant,
    NegativeTarget,
    NeverOpen,
    OutsideHorizon,
    Reason,
    TooManySegments,
    WorktimeError,
    compile_calendar,
    counted_intervals,
    due,
    elapsed,
    parse_calendar,
    preview,
)

# ---------------------------------------------------------------------------------------- segments


def test_segments_name_closed_time_closed_even_while_paused() -> None:
    pause = (oslo("2026-03-02T15:00"), oslo("2026-03-03T09:00"))
    segments = counted_intervals(
        OFFICE, oslo("2026-03-02T14:00"), oslo("2026-03-03T10:00"), [pause]
    )
    assert [(segment.reason, segment.end) for segment in segments] == [
        (Reason.OPEN, oslo("2026-03-02T15:00")),
        (Reason.PAUSED, oslo("2026-03-02T16:00")),
        (Reason.CLOSED, oslo("2026-03-03T08:00")),
        (Reason.PAUSED, oslo("2026-03-03T09:00")),
        (Reason.OPEN, oslo("2026-03-03T10:00")),
    ]
    assert [segment.counted for segment in segments] == [True, False, False, False, True]


def test_segments_add_up_to_elapsed_where_edges_lie_between_seconds() -> None:
    start = oslo("2026-03-02T08:00:00.600000")
    pauses = [
        (start + timedelta(seconds=n, milliseconds=300), start + timedelta(seconds=n + 0.5))
        for n in range(0, 60, 2)
    ]
    end = oslo("2026-03-02T08:01:30.100000")
    segments = counted_intervals(OFFICE, start, end, pauses)
    assert sum(segment.counted_seconds for segment in segments) == elapsed(
        OFFICE, start, end, pauses
    )


def test_segments_beyond_the_limit_are_refused_and_not_cut() -> None:
    week = oslo("2026-03-02T00:00"), oslo("2026-03-09T00:00")
    assert len(counted_intervals(OFFICE, *week, limit=11)) == 11
    with pytest.raises(TooManySegments, match="more than 10"):
        counted_intervals(OFFICE, *week, limit=10)


def test_a_span_that_ends_before_it_starts_has_no_segments() -> None:
    assert counted_intervals(OFFICE, oslo("2026-03-09T00:00"), oslo("2026-03-02T00:00")) == []


# ------------------------------------------------------------------------------- exact and refused


def test_parts_of_seconds_are_kept_and_only_the_answer_is_rounded_down() -> None:
    start = utc("2026-03-02T10:00:00.400000")
    assert elapsed(ALWAYS, start, utc("2026-03-02T10:00:02.399999")) == 1
    assert elapsed(ALWAYS, start, utc("2026-03-02T10:00:02.400000")) == 2
    assert due(ALWAYS, start, 2) == utc("2026-03-02T10:00:02.400000")


@pytest.mark.parametrize("hours", [-23, 0, 5, 23])
def test_the_offset_in_which_an_instant_is_written_makes_no_difference(hours: int) -> None:
    start = oslo("2026-03-28T23:00").astimezone(timezone(timedelta(hours=hours)))
    assert due(ALWAYS, start, 4 * HOUR) == oslo("2026-03-29T04:00")


@pytest.mark.parametrize(
    "calendar",
    [
        {"hours": []},
        {"hours": [], "exceptions": {"2026-12-24": []}},
        {"hours": [], "exceptions": {"2025-12-24": [["08:00", "16:00"]]}},
        {"hours": [], "exceptions": {"2027-12-24": [["08:00", "08:59"]]}},
    ],
)
def test_a_calendar_that_is_never_open_for_so_long_says_so(calendar: dict[str, Any]) -> None:
    with pytest.raises(NeverOpen, match=r"never open|not open for that long") as caught:
        due(parse_calendar(calendar), oslo("2026-03-02T08:00"), HOUR)
    assert caught.value.code == "never_open"


def test_a_target_beyond_the_known_years_is_refused() -> None:
    with pytest.raises(NeverOpen, match="2099"):
        due(ALWAYS, oslo("2026-03-02T08:00"), 10**18)


def test_the_known_years_can_be_used_to_their_last_second() -> None:
    start, end = utc("1970-01-01T00:00"), utc("2100-01-01T00:00")
    seconds = elapsed(ALWAYS, start, end)
    assert due(ALWAYS, start, seconds) == end
    assert elapsed(OFFICE, utc("2099-12-31T00:00"), end) == 8 * HOUR
    with pytest.raises(NeverOpen):
        due(ALWAYS, start, seconds + 1)


NOON = utc("2026-03-02T12:00")


NAIVE = NOON.replace(tzinfo=None)


@pytest.mark.parametrize(
    "question, error, code",
    [
        (lambda: elapsed(ALWAYS, NAIVE, NOON), NaiveInstant, "naive_instant"),
        (lambda: elapsed(ALWAYS, NOON, NAIVE), NaiveInstant, "naive_instant"),
        (lambda: due(ALWAYS, NOON, 1, [(NOON, NAIVE)]), NaiveInstant, "naive_instant"),
        (lambda: due(ALWAYS, NOON, 1, [(NAIVE, None)]), NaiveInstant, "naive_instant"),
        (lambda: due(ALWAYS, NOON, -1), NegativeTarget, "negative_target"),
        (lambda: preview(ALWAYS, NOON, -1, [], NOON), NegativeTarget, "negative_target"),
        (lambda: due(ALWAYS, utc("1969-12-31"), 1), OutsideHorizon, "outside_horizon"),
        (lambda: elapsed(ALWAYS, NOON, utc("2100-01-02")), OutsideHorizon, "outside_horizon"),
        (lambda: elapsed(ALWAYS, oslo("9999-12-31"), NOON), OutsideHorizon, "outside_horizon"),
        (lambda: elapsed(ALWAYS, oslo("0001-01-01"), NOON), OutsideHorizon, "outside_horizon"),
    ],
)
def test_a_question_without_an_answer_is_refused_with_a_code(
    question: Any, error: type[WorktimeError], code: str
) -> None:
    with pytest.raises(error) as caught:
        question()
    assert caught.value.code == code
    assert isinstance(caught.value, ValueError)
    assert str(caught.value).endswith(".")


def test_a_compiled_calendar_answers_as_its_spec_does() -> None:
    start = oslo("2026-03-02T08:00")
    assert due(compile_calendar(OFFICE), start, HOUR) == due(OFFICE, start, HOUR)
    assert compile_calendar(OFFICE) is compile_calendar(parse_calendar(OFFICE.to_json()))


def test_the_arithmetic_runs_without_django() -> None:
    code = "import sys, tickets.sla.worktime; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
