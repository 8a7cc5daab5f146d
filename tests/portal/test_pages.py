"""Every page of the portal: own things are there, another customer's are not, others stay out."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.house_rules.queries import counted_queries
from tests.portal.conftest import BERGEN_SECRET, GJOVIK_SECRET, Tenant
from tickets.actions import accept, hold, occur_again, open_incident, reply, resolve

Address = Callable[[Tenant], str]

PAGES: dict[str, Address] = {
    "home": lambda own: reverse("portal:home"),
    "report": lambda own: reverse("portal:report"),
    "tickets": lambda own: reverse("portal:tickets"),
    "all tickets": lambda own: reverse("portal:tickets") + "?state=all&q=taus",
    "assets": lambda own: reverse("portal:assets"),
    "found assets": lambda own: reverse("portal:assets") + "?q=Radio&kind=terminals",
    "changes": lambda own: reverse("portal:changes"),
    "past changes": lambda own: reverse("portal:changes") + "?when=past",
    "ticket": lambda own: reverse("ticket", args=[own.incident.number]),
    "again": lambda own: reverse("portal:again", args=[own.incident.number]),
    "asset": lambda own: reverse("portal:asset", args=[own.radio.public_id]),
    "room": lambda own: reverse("portal:asset", args=[own.room.public_id]),
    "lookup": lambda own: reverse("portal:lookup-assets") + "?q=Radio",
    "reported": lambda own: reverse("portal:reported") + f"?asset={own.radio.public_id}",
}
OF_ONE_THING = ("ticket", "again", "asset", "room")


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def without_tokens(body: bytes) -> str:
    return re.sub(r"[A-Za-z0-9_-]{24,}", "", body.decode())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_nothing_of_another_customer(
    gjovik: Tenant, bergen: Tenant, name: str
) -> None:
    text = text_of(gjovik.client, PAGES[name](gjovik))
    assert BERGEN_SECRET not in text
    assert "Bergen" not in text
    assert str(bergen.radio.public_id) not in text
    assert bergen.radio.name not in text


@pytest.mark.parametrize("name", OF_ONE_THING)
def test_another_customers_thing_is_answered_like_one_that_does_not_exist(
    gjovik: Tenant, bergen: Tenant, name: str
) -> None:
    theirs = gjovik.client.get(PAGES[name](bergen))
    address = PAGES[name](bergen)
    for real, none in (
        (bergen.incident.number, "INC-2026-999999"),
        (str(bergen.radio.public_id), str(uuid4())),
        (str(bergen.room.public_id), str(uuid4())),
    ):
        address = address.replace(real, none)
    nowhere = gjovik.client.get(address)
    assert theirs.status_code == nowhere.status_code == 404
    assert without_tokens(theirs.content) == without_tokens(nowhere.content)


@pytest.mark.parametrize("name", PAGES)
def test_somebody_who_has_not_signed_in_is_sent_to_sign_in(gjovik: Tenant, name: str) -> None:
    address = PAGES[name](gjovik)
    response = Client().get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/")


@pytest.mark.parametrize("name", [name for name in PAGES if name != "ticket"])
def test_the_customers_pages_are_not_there_for_staff(gjovik: Tenant, name: str) -> None:
    client = Client()
    factories.sign_in(client, factories.user("manager"))
    assert client.get(PAGES[name](gjovik)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_the_same_few_queries_whatever_it_lists(
    gjovik: Tenant, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Asked at most every few seconds, so it would be in one count and not in the other.
    monkeypatch.setattr("hdo_portal.web.context.degraded_parts", list)
    gjovik.client.get(PAGES[name](gjovik))
    with counted_queries() as few:
        gjovik.client.get(PAGES[name](gjovik))
    agent = factories.agent()
    for n in range(2):
        radio = factories.terminal(gjovik.organisation)
        factories.control_room(gjovik.organisation)
        for held in (False, True):
            ticket = open_incident(
                gjovik.actor, organisation=gjovik.organisation, title=f"Radio {n} er taus",
                impact=2, urgency=2, assets=[gjovik.radio, radio],
            )  # fmt: skip
            if held and n:
                accept(agent, ticket=ticket)
                hold(agent, ticket=ticket, reason="customer")
            elif held:
                resolve(agent, ticket=ticket, resolution="Byttet batteri.")
        reply(agent, ticket=gjovik.incident, body="Vi ser på det.")
        occur_again(gjovik.actor, ticket=gjovik.incident, place="Storgata")
    with counted_queries() as many:
        gjovik.client.get(PAGES[name](gjovik))
    assert len(few) == len(many) < 19, f"{len(few)} then\n{many}"


def test_one_who_sees_several_organisations_is_told_whose_and_may_narrow_it(rules: Any) -> None:
    rhf = factories.organisation("Helse Prøve RHF", kind="rhf")
    hf = factories.organisation("Prøvesykehuset HF", parent=rhf)
    other = factories.organisation("Annet sykehus HF", parent=rhf)
    user = factories.customer(rhf, includes_descendants=True, language="en")
    actor = factories.actor_of(user)
    for owner in (hf, other):
        open_incident(actor, organisation=owner, title=f"Feil i {owner.name}", impact=2, urgency=2)
    client = Client()
    factories.sign_in(client, user)
    for name in ("portal:home", "portal:tickets"):
        everything = text_of(client, reverse(name))
        assert "Feil i Prøvesykehuset HF" in everything
        assert "Feil i Annet sykehus HF" in everything
        narrowed = text_of(client, f"{reverse(name)}?organisation={hf.public_id}")
        assert "Feil i Prøvesykehuset HF" in narrowed
        assert "Feil i Annet sykehus HF" not in narrowed


def test_home_says_what_waits_for_the_customer_and_what_to_do(gjovik: Tenant, agent: Any) -> None:
    assert "Waiting for you" not in text_of(gjovik.client, reverse("portal:home"))
    accept(agent, ticket=gjovik.incident)
    hold(agent, ticket=gjovik.incident, reason="customer")
    text = text_of(gjovik.client, reverse("portal:home"))
    assert "Waiting for you" in text
    assert "We need an answer from you" in text


def test_home_shows_when_hdo_is_heard_of_next_as_a_clock_that_runs(gjovik: Tenant) -> None:
    text = text_of(gjovik.client, reverse("portal:home"))
    assert 'class="clock' in text
    assert "data-due=" in text


def test_every_page_says_whom_to_call(gjovik: Tenant) -> None:
    for name in ("home", "report", "tickets", "assets", "changes", "ticket", "asset"):
        assert "tel:08915" in text_of(gjovik.client, PAGES[name](gjovik))


def test_tickets_are_found_by_words_and_state(gjovik: Tenant, agent: Any) -> None:
    address = reverse("portal:tickets")
    assert GJOVIK_SECRET in text_of(gjovik.client, f"{address}?q={gjovik.incident.number}")
    assert GJOVIK_SECRET not in text_of(gjovik.client, f"{address}?q=telefon")
    assert GJOVIK_SECRET not in text_of(gjovik.client, f"{address}?state=ended")
    resolve(agent, ticket=gjovik.incident, resolution="Byttet antenne.")
    assert GJOVIK_SECRET in text_of(gjovik.client, f"{address}?state=ended")
    assert GJOVIK_SECRET not in text_of(gjovik.client, address)


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=" + "x" * 5000, "state=nonsense", "organisation=1", "after=!!!!",
        "q=%25_%5C'%22%3Cscript%3E", "kind=nonsense", "when=nonsense", "asset=nonsense",
        "after=WyJ4IiwgMV0", "q=%F0%9F%98%80",
    ],
)  # fmt: skip
def test_an_address_full_of_nonsense_is_a_page_all_the_same(gjovik: Tenant, query: str) -> None:
    for name in ("home", "tickets", "assets", "changes", "lookup", "reported", "report"):
        address = PAGES[name](gjovik).split("?")[0]
        assert gjovik.client.get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize("query", ["{issi}", "{tei}", "{call}", "{name}"])
def test_own_equipment_is_found_by_any_of_its_identities(gjovik: Tenant, query: str) -> None:
    radio = factories.terminal(gjovik.organisation, name="Ambulanse 3-41", call_sign="ALFA 341")
    words = query.format(
        issi=radio.terminal.issi, tei=radio.terminal.tei, call="alfa 341", name="3-41"
    )
    assert "Ambulanse 3-41" in text_of(
        gjovik.client, f"{reverse('portal:lookup-assets')}?q={words}"
    )
    assert "Ambulanse 3-41" in text_of(gjovik.client, f"{reverse('portal:assets')}?q={words}")


def test_the_page_of_a_radio_says_whom_to_call_when_it_is_lost(gjovik: Tenant) -> None:
    assert "lost or stolen" in text_of(gjovik.client, PAGES["asset"](gjovik))
    assert "lost or stolen" not in text_of(gjovik.client, PAGES["room"](gjovik))


def test_lists_are_paged_and_the_pages_hold_everything_once(gjovik: Tenant) -> None:
    for n in range(60):
        factories.asset(gjovik.organisation, name=f"Utstyr nummer {n:02}")
    first = text_of(gjovik.client, reverse("portal:assets"))
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = text_of(gjovik.client, following[1].replace("&amp;", "&"))
    seen = [n for n in range(60) if f"Utstyr nummer {n:02}" in first + second]
    assert seen == list(range(60))
