"""The lists and the calendar of changes."""

import re
from datetime import UTC, datetime

import pytest

from tests import factories
from tests.desk.changing import change
from tests.desk.conftest import Desk
from tickets import actions


def titles(page: str) -> list[str]:
    return re.findall(r'class="row-title"[^>]*>([^<]*)<', page)


def listed(desk: Desk, query: str = "") -> list[str]:
    answer = desk.get("/changes/" + query)
    assert answer.status_code == 200
    return titles(answer.content.decode())


def test_the_next_window_stands_on_top_and_what_has_none_last(desk: Desk) -> None:
    change(desk, "Senere", window_from=datetime(2027, 5, 1, tzinfo=UTC),
           window_to=datetime(2027, 5, 2, tzinfo=UTC))  # fmt: skip
    change(desk, "Uten vindu", window_from=None, window_to=None)
    change(desk, "Først")
    assert listed(desk) == ["Først", "Senere", "Uten vindu"]


def test_what_is_over_stands_in_a_list_of_its_own(desk: Desk) -> None:
    change(desk, "Åpen")
    actions.cancel(desk.agent, ticket=change(desk, "Avlyst"), reason="Ikke nå")
    assert listed(desk) == ["Åpen"]
    assert listed(desk, "?view=past") == ["Avlyst"]


@pytest.mark.parametrize(
    "query",
    ["text=wanted", "status=approval", "kind=emergency", "customer=BERGEN", "since=2028-01-01"],
)
def test_the_address_narrows_the_list(desk: Desk, query: str) -> None:
    change(desk, "Other", rollback_plan="")
    later = {"window_from": datetime(2028, 1, 1, 21, tzinfo=UTC),
             "window_to": datetime(2028, 1, 2, 1, tzinfo=UTC)}  # fmt: skip
    there = factories.control_room(desk.bergen)
    kind = "emergency" if "kind" in query else "normal"
    wanted = change(desk, "Wanted", kind=kind, assets=[there], **later)
    if "status" in query:
        actions.submit(desk.agent, ticket=actions.submit(desk.agent, ticket=wanted))
    query = query.replace("BERGEN", str(desk.bergen.public_id))
    assert listed(desk, f"?{query}") == ["Wanted"]


def test_until_keeps_what_begins_by_the_end_of_that_day(desk: Desk) -> None:
    change(desk, "Den kvelden")
    assert listed(desk, "?until=2027-03-01") == ["Den kvelden"]
    assert listed(desk, "?until=2027-02-28") == []
    assert listed(desk, "?since=2027-03-02&until=02.03.2027") == ["Den kvelden"], "past midnight"


@pytest.mark.parametrize(
    "query", ["?view=nonsense", "?since=x&until=y&status=z&customer=q", "?after=WyJhIiwxXQ",
              "?view=calendar&month=2027-13", "?view=calendar&month=x"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_no_error(desk: Desk, query: str) -> None:
    change(desk)
    assert desk.get("/changes/" + query).status_code == 200


def test_the_calendar_has_weeks_of_the_year_and_windows_on_both_sides_of_midnight(
    desk: Desk,
) -> None:
    made = change(desk)
    page = desk.get("/changes/?view=calendar&month=2027-03").content.decode()
    weeks = re.findall(r'class="month-week">.*?</span>(\d+)</th>', page)
    assert weeks == ["9", "10", "11", "12", "13"]
    assert page.count(f'href="/tickets/{made.number}/"') == 2
    assert "22:00 →" in page
    assert "→ 02:00" in page
    assert "month=2027-02" in page
    assert "month=2027-04" in page


def test_the_calendar_knows_holidays_and_the_nights_the_clocks_change(desk: Desk) -> None:
    page = desk.get("/changes/?view=calendar&month=2027-03").content.decode()
    assert "Easter Sunday" in page
    assert "Clocks go forward" in page
    assert "Clocks go back" in desk.get("/changes/?view=calendar&month=2027-10").content.decode()


def test_a_change_that_will_not_be_made_takes_no_place_in_the_calendar(desk: Desk) -> None:
    actions.cancel(desk.agent, ticket=change(desk, "Avlyst"), reason="Ikke nå")
    assert "Avlyst" not in desk.get("/changes/?view=calendar&month=2027-03").content.decode()
