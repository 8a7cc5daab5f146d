"""Calendars as the API writes them: what is read, and what is refused at which field."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.sla.strategies import calendars, places
from tickets.sla.worktime import (
    ALWAYS,
    OFFICE,
    SHIPPED,
    CalendarError,
    CalendarSpec,
    ExceptionalDay,
    Span,
    WeeklyHours,
    parse_calendar,
)

CONTRACT = {
    "timezone": "Europe/Oslo",
    "hours": [[0, "08:00", "16:00"], [6, "18:30", "24:00"]],
    "holidays": "NO",
    "exceptions": {"2026-12-24": [["08:00", "12:00"]], "2026-05-18": []},
}


def test_the_calendar_of_the_contract_is_read_in_full() -> None:
    assert parse_calendar(CONTRACT) == CalendarSpec(
        timezone="Europe/Oslo",
        hours=(WeeklyHours(0, Span(480, 960)), WeeklyHours(6, Span(1110, 1440))),
        holidays="NO",
        exceptions=(
            ExceptionalDay(date(2026, 5, 18), ()),
            ExceptionalDay(date(2026, 12, 24), (Span(480, 720),)),
        ),
    )


def test_the_shipped_calendars_are_what_the_contract_calls_them() -> None:
    assert dict(SHIPPED) == {"always": ALWAYS, "office": OFFICE}
    assert (
        parse_calendar({
            "hours": [[day, "08:00", "16:00"] for day in range(5)],
            "holidays": "NO",
        })
        == OFFICE
    )
    assert parse_calendar({"always_open": True}) == ALWAYS


def test_only_the_hours_must_be_given() -> None:
    assert parse_calendar({"hours": []}) == CalendarSpec(timezone="Europe/Oslo")
    assert parse_calendar({"hours": [], "always_open": False, "exceptions": {}, "holidays": None})


def test_the_order_in_which_a_calendar_is_written_makes_no_difference() -> None:
    turned = {
        "exceptions": dict(reversed(CONTRACT["exceptions"].items())),  # type: ignore[attr-defined]  # a mapping
        "hours": [*reversed(CONTRACT["hours"]), CONTRACT["hours"][0]],  # type: ignore[arg-type]  # a list
        "holidays": "NO",
    }
    assert parse_calendar(turned) == parse_calendar(CONTRACT)
    assert hash(parse_calendar(turned)) == hash(parse_calendar(CONTRACT))


@given(calendar=places().flatmap(lambda place: calendars(*place)))
def test_a_calendar_written_out_and_read_again_is_the_same(calendar: dict[str, Any]) -> None:
    spec = parse_calendar(calendar)
    assert parse_calendar(spec.to_json()) == spec


@pytest.mark.parametrize(
    "spec, can_open",
    [
        ({"hours": []}, False),
        ({"hours": [], "exceptions": {"2026-12-24": []}}, False),
        ({"hours": [], "exceptions": {"2026-12-24": [["08:00", "12:00"]]}}, True),
        ({"hours": [[0, "08:00", "16:00"]]}, True),
        ({"always_open": True}, True),
    ],
)
def test_a_calendar_knows_whether_it_can_open_at_all(spec: dict[str, Any], can_open: bool) -> None:
    assert parse_calendar(spec).can_open is can_open


def test_a_calendar_may_have_an_opening_every_half_hour_of_the_week() -> None:
    half_hours = [
        [day, f"{hour:02}:{minute}0", f"{hour:02}:{minute}1"]
        for day in range(7)
        for hour in range(24)
        for minute in (0, 3)
    ]
    assert len(parse_calendar({"hours": half_hours}).hours) == 336


def hours(*row: Any) -> dict[str, Any]:
    return {"hours": [[0, "08:00", "16:00"], list(row)]}


def exceptions(**days: Any) -> dict[str, Any]:
    return {"hours": [], "exceptions": {key.replace("_", "-")[1:]: v for key, v in days.items()}}


REFUSED = [
    (None, "not_an_object", ""),
    ([], "not_an_object", ""),
    ({}, "required", "hours"),
    ({"always_open": False}, "required", "hours"),
    ({"hours": [], "hour": []}, "unknown_field", "hour"),
    ({"always_open": 1}, "not_a_boolean", "always_open"),
    ({"always_open": True, "hours": [[0, "08:00", "16:00"]]}, "conflict", "hours"),
    ({"always_open": True, "holidays": "NO"}, "conflict", "holidays"),
    ({"hours": [], "timezone": 2}, "not_a_string", "timezone"),
    ({"hours": [], "timezone": "Europe/Gjøvik"}, "unknown_timezone", "timezone"),
    ({"hours": [], "timezone": "../../etc/passwd"}, "unknown_timezone", "timezone"),
    ({"hours": [], "timezone": "Europe"}, "unknown_timezone", "timezone"),
    ({"hours": [], "timezone": "localtime"}, "unknown_timezone", "timezone"),
    ({"hours": [], "timezone": ""}, "unknown_timezone", "timezone"),
    ({"hours": [], "holidays": "SE"}, "unknown_holidays", "holidays"),
    ({"hours": [], "holidays": ["NO"]}, "unknown_holidays", "holidays"),
    ({"hours": [], "holidays": True}, "unknown_holidays", "holidays"),
    ({"hours": {}}, "not_a_list", "hours"),
    ({"hours": None}, "not_a_list", "hours"),
    ({"hours": [[0, "08:00", "16:00"]] * 337}, "too_many", "hours"),
    ({"hours": ["08:00"]}, "not_hours", "hours[0]"),
    (hours(0, "08:00"), "not_hours", "hours[1]"),
    (hours(7, "08:00", "16:00"), "weekday", "hours[1][0]"),
    (hours(-1, "08:00", "16:00"), "weekday", "hours[1][0]"),
    (hours(True, "08:00", "16:00"), "weekday", "hours[1][0]"),
    (hours("0", "08:00", "16:00"), "weekday", "hours[1][0]"),
    (hours(1.0, "08:00", "16:00"), "weekday", "hours[1][0]"),
    (hours(1, "8:00", "16:00"), "not_a_time", "hours[1][1]"),
    (hours(1, 8, "16:00"), "not_a_time", "hours[1][1]"),
    (hours(1, "08:00", "24:01"), "not_a_time", "hours[1][2]"),
    (hours(1, "08:00", "16:60"), "not_a_time", "hours[1][2]"),
    (hours(1, "08:00", "16:00\n"), "not_a_time", "hours[1][2]"),
    (hours(1, "08:00", "\u0661\u0666:\u0660\u0660"), "not_a_time", "hours[1][2]"),
    (hours(1, "08:00", "08:00"), "closes_before_it_opens", "hours[1][2]"),
    (hours(1, "22:00", "06:00"), "closes_before_it_opens", "hours[1][2]"),
    (hours(1, "24:00", "24:00"), "closes_before_it_opens", "hours[1][2]"),
    ({"hours": [], "exceptions": []}, "not_an_object", "exceptions"),
    (exceptions(_2026_12_24=None), "not_a_list", "exceptions.2026-12-24"),
    (exceptions(_2026_12_24=["08:00", "12:00"]), "not_hours", "exceptions.2026-12-24[0]"),
    (
        exceptions(_2026_12_24=[["12:00", "08:00"]]),
        "closes_before_it_opens",
        "exceptions.2026-12-24[0][1]",
    ),
    (exceptions(_2026_12_24=[["x", "08:00"]]), "not_a_time", "exceptions.2026-12-24[0][0]"),
    (exceptions(_2026_12_24=[["08:00", "12:00"]] * 49), "too_many", "exceptions.2026-12-24"),
    (exceptions(_2026_02_29=[]), "not_a_date", "exceptions.2026-02-29"),
    (exceptions(_20261224=[]), "not_a_date", "exceptions.20261224"),
    (exceptions(_1969_12_24=[]), "outside_horizon", "exceptions.1969-12-24"),
    (exceptions(_2100_01_01=[]), "outside_horizon", "exceptions.2100-01-01"),
]


@pytest.mark.parametrize("data, code, path", REFUSED)
def test_a_calendar_with_a_mistake_is_refused_at_its_field(data: Any, code: str, path: str) -> None:
    with pytest.raises(CalendarError) as caught:
        parse_calendar(data)
    assert (caught.value.code, caught.value.path) == (code, path)
    assert caught.value.message.endswith((".", "]."))
    assert str(caught.value).startswith(path)


WORDS = st.text("0123456789:-/ aåN", max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.just("08:00"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(["timezone", "hours", "holidays", "exceptions", "always_open"])


@given(st.dictionaries(FIELDS, JSON))
def test_no_json_makes_the_parser_fail_otherwise(data: dict[str, Any]) -> None:
    with suppress(CalendarError):
        assert isinstance(parse_calendar(data), CalendarSpec)
