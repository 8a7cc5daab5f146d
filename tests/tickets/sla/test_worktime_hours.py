"""What is open time: hours, holidays, exceptions, and the nights when clocks are changed."""

import pytest

from tests.tickets.sla.instants import HOUR, oslo, utc
from tickets.sla.worktime import (
    ALWAYS,
    OFFICE,
    CalendarSpec,
    counted_intervals,
    elapsed,
    parse_calendar,
)


def sundays(*spans: tuple[str, str]) -> CalendarSpec:
    return parse_calendar({"hours": [[6, *span] for span in spans]})


# ----------------------------------------------------------------------------------- opening hours


def test_office_hours_count_and_the_evening_does_not() -> None:
    assert elapsed(OFFICE, oslo("2026-03-02T07:00"), oslo("2026-03-02T22:00")) == 8 * HOUR


def test_a_weekend_between_two_office_days_counts_nothing() -> None:
    assert elapsed(OFFICE, oslo("2026-03-06T15:00"), oslo("2026-03-09T09:00")) == 2 * HOUR


def test_a_year_of_office_hours_leaves_out_weekends_and_twelve_public_holidays() -> None:
    # 2026 has 261 weekdays, and eight of its twelve holidays fall on one.
    year = oslo("2026-01-01T00:00"), oslo("2027-01-01T00:00")
    assert elapsed(OFFICE, *year) == (261 - 8) * 8 * HOUR


@pytest.mark.parametrize(
    "day", ["2026-04-02", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25"]
)
def test_the_office_is_closed_on_a_norwegian_public_holiday(day: str) -> None:
    assert elapsed(OFFICE, oslo(f"{day}T00:00"), oslo(f"{day}T23:59")) == 0


def test_christmas_eve_is_an_ordinary_day_unless_the_calendar_says_otherwise() -> None:
    half_day = parse_calendar({
        **OFFICE.to_json(),
        "exceptions": {"2026-12-24": [["08:00", "12:00"]]},
    })
    start, end = oslo("2026-12-24T00:00"), oslo("2026-12-25T00:00")
    assert elapsed(OFFICE, start, end) == 8 * HOUR
    assert elapsed(half_day, start, end) == 4 * HOUR


def test_an_exception_opens_a_public_holiday_and_a_sunday() -> None:
    spec = parse_calendar({
        **OFFICE.to_json(),
        "exceptions": {"2026-05-17": [["10:00", "12:00"]], "2026-05-25": [["10:00", "11:00"]]},
    })
    assert elapsed(spec, oslo("2026-05-17T00:00"), oslo("2026-05-18T00:00")) == 2 * HOUR
    assert elapsed(spec, oslo("2026-05-25T00:00"), oslo("2026-05-26T00:00")) == HOUR


def test_hours_that_overlap_count_once() -> None:
    spec = sundays(("08:00", "12:00"), ("10:00", "14:00"), ("12:00", "13:00"))
    assert elapsed(spec, oslo("2026-03-01T00:00"), oslo("2026-03-02T00:00")) == 6 * HOUR


def test_an_opening_past_midnight_written_as_two_is_one_stretch() -> None:
    night = parse_calendar({"hours": [[0, "22:00", "24:00"], [1, "00:00", "06:00"]]})
    segments = counted_intervals(night, oslo("2026-03-02T12:00"), oslo("2026-03-03T12:00"))
    assert [segment.reason for segment in segments] == ["closed", "open", "closed"]
    assert segments[1].counted_seconds == 8 * HOUR


def test_an_opening_over_new_year_is_one_stretch() -> None:
    spec = parse_calendar({"timezone": "UTC", "hours": [[d, "00:00", "24:00"] for d in range(7)]})
    segments = counted_intervals(spec, utc("2026-12-30T12:00"), utc("2027-01-02T12:00"))
    assert [segment.counted_seconds for segment in segments] == [72 * HOUR]


# ----------------------------------------------------------------------------------- clock changes


def test_always_open_counts_real_time_over_both_clock_changes() -> None:
    assert elapsed(ALWAYS, oslo("2026-03-28T23:30"), oslo("2026-03-29T04:30")) == 4 * HOUR
    assert elapsed(ALWAYS, oslo("2026-10-24T23:30"), oslo("2026-10-25T04:30")) == 6 * HOUR


def test_a_night_shift_is_an_hour_shorter_in_spring_and_longer_in_autumn() -> None:
    night = sundays(("00:00", "08:00"))
    assert elapsed(night, oslo("2026-03-29T00:00"), oslo("2026-03-30T00:00")) == 7 * HOUR
    assert elapsed(night, oslo("2026-10-25T00:00"), oslo("2026-10-26T00:00")) == 9 * HOUR


@pytest.mark.parametrize(
    "opens, closes, seconds",
    [
        ("02:15", "02:45", 0),  # both edges are skipped, and mean 03:00
        ("02:30", "04:00", HOUR),
        ("01:00", "02:30", HOUR),
        ("02:00", "03:00", 0),
        ("01:00", "03:00", HOUR),
    ],
)
def test_a_skipped_wall_time_means_the_first_instant_after_the_gap(
    opens: str, closes: str, seconds: int
) -> None:
    day = oslo("2026-03-29T00:00"), oslo("2026-03-30T00:00")
    assert elapsed(sundays((opens, closes)), *day) == seconds


@pytest.mark.parametrize(
    "opens, closes, seconds",
    [
        ("02:00", "02:30", HOUR // 2),  # both edges at their first occurrence
        ("02:30", "03:00", 3 * HOUR // 2),
        ("02:00", "03:00", 2 * HOUR),
        ("01:30", "02:00", HOUR // 2),
        ("03:00", "04:00", HOUR),
    ],
)
def test_a_wall_time_that_occurs_twice_means_the_first_time(
    opens: str, closes: str, seconds: int
) -> None:
    day = oslo("2026-10-25T00:00"), oslo("2026-10-26T00:00")
    assert elapsed(sundays((opens, closes)), *day) == seconds


def test_the_second_half_past_two_of_an_autumn_night_is_not_the_first() -> None:
    first, second = oslo("2026-10-25T02:30"), oslo("2026-10-25T02:30").replace(fold=1)
    assert elapsed(ALWAYS, first, second) == HOUR


def test_a_day_that_a_country_left_out_has_no_open_time() -> None:
    fridays = parse_calendar({"timezone": "Pacific/Apia", "hours": [[4, "08:00", "16:00"]]})
    assert elapsed(fridays, utc("2011-12-25T00:00"), utc("2012-01-01T00:00")) == 0
