"""A change from draft to review, and who sees it on the way."""

from datetime import timedelta
from typing import Any

import pytest

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import MONDAY, World
from tickets import actions
from tickets.models import Ticket
from tickets.queries import ticket_by_number

TUESDAY = MONDAY + timedelta(days=1)
WINDOW = {"window_from": TUESDAY, "window_to": TUESDAY + timedelta(hours=3)}


def change(world: World, **fields: Any) -> Ticket:
    defaults: dict[str, Any] = {
        "organisation": factories.operator(), "title": "Bytte kjernesvitsj", "kind": "normal",
        "assets": [world.radio], "rollback_plan": "Gammel svitsj tilbake.", **WINDOW,
    }  # fmt: skip
    with world.at():
        return actions.open_change(world.agent, **defaults | fields)


def seen_by(actor: Actor, ticket: Ticket) -> bool:
    with acting(actor):
        try:
            return ticket_by_number(actor, ticket.number).pk == ticket.pk
        except NotFound:
            return False


def approved(world: World, ticket: Ticket) -> Ticket:
    ticket = world.do(actions.submit, world.agent, ticket)
    ticket = world.do(actions.submit, world.agent, ticket)
    result: Ticket = world.do(actions.decide, world.lead, ticket, decision="approved")
    return result


def test_a_normal_change_is_assessed_approved_done_and_reviewed(world: World) -> None:
    ticket = change(world)
    assert world.do(actions.submit, world.agent, ticket).status == "assessment"
    assert world.do(actions.submit, world.agent, ticket).status == "approval"
    ticket = world.do(actions.decide, world.lead, ticket, decision="approved")
    assert (ticket.status, ticket.next_due_at) == ("scheduled", WINDOW["window_from"])
    assert world.do(actions.begin, world.agent, ticket).status == "implementing"
    ticket = world.do(actions.complete, world.agent, ticket, outcome="Gikk fint.")
    assert (ticket.status, ticket.plan.outcome) == ("completed", "Gikk fint.")
    assert world.do(actions.review, world.lead, ticket).status == "reviewed"


def test_a_customer_sees_it_from_approval_on_and_others_never(world: World) -> None:
    bergen = factories.actor_of(factories.customer(factories.organisation("Bergen kommune")))
    ticket = change(world)
    assert not seen_by(world.customer, ticket)
    ticket = approved(world, ticket)
    assert seen_by(world.customer, ticket)
    assert not seen_by(bergen, ticket)


def test_nobody_approves_their_own(world: World) -> None:
    with world.at():
        ticket = actions.open_change(
            world.lead, organisation=factories.operator(), title="Eget", kind="normal",
            rollback_plan="Tilbake.", **WINDOW,
        )  # fmt: skip
    world.do(actions.submit, world.lead, ticket)
    world.do(actions.submit, world.lead, ticket)
    with pytest.raises(NotAllowed):
        world.do(actions.decide, world.lead, ticket, decision="approved")
    ticket = world.do(actions.decide, world.manager, ticket, decision="approved")
    assert ticket.status == "scheduled"


def test_an_agent_may_not_approve(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.do(actions.decide, world.agent, change(world), decision="approved")


def test_a_rejection_says_why(world: World) -> None:
    ticket = world.do(actions.submit, world.agent, change(world))
    with pytest.raises(Invalid) as error:
        world.do(actions.decide, world.lead, ticket, decision="rejected")
    assert error.value.field == "reason"
    ticket = world.do(actions.decide, world.lead, ticket, decision="rejected", reason="For tidlig.")
    assert ticket.status == "rejected"


@pytest.mark.parametrize(
    "missing, field",
    [
        ({"window_from": None, "window_to": None}, "window_from"),
        ({"rollback_plan": ""}, "rollback_plan"),
    ],
)
def test_it_cannot_go_on_without_a_window_and_a_way_back(
    world: World, missing: dict[str, Any], field: str
) -> None:
    ticket = change(world, **missing)
    if field == "rollback_plan":
        world.do(actions.submit, world.agent, ticket)
    with pytest.raises(Invalid) as error:
        world.do(actions.submit, world.agent, ticket)
    assert error.value.field == field


def test_a_standard_change_is_scheduled_at_once(world: World) -> None:
    ticket = world.do(actions.submit, world.agent, change(world, kind="standard"))
    assert ticket.status == "scheduled"


def test_an_emergency_change_is_approved_after_the_fact_but_before_its_review(world: World) -> None:
    ticket = change(world, kind="emergency")
    world.do(actions.submit, world.agent, ticket)
    world.do(actions.begin, world.agent, ticket)
    world.do(actions.back_out, world.agent, ticket, outcome="Verre enn før.")
    with pytest.raises(Invalid):
        world.do(actions.review, world.lead, ticket)
    approved_after = world.do(actions.decide, world.manager, ticket, decision="approved")
    assert approved_after.status == "backed_out"
    assert world.do(actions.review, world.lead, ticket).status == "reviewed"


def test_the_affected_customers_contacts_are_told_of_the_window(world: World) -> None:
    contact = factories.person(world.gjovik, email="radio@gjovik.example")
    factories.membership(contact, world.gjovik)
    ticket = approved(world, change(world))
    assert "radio@gjovik.example" in [m.recipient for m in world.mail_about(ticket)]


def test_a_customers_words_on_a_shared_change_are_for_hdo_and_itself(world: World) -> None:
    other = factories.organisation("Lillehammer kommune")
    neighbour = factories.actor_of(factories.customer(other))
    ticket = approved(world, change(world, assets=[world.radio, factories.terminal(other)]))
    world.do(actions.reply, world.customer, ticket, body="Passer dårlig.")
    with acting(neighbour):
        assert seen_by(neighbour, ticket)
        assert not ticket.comments.exists()
    with acting(world.customer):
        assert ticket.comments.count() == 1


def test_the_plan_stands_once_the_work_has_begun(world: World) -> None:
    ticket = approved(world, change(world))
    later = WINDOW["window_from"] + timedelta(hours=1)
    ticket = world.do(actions.edit_plan, world.agent, ticket, window_from=later)
    assert ticket.next_due_at == later
    world.do(actions.begin, world.agent, ticket)
    with pytest.raises(Conflict):
        world.do(actions.edit_plan, world.agent, ticket, contact="Vakt")


@pytest.mark.parametrize(
    "plan, field",
    [
        ({"window_to": MONDAY}, "window_to"),
        ({"window_to": None}, "window_to"),
        ({"rollback_decision_at": MONDAY + timedelta(days=9)}, "rollback_decision_at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    world: World, plan: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        change(world, **plan)
    assert error.value.field == field
