"""The preview, compared with sums worked out by hand."""

from typing import Any

import pytest

from tests import factories
from tests.api.conftest import Customer

OFFICE = {
    "timezone": "Europe/Oslo",
    "hours": [[day, "08:00", "16:00"] for day in range(5)],
    "holidays": "NO",
}


def ask(gjovik: Customer, **changes: Any) -> Any:
    question = {
        "calendar": OFFICE,
        "start": "2026-11-20T14:00:00Z",  # Friday 15:00 in Norway
        "target_seconds": 7200,
        "pauses": [],
        "now": "2026-11-23T07:30:00Z",  # Monday 08:30
    }
    return gjovik.caller.post("sla/preview/", question | changes)


def test_a_weekend_does_not_count(gjovik: Customer) -> None:
    assert ask(gjovik).json() == {
        "due_at": "2026-11-23T08:00:00Z",
        "elapsed_seconds": 5400,
        "remaining_seconds": 1800,
        "state": "running",
    }


def test_past_due_it_is_breached_and_remaining_is_negative(gjovik: Customer) -> None:
    found = ask(gjovik, now="2026-11-23T08:10:00Z").json()
    assert (found["state"], found["remaining_seconds"]) == ("breached", -600)
    assert ask(gjovik, now="2026-11-23T08:00:00Z").json()["state"] == "running"


def test_a_pause_moves_due_and_an_open_one_leaves_none(gjovik: Customer) -> None:
    known = ask(gjovik, pauses=[["2026-11-23T07:00:00Z", "2026-11-23T07:15:00Z"]]).json()
    assert (known["due_at"], known["elapsed_seconds"]) == ("2026-11-23T08:15:00Z", 4500)
    running = ask(gjovik, pauses=[["2026-11-23T07:00:00+00:00", None]]).json()
    assert (running["due_at"], running["state"]) == (None, "paused")


def test_the_shipped_calendars_go_by_name(gjovik: Customer) -> None:
    factories.calendar("office")
    assert ask(gjovik, calendar="office").json() == ask(gjovik).json()
    always = ask(gjovik, calendar="always").json()
    assert always["due_at"] == "2026-11-20T16:00:00Z"


def test_exceptions_replace_hours_and_holiday(gjovik: Customer) -> None:
    calendar = OFFICE | {"exceptions": {"2026-11-23": [["12:00", "24:00"]], "2026-11-20": []}}
    found = ask(gjovik, calendar=calendar).json()
    assert found["due_at"] == "2026-11-23T13:00:00Z"


def test_a_fraction_of_a_second_and_an_offset_are_understood(gjovik: Customer) -> None:
    found = ask(gjovik, start="2026-11-23T08:00:00.5+01:00", now="2026-11-23T07:00:01Z").json()
    assert found["due_at"] == "2026-11-23T09:00:00.500000Z"


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"calendar": "nothing-such"}, "calendar"),
        ({"calendar": "\x00"}, "calendar"),
        ({"calendar": 5}, "calendar"),
        ({"calendar": {}}, "calendar.hours"),
        ({"calendar": OFFICE | {"timezone": "Europe/Nowhere"}}, "calendar.timezone"),
        ({"calendar": OFFICE | {"hours": [[7, "08:00", "16:00"]]}}, "calendar.hours[0][0]"),
        ({"calendar": OFFICE | {"hours": [[0, "16:00", "08:00"]]}}, "calendar.hours[0][2]"),
        ({"calendar": OFFICE | {"hours": [[0, "8", "16:00"]]}}, "calendar.hours[0][1]"),
        ({"calendar": OFFICE | {"holidays": "SE"}}, "calendar.holidays"),
        ({"calendar": OFFICE | {"closed": True}}, "calendar.closed"),
        (
            {"calendar": OFFICE | {"exceptions": {"2026-02-30": []}}},
            "calendar.exceptions.2026-02-30",
        ),
        ({"calendar": OFFICE | {"hours": []}}, "target_seconds"),
        ({"start": "2026-11-20T14:00:00"}, "start"),
        ({"start": "1969-12-31T23:59:59Z"}, "start"),
        ({"now": None}, "now"),
        ({"target_seconds": -1}, "target_seconds"),
        ({"target_seconds": 1.5}, "target_seconds"),
        ({"target_seconds": 2**63}, "target_seconds"),
        ({"target_seconds": 316_224_001}, "target_seconds"),
        ({"pauses": [["2026-11-20T14:00:00Z"]]}, "pauses[0]"),
        ({"pauses": [[None, None]]}, "pauses[0][0]"),
        ({"pauses": [["2026-11-20T14:00:00Z", "soon"]]}, "pauses[0][1]"),
        ({"pauses": [["2026-11-20T14:00:00Z", "2026-11-20T13:00:00Z"]]}, "pauses[0]"),
        ({"pauses": [["2026-11-20T14:00:00Z", None]] * 1001}, "pauses"),
        ({"paused": []}, "paused"),
    ],
)
def test_a_bad_question_is_named(changes: dict, field: str, gjovik: Customer) -> None:
    answer = ask(gjovik, **changes)
    assert answer.status_code == 400, answer.content
    assert field in [e["field"] for e in answer.json()["errors"]]


def test_it_takes_signing_in(client: Any) -> None:
    answer = client.post("/api/v1/sla/preview/", {}, content_type="application/json")
    assert answer.status_code == 401
