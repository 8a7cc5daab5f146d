"""A customer reads why its deadlines are where they are, and not who at HDO had the ticket."""

import re

import pytest
from django.test import Client

from tests import factories
from tests.tickets.world import World, make_world
from tickets import actions


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def page(world: World, client: Client) -> str:
    ticket = world.incident(team=factories.team("radio", name="Gruppe Hemmelig"))
    world.do(actions.accept, world.agent, ticket, after=60)
    world.do(actions.hold, world.agent, ticket, after=60, reason="customer")
    world.do(actions.resume, world.agent, ticket, after=600)
    world.do(actions.hold, world.agent, ticket, after=60, reason="supplier", supplier="Frequentis")
    account = factories.customer(world.gjovik, language="en")
    factories.sign_in(client, account)
    return client.get(
        f"/tickets/{ticket.number}/", headers={"accept-language": "en"}
    ).content.decode()


def test_it_says_the_rule_the_version_and_each_pause(page: str) -> None:
    rule = r"Target [^,]+ at SL1, around the clock \(calendar “always”, version 1\)"
    assert re.search(rule, page)
    assert "waiting for you" in page
    assert "with a supplier" in page
    assert "with HDO" in page


def test_it_names_no_team_and_no_supplier(page: str) -> None:
    assert "Gruppe Hemmelig" not in page
    assert "Frequentis" not in page


def test_each_bend_is_linked_to_its_event(page: str) -> None:
    linked = set(re.findall(r'href="#(event-[^"]+)"', page))
    assert {each.split("-")[1] for each in linked} >= {"opened", "held", "resumed"}
    for anchor in linked:
        assert page.count(f'id="{anchor}"') == 1
