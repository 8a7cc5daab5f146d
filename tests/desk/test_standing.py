"""Who waits for what until when, and the bends on the way to a deadline."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation

from hdo_portal.desk.deadlines import Deadline, deadlines
from hdo_portal.desk.standing import Standing, standing
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import MONDAY, World, make_world
from tickets import actions
from tickets.models import Ticket
from tickets.queries import clocks_of, ticket_by_number


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with translation.override("en"):
        yield make_world()


def stands(world: World, ticket: Ticket) -> Standing:
    with acting(factories.TESTS):
        fresh = ticket_by_number(world.agent, ticket.number)
        return standing(fresh, clocks_of(fresh), world.now)


def deadline(world: World, ticket: Ticket, measure: str) -> Deadline:
    with acting(factories.TESTS):
        made = deadlines(clocks_of(ticket), world.now)
    return next(d for d in made if d.clock.measure == measure)


def test_a_new_one_waits_for_somebody_to_take_it_on(world: World) -> None:
    now = stands(world, world.incident())
    assert now.now == "Nobody has taken it on."
    assert now.wait == "Gjøvik kommune waits for “Response” until"
    assert now.until == MONDAY + timedelta(minutes=15)


def test_past_due_is_danger(world: World) -> None:
    ticket = world.incident()
    world.now += timedelta(minutes=16)
    assert stands(world, ticket).tone == "danger"


def test_a_team_has_it_when_nobody_does_in_person(world: World) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket)
    world.do(actions.assign, world.agent, ticket, team=factories.team("radio", name="Radio"))
    assert stands(world, ticket).now == "Radio has it, but nobody in person."


def test_a_hold_says_why_until_when_and_what_the_clocks_do(world: World) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket)
    until = MONDAY + timedelta(days=1)
    world.do(actions.hold, world.agent, ticket, reason="customer", until=until)
    now = stands(world, ticket)
    assert now.now == "On hold: Waiting for the customer. The clocks are paused."
    assert (now.wait, now.until, now.tone) == ("Until", until, "warning")


def test_a_hold_that_the_agreement_does_not_pause_for_says_that_clocks_run_on(
    world: World,
) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket)
    world.do(actions.hold, world.agent, ticket, reason="supplier")
    assert stands(world, ticket).wait == "Clocks run on meanwhile."


def test_the_end_says_which_end_it_was(world: World) -> None:
    resolved, cancelled, merged, into = (world.incident() for _ in range(4))
    world.do(actions.resolve, world.agent, resolved, resolution="Byttet.")
    world.do(actions.cancel, world.agent, cancelled, reason="Prøve")
    world.do(actions.merge, world.agent, merged, into=into)
    assert stands(world, resolved).until == MONDAY + timedelta(days=14)
    assert stands(world, cancelled).now == "Cancelled."
    assert stands(world, merged).now.startswith("Merged into another incident")
    world.do(actions.close, world.agent, resolved)
    assert stands(world, resolved).now == "Closed."


def test_restored_waits_for_a_permanent_solution(world: World) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket)
    world.do(actions.restore, world.agent, ticket)
    assert stands(world, ticket).now.startswith("It works again.")


def test_the_bends_tell_each_turn_in_the_order_of_time(world: World) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket, after=60)
    world.do(actions.hold, world.agent, ticket, after=60, reason="customer")
    world.do(actions.resume, world.agent, ticket, after=60)
    world.do(actions.reclassify, world.agent, ticket, after=60, impact=4, urgency=3, reason="Ny")
    told = deadline(world, ticket, "restore").why.bends
    assert [bend.words for bend in told] == [
        "Started (Nobody yet)", "Taken on (HDO)", "Paused: Waiting for the customer",
        "Counted again (HDO)", "A new target, by another severity: SL3 (HDO)", "Due",
    ]  # fmt: skip
    assert [bend.at for bend in told] == sorted(bend.at for bend in told)
    assert told[2].by == world.agent.name


def test_a_clock_that_ended_says_how_before_it_was_due(world: World) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket, after=60)
    told = deadline(world, ticket, "respond").why.bends
    assert [bend.words for bend in told] == ["Started (Nobody yet)", "Met", "Due"]


def test_earlier_promises_of_an_update_are_counted_and_the_missed_among_them(
    world: World,
) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket)
    world.do(actions.reply, world.agent, ticket, after=60, body="Hei")
    world.do(actions.reply, world.agent, ticket, after=3 * 3600, body="Sent ute")
    shown = deadline(world, ticket, "update")
    assert (shown.earlier, shown.missed_earlier) == (2, 1)
    assert shown.clock.sequence == 3
