"""Due, pauses and state, each by an example that a person can work out by hand."""

from datetime import timedelta
from typing import Any

import pytest

from tests.tickets.sla.instants import HOUR, oslo, utc
from tickets.sla.worktime import (
    ALWAYS,
    OFFICE,
    ClockState,
    NeverOpen,
    due,
    elapsed,
    parse_calendar,
    preview,
)

# --------------------------------------------------------------------------------------------- due


def test_a_target_used_up_at_closing_time_is_due_at_closing_time() -> None:
    assert due(OFFICE, oslo("2026-03-06T15:00"), HOUR) == oslo("2026-03-06T16:00")
    assert due(OFFICE, oslo("2026-03-06T15:00"), HOUR + 1) == oslo("2026-03-09T08:00:01")


def test_a_start_outside_opening_hours_counts_from_the_next_opening() -> None:
    assert due(OFFICE, oslo("2026-03-07T03:00"), HOUR) == oslo("2026-03-09T09:00")
    assert due(OFFICE, oslo("2026-03-06T16:00"), HOUR) == oslo("2026-03-09T09:00")


def test_a_target_of_zero_is_due_at_the_start_even_when_closed_paused_or_never_open() -> None:
    saturday = oslo("2026-03-07T03:00")
    never = parse_calendar({"hours": []})
    assert due(OFFICE, saturday, 0) == saturday
    assert due(OFFICE, saturday, 0, [(saturday, None)]) == saturday
    assert due(never, saturday, 0) == saturday


def test_due_is_in_utc() -> None:
    answer = due(OFFICE, oslo("2026-03-02T08:00"), HOUR)
    assert answer is not None
    assert answer.isoformat() == "2026-03-02T08:00:00+00:00"


def test_a_target_longer_than_a_year_runs_through_leap_day_and_new_year() -> None:
    assert due(ALWAYS, utc("2027-03-01T00:00"), 731 * 24 * HOUR) == utc("2029-03-01T00:00")
    days_of_2026_and_2027 = elapsed(OFFICE, oslo("2026-01-01T00:00"), oslo("2028-01-01T00:00"))
    assert due(OFFICE, oslo("2026-01-01T00:00"), days_of_2026_and_2027) == oslo("2027-12-31T16:00")


def test_week_53_counts_like_any_other() -> None:
    monday = oslo("2026-12-28T00:00")
    assert monday.isocalendar().week == 53
    assert elapsed(OFFICE, monday, monday + timedelta(days=7)) == 4 * 8 * HOUR  # and 1 January


# ------------------------------------------------------------------------------------------ pauses


def test_a_pause_takes_out_its_open_time_only() -> None:
    overnight = [(oslo("2026-03-02T15:00"), oslo("2026-03-03T09:00"))]
    assert due(OFFICE, oslo("2026-03-02T14:00"), 2 * HOUR, overnight) == oslo("2026-03-03T10:00")


def test_pauses_overlap_come_in_any_order_and_may_be_empty() -> None:
    ten = oslo("2026-03-02T10:00")
    pauses = [
        (ten + timedelta(hours=1), ten + timedelta(hours=3)),
        (ten, ten),
        (ten, ten + timedelta(hours=2)),
        (ten - timedelta(days=9), ten - timedelta(days=8)),
    ]
    assert elapsed(OFFICE, ten, oslo("2026-03-02T16:00"), pauses) == 3 * HOUR


def test_a_pause_that_ends_before_it_begins_is_none() -> None:
    ten = oslo("2026-03-02T10:00")
    assert elapsed(ALWAYS, ten, ten + timedelta(hours=5), [(ten + timedelta(hours=2), ten)]) == (
        5 * HOUR
    )


def test_a_pause_over_the_start_delays_the_clock_to_its_end() -> None:
    pause = (oslo("2026-03-01T00:00"), oslo("2026-03-02T09:30"))
    assert due(OFFICE, oslo("2026-03-02T09:00"), HOUR, [pause]) == oslo("2026-03-02T10:30")


def test_an_open_pause_leaves_nothing_due() -> None:
    assert due(OFFICE, oslo("2026-03-02T08:00"), HOUR, [(oslo("2026-03-02T08:30"), None)]) is None


def test_an_open_pause_after_the_target_was_used_up_leaves_it_due() -> None:
    nine = oslo("2026-03-02T09:00")
    assert due(OFFICE, oslo("2026-03-02T08:00"), HOUR, [(nine, None)]) == nine


def test_an_open_pause_that_overlaps_a_closed_one_stays_open() -> None:
    nine, ten = oslo("2026-03-02T09:00"), oslo("2026-03-02T10:00")
    assert due(OFFICE, oslo("2026-03-02T08:00"), 2 * HOUR, [(nine, None), (nine, ten)]) is None


def test_a_pause_that_someone_ended_beyond_the_known_years_is_not_an_open_one() -> None:
    start = oslo("2026-03-02T08:00")
    with pytest.raises(NeverOpen):
        due(ALWAYS, start, HOUR, [(start, utc("2150-01-01T00:00"))])


# ----------------------------------------------------------------------------------------- preview


def state_at(now: str, pauses: list[Any] | None = None, target: int = HOUR) -> ClockState:
    return preview(OFFICE, oslo("2026-03-06T15:00"), target, pauses or [], oslo(now)).state


def test_a_clock_is_breached_only_after_due_and_not_at_it() -> None:
    assert state_at("2026-03-06T16:00:00") == "running"
    assert state_at("2026-03-06T16:00:00.000001") == "breached"


def test_a_breached_clock_stays_breached_in_a_pause() -> None:
    pauses = [(oslo("2026-03-06T16:30"), None)]
    assert state_at("2026-03-06T17:00", pauses) == "breached"


def test_a_clock_is_paused_from_the_first_instant_of_a_pause_and_not_at_its_last() -> None:
    pauses = [(oslo("2026-03-06T15:10"), oslo("2026-03-06T15:20"))]
    assert state_at("2026-03-06T15:10", pauses) == "paused"
    assert state_at("2026-03-06T15:19:59", pauses) == "paused"
    assert state_at("2026-03-06T15:20", pauses) == "running"


def test_a_clock_is_paused_also_where_it_is_closed() -> None:
    pauses = [(oslo("2026-03-07T10:00"), None)]
    assert state_at("2026-03-08T10:00", pauses, target=9 * HOUR) == "paused"


def test_remaining_goes_below_zero_once_more_than_the_target_has_run() -> None:
    answer = preview(OFFICE, oslo("2026-03-06T15:00"), HOUR, [], oslo("2026-03-09T10:00"))
    assert answer.due_at == oslo("2026-03-06T16:00")
    assert (answer.elapsed_seconds, answer.remaining_seconds) == (3 * HOUR, -2 * HOUR)


def test_before_its_start_a_clock_has_not_run() -> None:
    answer = preview(OFFICE, oslo("2026-03-06T15:00"), HOUR, [], oslo("2026-03-01T00:00"))
    assert (answer.elapsed_seconds, answer.remaining_seconds) == (0, HOUR)
    assert answer.state == "running"
