"""The SLA report in the browser."""

import pytest
from django.test import Client

from tests import factories
from tests.tickets.world import World, make_world
from tickets import actions


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    ticket = world.incident()
    world.do(actions.resolve, world.agent, ticket, after=3600, resolution="Omstart.")
    return world


def page(client: Client, url: str = "/reports/sla/?from=2026-06&to=2026-06") -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_staff_see_every_customers_figures(client: Client, world: World) -> None:
    factories.sign_in(client, factories.user("manager"))
    assert "Gjøvik kommune" in page(client)


def test_a_customer_sees_nothing_of_another(client: Client, world: World) -> None:
    factories.sign_in(client, factories.customer(factories.organisation("Bergen kommune")))
    text = page(client)
    assert "Gjøvik" not in text
    assert "Gjøvik" not in page(
        client, f"/reports/sla/?from=2026-06&organisation={world.gjovik.public_id}"
    )
    assert "INC-" not in page(client, "/reports/sla/clocks/?from=2026-06&to=2026-06")


def test_a_figure_leads_to_its_clocks(client: Client, world: World) -> None:
    factories.sign_in(client, factories.customer(world.gjovik))
    text = page(client, "/reports/sla/clocks/?from=2026-06&measure=respond&outcome=missed")
    assert "INC-2026-000001" in text
    text = page(client, "/reports/sla/clocks/?from=2026-06&measure=respond&outcome=met")
    assert "INC-2026-000001" not in text


@pytest.mark.parametrize(
    "query",
    ["from=x", "from=2026-13", "from=9999-99&to=-1", "organisation=nobody", "severity=%00",
     "from=2026-06&to=1999-01", "after=%%%"],
)  # fmt: skip
def test_a_question_that_cannot_be_read_is_answered_by_the_default(
    client: Client, world: World, query: str
) -> None:
    factories.sign_in(client, factories.user("manager"))
    page(client, f"/reports/sla/?{query}")
    page(client, f"/reports/sla/clocks/?{query}")


def test_nobody_is_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/reports/sla/").status_code == 302
