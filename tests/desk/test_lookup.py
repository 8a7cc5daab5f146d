"""What the desk's forms ask while somebody types."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.desk.conftest import Desk
from tickets import actions

LOOKUPS = ("whom", "customers", "assets", "people", "sites", "incidents", "surroundings", "promise")


def ask(desk: Desk, name: str, client: Client | None = None, **question: object) -> str:
    answer = (client or desk.client).get(reverse(f"desk:lookup-{name}"), question)
    assert answer.status_code == 200
    return answer.content.decode()


def options(desk: Desk, name: str, **question: object) -> list[str]:
    return re.findall(r'data-text="([^"]*)"', ask(desk, name, **question))


def test_a_customer_is_found_by_name_short_name_and_number(desk: Desk) -> None:
    ous = factories.organisation(
        "Oslo universitetssykehus HF", short_name="OUS", organisation_number="993467049"
    )
    for text in ("universitets", "ous", "993467049", "993 467 049"):
        assert options(desk, "customers", q=text) == [ous.name]


def test_the_customer_called_exactly_so_comes_first(desk: Desk) -> None:
    factories.organisation("AMK Gjøvik HF")
    factories.organisation("Gjøvik")
    found = options(desk, "customers", q="gjøvik")
    assert found == ["Gjøvik", "Gjøvik kommune", "AMK Gjøvik HF"]


@pytest.mark.parametrize("text", ["2420001", "2 420 001", "SN-77", "GJ-31", "radio 2420001"])
def test_an_asset_is_found_by_whatever_names_it(desk: Desk, text: str) -> None:
    assert options(desk, "assets", q=text) == ["ISSI 2420001 · GJ-31"]


def test_the_exact_issi_comes_before_those_that_begin_so(desk: Desk) -> None:
    factories.terminal(desk.gjovik, issi=242_000, name="Å siste", call_sign="")
    assert options(desk, "assets", q="242000")[0] == "ISSI 242000"


def test_an_asset_says_whose_it_is_so_that_the_form_can_fill_it_in(desk: Desk) -> None:
    page = ask(desk, "assets", q="2420001")
    assert f'data-customer="{desk.gjovik.public_id}"' in page
    assert 'data-customer-text="Gjøvik kommune"' in page


def test_assets_people_and_sites_are_those_of_the_customer_chosen(desk: Desk) -> None:
    factories.terminal(desk.bergen, issi=2_420_002)
    factories.person(desk.bergen, "Per Bergen")
    site = factories.site(desk.gjovik, "Gjøvik brannstasjon")
    of = {"organisation": str(desk.gjovik.public_id)}
    assert options(desk, "assets", q="24200", **of) == ["ISSI 2420001 · GJ-31"]
    assert options(desk, "people", q="per", **of) == ["Per Vakt"]
    assert options(desk, "sites", q="brann", **of) == [site.name]
    assert options(desk, "people", q="per") == []


def test_incidents_to_merge_into_are_open_ones_of_the_same_customer(desk: Desk) -> None:
    ticket, same = desk.incident(), desk.incident(title="Samme feil")
    desk.incident(title="Samme i Bergen", organisation=desk.bergen, assets=[], reporter=None)
    actions.cancel(desk.agent, ticket=desk.incident(title="Samme, men slutt"), reason="x")
    assert options(desk, "incidents", q="samme", ticket=ticket.number) == [same.number]


def test_the_surroundings_of_an_asset(desk: Desk) -> None:
    first = desk.incident(title="Åpen fra før")
    over = desk.incident(title="Løst i vår")
    actions.resolve(desk.agent, ticket=over, resolution="Byttet.")
    page = ask(desk, "surroundings", assets=str(desk.radio.public_id))
    for words in ("Åpen fra før", "Løst i vår", "900 11 222", "Bruk mobil 900 00 000.",
                  "Same as before"):  # fmt: skip
        assert words in page
    assert re.findall(r'name="again" value="([^"]+)"', page) == [first.number, over.number]


def test_what_is_open_on_what_it_depends_on_is_told_with_what_that_is(desk: Desk) -> None:
    server = factories.asset(desk.gjovik, name="ICCS-tjener")
    power = factories.asset(factories.operator(), name="Nødstrøm Gjøvik")
    factories.dependency(desk.room, server)
    factories.dependency(server, power, "powered_by")
    desk.incident(title="Strømmen blafrer", assets=[power])
    desk.incident(title="På selve rommet", assets=[desk.room, server])
    page = ask(desk, "surroundings", assets=str(desk.room.public_id))
    beneath = page.split("Open on what it depends on")[1].split("</ul>")[0]
    assert ("Strømmen blafrer" in beneath, "Nødstrøm Gjøvik" in beneath) == (True, True)
    assert "På selve rommet" not in beneath
    by_customer = ask(desk, "surroundings", organisation=str(desk.gjovik.public_id))
    assert "Strømmen blafrer" in by_customer, "of a customer its rooms are asked"


def test_three_letters_find_customer_room_and_radio_in_one_list(desk: Desk) -> None:
    ous = factories.organisation("Oslo universitetssykehus HF", short_name="OUS")
    factories.control_room(ous, "AMK Oslo")
    factories.terminal(ous, issi=2_555_001, call_sign="OU-1", serial="AMX9")
    assert options(desk, "whom", q="ous")[0] == ous.name
    assert options(desk, "whom", q="amk")[0] == "AMK Oslo"
    assert options(desk, "whom", q="gjø") == ["Gjøvik legevakt", "Gjøvik kommune"]
    assert options(desk, "whom", q="amx9")[0] == "ISSI 2555001 · OU-1"
    assert options(desk, "whom", q="ou-1")[0] == "ISSI 2555001 · OU-1"
    of = {"organisation": str(desk.gjovik.public_id)}
    assert options(desk, "whom", q="242", **of) == ["ISSI 2420001 · GJ-31"]
    assert 'data-fills="organisation"' in ask(desk, "whom", q="ous")
    assert options(desk, "whom", q="  ") == []


def test_the_promise_follows_from_customer_severity_and_service(desk: Desk) -> None:
    page = ask(desk, "promise", organisation=str(desk.gjovik.public_id), impact=1, urgency=1)
    assert "SL1 Critical" in page
    assert "By “Standardavtale”" in page
    assert re.search(r"<time datetime=", page)


def test_working_hours_are_not_called_days(desk: Desk) -> None:
    page = ask(desk, "promise", organisation=str(desk.gjovik.public_id), impact=4, urgency=3)
    assert "working hours" in page


def test_an_agreed_severity_says_which_was_suggested(desk: Desk) -> None:
    page = ask(desk, "promise", organisation=str(desk.gjovik.public_id), impact=4, urgency=3,
               severity="SL1")  # fmt: skip
    assert "suggested: SL3" in page


def test_without_a_customer_the_severity_is_shown_and_the_deadlines_asked_for(desk: Desk) -> None:
    page = ask(desk, "promise", impact=1, urgency=1)
    assert "SL1 Critical" in page
    assert "Choose the customer to see the deadlines." in page


@pytest.mark.parametrize("name", LOOKUPS)
@pytest.mark.parametrize(
    "question",
    [{}, {"q": "\x00"}, {"q": "x" * 500}, {"q": "²"}, {"q": "%_'\""}, {"organisation": "tull"},
     {"assets": "tull", "impact": "x"}, {"impact": "99", "urgency": "99", "severity": "SL9"},
     {"ticket": "INC-2026-999999", "q": "a"}],
)  # fmt: skip
def test_a_question_that_makes_no_sense_finds_nothing(
    desk: Desk, name: str, question: dict[str, str]
) -> None:
    assert desk.client.get(reverse(f"desk:lookup-{name}"), question).status_code == 200


@pytest.mark.parametrize("name", LOOKUPS)
def test_look_ups_are_not_for_customers(desk: Desk, name: str) -> None:
    address = reverse(f"desk:lookup-{name}")
    assert desk.customer.get(address, {"q": "bergen"}).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("name", ["surroundings", "promise"])
def test_what_stands_beside_takes_less_than_twenty_queries(
    desk: Desk, name: str, count_queries
) -> None:
    desk.incident()
    query = f"?assets={desk.radio.public_id}&impact=2&urgency=2&service={factories.service().slug}"
    assert count_queries(desk.client, reverse(f"desk:lookup-{name}") + query) < 20
