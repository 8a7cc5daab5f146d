"""Planned work as the customers see whom it touches."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from hdo_portal.foundation.actor import Actor
from tests import factories
from tests.portal.conftest import Tenant
from tickets.actions import begin, complete, decide, open_change, reply, submit
from tickets.models import Ticket

CANARY = "kanarifugl"


@pytest.fixture
def lead(rules: Any) -> Actor:
    made: Actor = factories.actor_of(factories.user("lead"))
    return made


@pytest.fixture
def change(gjovik: Tenant, agent: Actor) -> Ticket:
    """HDO's own change that touches Gjøvik's control room, still in draft."""
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    return open_change(
        agent,
        organisation=factories.operator(),
        title="Oppgradering av LifeX",
        kind="normal",
        assets=[gjovik.room],
        window_from=begins,
        window_to=begins + timedelta(hours=2),
        expected_impact="Telefonene er borte i fem minutter.",
        fallback="Bruk mobiltelefonen.",
        contact="Vaktleder 61 18 28 00",
        rollback_plan=f"Forrige versjon {CANARY}",
        test_plan=f"Prøveanrop {CANARY}",
    )


def publish(change: Ticket, agent: Actor, lead: Actor, *, decided: bool = True) -> None:
    submit(agent, ticket=change)
    submit(agent, ticket=change)
    if decided:
        decide(lead, ticket=change, decision="approved", reason=f"Greit {CANARY}")


def page(own: Tenant, change: Ticket) -> Any:
    return own.client.get(reverse("ticket", args=[change.number]))


def test_work_of_hdos_own_is_shown_to_a_customer_that_it_touches(
    gjovik: Tenant, agent: Actor, lead: Actor, change: Ticket
) -> None:
    publish(change, agent, lead)
    for name in ("portal:home", "portal:changes"):
        assert "Oppgradering av LifeX" in gjovik.client.get(reverse(name)).content.decode()
    text = page(gjovik, change).content.decode()
    for words in ("Telefonene er borte i fem minutter.", "Bruk mobiltelefonen.",
                  "Vaktleder 61 18 28 00", "The work is decided", gjovik.room.name):  # fmt: skip
        assert words in text


def test_how_hdo_plans_and_decides_is_not_shown(
    gjovik: Tenant, agent: Actor, lead: Actor, change: Ticket
) -> None:
    publish(change, agent, lead)
    reply(agent, ticket=change, body=f"Internt {CANARY}", visibility="internal")
    text = page(gjovik, change).content.decode()
    assert CANARY not in text
    assert agent.name not in text
    assert lead.name not in text


def test_a_draft_is_not_there(gjovik: Tenant, change: Ticket) -> None:
    assert page(gjovik, change).status_code == 404
    assert change.title not in gjovik.client.get(reverse("portal:changes")).content.decode()


def test_a_customer_that_it_does_not_touch_sees_nothing_of_it(
    gjovik: Tenant, bergen: Tenant, agent: Actor, lead: Actor, change: Ticket
) -> None:
    publish(change, agent, lead)
    assert page(bergen, change).status_code == 404
    for name in ("portal:home", "portal:changes"):
        assert change.title not in bergen.client.get(reverse(name)).content.decode()


def test_work_that_is_not_decided_says_that_it_may_be_moved(
    gjovik: Tenant, agent: Actor, lead: Actor, change: Ticket
) -> None:
    publish(change, agent, lead, decided=False)
    assert "may still be moved" in page(gjovik, change).content.decode()


def test_work_that_is_done_moves_to_the_past(
    gjovik: Tenant, agent: Actor, lead: Actor, change: Ticket
) -> None:
    publish(change, agent, lead)
    begin(agent, ticket=change)
    complete(agent, ticket=change, outcome="Alt gikk bra.")
    address = reverse("portal:changes")
    assert change.title not in gjovik.client.get(address).content.decode()
    assert change.title in gjovik.client.get(f"{address}?when=past").content.decode()
    assert "Alt gikk bra." in page(gjovik, change).content.decode()


def test_what_one_customer_asks_about_shared_work_is_not_told_to_another(
    gjovik: Tenant, bergen: Tenant, agent: Actor, lead: Actor, change: Ticket
) -> None:
    shared = open_change(
        agent, organisation=factories.operator(), title="Ny kjerne", kind="normal",
        assets=[gjovik.room, bergen.room],
        window_from=datetime(2030, 1, 1, 1, tzinfo=UTC),
        window_to=datetime(2030, 1, 1, 3, tzinfo=UTC),
        rollback_plan="Forrige versjon",
    )  # fmt: skip
    publish(shared, agent, lead)
    address = reverse("ticket-comment", args=[shared.number])
    assert gjovik.client.post(address, {"body": "Vi har øvelse den natten."}).status_code == 303
    assert "Vi har øvelse" in page(gjovik, shared).content.decode()
    theirs = page(bergen, shared).content.decode()
    assert "Vi har øvelse" not in theirs
    assert gjovik.room.name not in theirs


def test_a_customer_moves_no_change(
    gjovik: Tenant, agent: Actor, lead: Actor, change: Ticket
) -> None:
    publish(change, agent, lead, decided=False)
    for action in ("approve", "reject", "cancel", "begin"):
        address = reverse("ticket-action", args=[change.number, action])
        assert gjovik.client.post(address, {"reason": "Fordi"}).status_code == 403
