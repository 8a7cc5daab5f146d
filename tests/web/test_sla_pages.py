"""The SLA report in the browser."""

import re

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


def heads(text: str) -> list[str]:
    """Whom the rows of the table are about."""
    return re.findall(r'<th scope="row" data-label="Customer">([^<]+)', text)


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


def test_a_manager_turns_the_pages_and_sees_all_customers_summed_up(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hdo_portal.web.reports.table.ROWS", 2)
    for name in ("Arendal kommune", "Vik kommune"):
        other = factories.organisation(name)
        ticket = world.incident(organisation=other, assets=[])
        world.do(actions.resolve, world.agent, ticket, after=60, resolution="Omstart.")
    factories.sign_in(client, factories.user("manager", language="en"))
    first = page(client)
    assert heads(first) == ["All customers", "Arendal kommune", "Gjøvik kommune"]
    assert "Rows 1 to 2 of 3" in first
    [further] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = page(client, further.replace("&amp;", "&"))
    assert heads(second) == ["Vik kommune"]
    assert 'rel="next"' not in second
    for wanted in ("0", "-1", "x", "99999", "9" * 40, "%00", "²"):
        assert heads(page(client, f"/reports/sla/?from=2026-06&page={wanted}"))
    one = page(client, f"/reports/sla/?from=2026-06&organisation={world.gjovik.public_id}")
    assert heads(one) == ["Gjøvik kommune"]


def test_the_sum_of_all_customers_leads_to_all_their_clocks(client: Client, world: World) -> None:
    factories.sign_in(client, factories.user("manager", language="en"))
    other = world.incident(organisation=factories.organisation("Vik kommune"), assets=[])
    world.do(actions.resolve, world.agent, other, after=3600, resolution="Omstart.")
    text = page(client)
    [row] = re.findall(r'<tr class="total">.*?</tr>', text, re.DOTALL)
    [missed] = re.findall(r'href="([^"]+measure=respond[^"]+outcome=missed)">2 missed<', row)
    behind = page(client, missed.replace("&amp;", "&"))
    assert other.number in behind
    assert "INC-2026-000001" in behind
