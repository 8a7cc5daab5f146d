"""Mistakes that other help desks have made with time, one test for each, so that we do not."""

import os
import time
from collections.abc import Iterator

import pytest

from tests.tickets.sla.instants import HOUR, OSLO, oslo, utc
from tickets.sla.worktime import (
    ALWAYS,
    OFFICE,
    WorkCalendar,
    counted_intervals,
    due,
    elapsed,
    parse_calendar,
    preview,
)

SPLIT_DAY = parse_calendar({
    "hours": [[day, *span] for day in range(5) for span in (("08:00", "12:00"), ("13:00", "17:00"))]
})
TWELVE_HOUR_DAY = parse_calendar({"hours": [[day, "08:00", "20:00"] for day in range(7)]})


@pytest.fixture
def server_in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_glpi_10594_a_pause_overnight_is_not_taken_out_in_wall_time() -> None:
    start = oslo("2026-03-02T15:00")
    pause = (oslo("2026-03-02T15:30"), oslo("2026-03-03T08:30"))
    assert due(OFFICE, start, 2 * HOUR, [pause]) == oslo("2026-03-03T10:00")


def test_glpi_9082_a_pause_over_a_weekend_costs_its_office_hours_only() -> None:
    start = oslo("2026-03-06T14:00")
    pause = (oslo("2026-03-06T15:00"), oslo("2026-03-09T08:00"))
    assert due(OFFICE, start, 2 * HOUR, [pause]) == oslo("2026-03-09T09:00")


def test_frappe_helpdesk_2449_hold_time_is_not_counted_twice() -> None:
    start, end = oslo("2026-03-02T08:00"), oslo("2026-03-02T16:00")
    hold = (oslo("2026-03-02T10:00"), oslo("2026-03-02T12:00"))
    assert elapsed(OFFICE, start, end, [hold, hold]) == 6 * HOUR


def test_glpi_6902_earlier_pauses_are_kept_when_the_target_changes() -> None:
    start = oslo("2026-03-02T08:00")
    pauses = [(oslo("2026-03-02T09:00"), oslo("2026-03-02T11:00"))]
    assert due(OFFICE, start, 4 * HOUR, pauses) == oslo("2026-03-02T14:00")
    assert due(OFFICE, start, 2 * HOUR, pauses) == oslo("2026-03-02T12:00")


def test_glpi_15605_earlier_pauses_are_kept_when_the_calendar_changes() -> None:
    start = oslo("2026-03-02T08:00")
    pauses = [(oslo("2026-03-02T14:00"), oslo("2026-03-03T10:00"))]
    assert due(OFFICE, start, 8 * HOUR, pauses) == oslo("2026-03-03T12:00")
    assert due(ALWAYS, start, 8 * HOUR, pauses) == oslo("2026-03-03T12:00")
    assert due(ALWAYS, start, 6 * HOUR, pauses) == oslo("2026-03-02T14:00")


def test_glpi_23359_time_between_resolved_and_reopened_is_left_out_in_open_hours_only() -> None:
    start = oslo("2026-03-06T10:00")
    resolved_until_reopened = (oslo("2026-03-06T12:00"), oslo("2026-03-10T09:00"))
    answer = preview(OFFICE, start, 4 * HOUR, [resolved_until_reopened], oslo("2026-03-10T10:00"))
    assert answer.elapsed_seconds == 3 * HOUR
    assert answer.due_at == oslo("2026-03-10T11:00")


def test_glpi_24481_a_paused_clock_does_not_breach() -> None:
    start, held = oslo("2026-03-02T08:00"), oslo("2026-03-02T09:00")
    answer = preview(OFFICE, start, 2 * HOUR, [(held, None)], oslo("2026-06-01T00:00"))
    assert (answer.state, answer.due_at, answer.remaining_seconds) == ("paused", None, HOUR)


def test_glpi_22678_an_hour_before_due_is_an_hour_of_service_and_not_midnight() -> None:
    start, target = oslo("2026-03-02T11:30"), 5 * HOUR
    assert due(SPLIT_DAY, start, target) == oslo("2026-03-03T08:30")
    assert due(SPLIT_DAY, start, target - HOUR) == oslo("2026-03-02T16:30")


def test_glpi_15429_half_of_a_target_over_a_lunch_break_is_half_of_its_open_time() -> None:
    start = oslo("2026-03-02T11:00")
    assert due(SPLIT_DAY, start, 4 * HOUR) == oslo("2026-03-02T16:00")
    assert due(SPLIT_DAY, start, 4 * HOUR // 2) == oslo("2026-03-02T14:00")


def test_glpi_17186_a_pause_after_due_does_not_move_it() -> None:
    start, due_at = oslo("2026-03-02T08:00"), oslo("2026-03-02T10:00")
    for pause in ((due_at, None), (due_at, oslo("2026-03-02T12:00"))):
        assert due(OFFICE, start, 2 * HOUR, [pause]) == due_at


def test_zammad_5177_clocks_of_one_ticket_do_not_disturb_each_other() -> None:
    start = oslo("2026-03-06T15:00")
    calendar = WorkCalendar(OFFICE)
    respond = due(calendar, start, HOUR // 2)
    due(calendar, start, 400 * HOUR)
    assert due(calendar, start, HOUR // 2) == respond == oslo("2026-03-06T15:30")


def test_zammad_3837_all_ways_to_ask_give_one_duration() -> None:
    start, now = oslo("2026-03-27T15:00"), oslo("2026-03-30T09:30")
    pauses = [(oslo("2026-03-27T15:10"), oslo("2026-03-27T15:25"))]
    answer = preview(OFFICE, start, 8 * HOUR, pauses, now)
    ledger = counted_intervals(OFFICE, start, now, pauses)
    assert answer.elapsed_seconds == elapsed(OFFICE, start, now, pauses) == 135 * 60
    assert sum(segment.counted_seconds for segment in ledger) == answer.elapsed_seconds
    assert answer.remaining_seconds == 8 * HOUR - answer.elapsed_seconds


@pytest.mark.parametrize("day", ["2026-02-15", "2026-05-16", "2026-06-23", "2026-12-24"])
def test_zammad_390_a_day_that_people_call_a_holiday_is_closed_only_by_law(day: str) -> None:
    every_day = parse_calendar({
        "hours": [[weekday, "08:00", "16:00"] for weekday in range(7)],
        "holidays": "NO",
    })
    assert elapsed(every_day, oslo(f"{day}T00:00"), oslo(f"{day}T23:00")) == 8 * HOUR


def test_zammad_390_forty_eight_hours_are_four_days_of_twelve_hours() -> None:
    assert due(TWELVE_HOUR_DAY, oslo("2026-03-02T08:00"), 48 * HOUR) == oslo("2026-03-05T20:00")


@pytest.mark.parametrize("per_cent", [25, 50, 75, 90, 100])
def test_zammad_2157_no_reminder_falls_at_midnight_or_in_a_weekend(per_cent: int) -> None:
    alarm = due(OFFICE, oslo("2026-03-06T15:00"), 20 * HOUR * per_cent // 100)
    assert alarm is not None
    local = alarm.astimezone(OSLO)
    assert local.weekday() < 5
    assert 8 <= local.hour <= 16


def test_otrs_787_working_time_over_the_autumn_change_has_its_hour_back() -> None:
    start, end = oslo("2026-10-24T22:00"), oslo("2026-10-25T08:00")
    assert elapsed(ALWAYS, start, end) == 11 * HOUR
    assert due(ALWAYS, start, 11 * HOUR) == end


def test_otrs_698_a_due_instant_in_the_hour_that_comes_twice_is_found() -> None:
    start = oslo("2026-10-25T01:30")
    assert due(ALWAYS, start, HOUR) == utc("2026-10-25T00:30")
    assert due(ALWAYS, start, 2 * HOUR) == utc("2026-10-25T01:30")
    assert due(ALWAYS, start, 3 * HOUR) == utc("2026-10-25T02:30")


def test_grafana_oncall_3261_hours_keep_their_wall_time_after_a_clock_change() -> None:
    assert due(OFFICE, oslo("2026-03-27T15:30"), HOUR) == utc("2026-03-30T06:30")
    assert due(OFFICE, oslo("2026-10-23T15:30"), HOUR) == utc("2026-10-26T07:30")


@pytest.mark.usefixtures("server_in_new_york")
def test_jira_the_offset_of_the_server_is_irrelevant() -> None:
    office = WorkCalendar(OFFICE)
    assert due(office, oslo("2026-03-06T15:00"), 2 * HOUR) == utc("2026-03-09T08:00")
    assert elapsed(office, oslo("2026-03-29T00:00"), oslo("2026-03-31T00:00")) == 8 * HOUR


def test_dbt_zendesk_25_an_old_ticket_is_computed_with_the_offset_of_its_day() -> None:
    summer, winter = oslo("2019-07-01T15:00"), oslo("2019-01-07T15:00")
    assert due(OFFICE, summer, 2 * HOUR) == utc("2019-07-02T07:00")
    assert due(OFFICE, winter, 2 * HOUR) == utc("2019-01-08T08:00")


def test_request_tracker_no_answer_touches_the_zone_of_the_process() -> None:
    before = os.environ.get("TZ"), time.tzname, time.timezone
    due(WorkCalendar(OFFICE), oslo("2031-03-06T15:00"), 200 * HOUR)
    assert (os.environ.get("TZ"), time.tzname, time.timezone) == before


def test_python_two_instants_of_one_zone_are_not_subtracted_in_wall_time() -> None:
    assert elapsed(ALWAYS, oslo("2026-03-29T01:30"), oslo("2026-03-29T03:30")) == HOUR
    assert elapsed(ALWAYS, oslo("2026-10-24T23:30"), oslo("2026-10-25T03:30")) == 5 * HOUR
    assert due(ALWAYS, oslo("2026-03-28T23:30"), 4 * HOUR) == oslo("2026-03-29T04:30")


def test_glpi_14937_a_wait_is_computed_with_closing_hours() -> None:
    start, pause = oslo("2026-03-02T15:00"), (oslo("2026-03-02T15:30"), oslo("2026-03-03T08:30"))
    assert elapsed(OFFICE, start, oslo("2026-03-03T09:00"), [pause]) == HOUR
    assert due(OFFICE, start, HOUR, [pause]) == oslo("2026-03-03T09:00")


def test_frappe_erpnext_47029_to_52489_one_hold_is_one_hold_however_often_it_is_told() -> None:
    start, hold = oslo("2026-03-02T09:00"), (oslo("2026-03-02T10:00"), oslo("2026-03-02T11:00"))
    assert due(OFFICE, start, 2 * HOUR, [hold] * 6) == due(OFFICE, start, 2 * HOUR, [hold])


@pytest.mark.parametrize("start", ["2026-03-06T23:59", "2026-03-07T12:00", "2026-03-08T00:00"])
def test_zammad_4432_a_reminder_of_the_weekend_waits_for_monday(start: str) -> None:
    assert due(OFFICE, oslo(start), HOUR) == oslo("2026-03-09T09:00")


def test_otobo_238_the_end_of_summer_time_brings_no_calendar_down() -> None:
    every_half_hour = parse_calendar({
        "hours": [[day, f"{h:02}:{m}", f"{h:02}:{int(m) + 29}"]
                  for day in range(7) for h in range(24) for m in ("00", "30")]
    })  # fmt: skip
    for year in (2026, 2027):
        night = oslo(f"{year}-10-24T12:00")
        assert due(every_half_hour, night, 400 * HOUR) is not None


def test_grafana_oncall_2817_an_escalation_window_is_not_an_hour_off_after_the_change() -> None:
    half = due(OFFICE, oslo("2026-10-23T14:00"), 8 * HOUR // 2)
    assert half == oslo("2026-10-26T10:00")


def test_zendesk_biz_37_hours_between_two_days_over_a_change_are_those_of_the_wall() -> None:
    assert elapsed(OFFICE, oslo("2026-03-27T08:00"), oslo("2026-03-30T16:00")) == 16 * HOUR
    assert elapsed(OFFICE, oslo("2026-10-23T08:00"), oslo("2026-10-26T16:00")) == 16 * HOUR


def test_moment_business_time_58_a_due_day_after_the_change_opens_at_its_own_hour() -> None:
    assert due(OFFICE, oslo("2026-03-27T15:59"), 120) == oslo("2026-03-30T08:01")


def test_rocketchat_32047_opening_hours_follow_the_zone_and_not_an_offset_of_the_past() -> None:
    written_in_winter = WorkCalendar(OFFICE)
    for day in ("2026-01-12", "2026-07-13"):
        assert due(written_in_winter, oslo(f"{day}T00:00"), 1) == oslo(f"{day}T08:00:01")


def test_chatwoot_3064_a_calendar_of_another_zone_opens_by_its_own_clock() -> None:
    new_york = parse_calendar({
        "timezone": "America/New_York",
        "hours": [[day, "09:00", "17:00"] for day in range(5)],
    })
    # The two places change their clocks in different weeks.
    assert due(new_york, utc("2026-03-16T00:00"), HOUR) == utc("2026-03-16T14:00")
    assert due(new_york, utc("2026-03-02T00:00"), HOUR) == utc("2026-03-02T15:00")
