"""Lists: whose rows, in which order, on how many pages, by which filters, in how many queries."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hdo_portal.foundation import clock
from tests import factories
from tests.api.conftest import Caller, Customer

LISTS = ["organisations", "sites", "people", "terminals", "assets", "relations", "tickets"]


@pytest.mark.parametrize("name", [*LISTS, "agreements", "changes"])
def test_a_customer_lists_its_own_rows_and_no_others(
    name: str, gjovik: Customer, bergen: Customer
) -> None:
    for who in (gjovik, bergen):
        fill(who)
    own = ids(gjovik.caller.get(f"{name}/").json())
    others = ids(bergen.caller.get(f"{name}/").json())
    if name not in {"agreements", "changes"}:
        assert own
        assert others
        assert not own & others
    else:
        assert own == others


def ids(page: dict) -> set[str]:
    return {row.get("id") or row["number"] for row in page["results"]}


def fill(who: Customer) -> None:
    server = factories.asset(who.organisation)
    factories.site(who.organisation)
    factories.terminal(who.organisation)
    factories.dependency(who.radio, server)
    who.ticket()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_queries_for_one_row_and_for_many(
    name: str, gjovik: Customer, agent: Caller
) -> None:
    fill(gjovik)
    agent.get(f"{name}/")
    with CaptureQueriesContext(connection) as one:
        agent.get(f"{name}/", page_size=1)
    for _ in range(3):
        fill(gjovik)
        factories.person(gjovik.organisation)
        factories.organisation()
    with CaptureQueriesContext(connection) as many:
        assert len(agent.get(f"{name}/").json()["results"]) >= 3
    assert len(many) == len(one), [q["sql"] for q in many.captured_queries]


def walk(who: Caller, path: str, key: str, way: str) -> list[str]:
    """What following ``next`` shows, or from the last page ``previous``, in the list's order."""
    page = who.get(path, page_size=3).json()
    seen = [row[key] for row in page["results"]]
    while page["next"]:
        page = who.get(page["next"]).json()
        seen += [row[key] for row in page["results"]]
    if way == "next":
        return seen
    seen = [row[key] for row in page["results"]]
    while page["previous"]:
        page = who.get(page["previous"]).json()
        seen = [row[key] for row in page["results"]] + seen
    return seen


@pytest.mark.parametrize("way", ["next", "previous"])
def test_tickets_of_one_second_come_once_each_newest_first(way: str, gjovik: Customer) -> None:
    with clock.frozen(datetime(2026, 10, 1, tzinfo=UTC)):
        numbers = [gjovik.ticket(title=f"Feil {n}") for n in range(7)]
    assert walk(gjovik.caller, "tickets/", "number", way) == numbers[::-1]


@pytest.mark.parametrize("way", ["next", "previous"])
def test_words_of_one_second_stay_in_the_order_they_were_said(way: str, gjovik: Customer) -> None:
    with clock.frozen(datetime(2026, 10, 1, tzinfo=UTC)):
        path = f"tickets/{gjovik.ticket()}/comments/"
        for n in range(7):
            gjovik.caller.post(path, {"body": str(n)})
    assert walk(gjovik.caller, path, "body", way) == list("0123456")


@pytest.mark.parametrize("way", ["next", "previous"])
def test_things_of_one_name_come_once_each(way: str, gjovik: Customer) -> None:
    wanted = {
        str(factories.asset(gjovik.organisation, name="Lydlogg").public_id) for _ in range(7)
    } | {str(gjovik.radio.public_id)}
    seen = walk(gjovik.caller, "assets/", "id", way)
    assert len(seen) == len(wanted)
    assert set(seen) == wanted


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "x"},
        {"cursor": "bm90IGpzb24"},
        {"cursor": "WyJuIiwic29vbiIsIngiXQ"},
        {"page_size": "0"},
        {"page_size": "201"},
        {"page_size": "9" * 5000},
        {"organisation": "1"},
        {"organisation": "\x00"},
        {"organisation": "00000000-0000-4000-8000-000000000000"},
        {"search": "\x00"},
        {"status": "gone"},
        {"created_from": "2026-01-01T00:00:00"},
        {"created_from": "soon"},
        {"open": "perhaps"},
        {"team": "nobody"},
        {"assignee": "me"},
        {"staus": "new"},
    ],
)
def test_a_bad_filter_is_named_and_refused(query: dict, gjovik: Customer) -> None:
    answer = gjovik.caller.get("tickets/", **query)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"].startswith(next(iter(query)))


def test_filters_narrow_and_empty_ones_do_not(gjovik: Customer, agent: Caller) -> None:
    number = gjovik.ticket(title="Skjelv i lyden")
    other = gjovik.ticket(title="Helt stille")

    def numbers(**query: object) -> set[str]:
        return {row["number"] for row in agent.get("tickets/", **query).json()["results"]}

    agent.post(f"tickets/{number}/actions/accept/")
    assert numbers(status="in_progress") == {number}
    assert numbers(status=["in_progress", "new"]) == {number, other}
    assert numbers(assignee="me") == numbers(assignee=agent.user.email) == {number}
    assert numbers(search="stille", organisation="", service="") == {other}
    assert numbers(organisation=gjovik.id, open="true") == {number, other}
    assert numbers(open="false") == set()
    assert numbers(asset=str(gjovik.radio.public_id)) == set()


@pytest.mark.parametrize("name", ["services", "calendars", "terminal-models", "teams"])
def test_shared_lists_are_read_by_everybody(name: str, gjovik: Customer, agent: Caller) -> None:
    factories.service()
    assert agent.get(f"{name}/").json()["results"]
    assert gjovik.caller.get(f"{name}/").json() == agent.get(f"{name}/").json()


def test_only_hdos_people_list_hdos_people(gjovik: Customer, agent: Caller) -> None:
    assert agent.user.email in {r["email"] for r in agent.get("staff/").json()["results"]}
    assert gjovik.caller.get("staff/").status_code == 403


def test_terminals_are_found_by_their_identities(gjovik: Customer, agent: Caller) -> None:
    radio = gjovik.radio
    for query in (
        {"search": radio.name},
        {"organisation": gjovik.id},
        {"search": str(agent.get(f"terminals/{radio.public_id}/").json()["issi"])},
    ):
        rows = agent.get("terminals/", **query).json()["results"]
        assert [row["id"] for row in rows] == [str(radio.public_id)]
