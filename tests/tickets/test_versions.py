"""A clock keeps the version of the calendar and the terms that its ticket was opened under."""

from typing import Any

import pytest

from customers.models import Calendar
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import World
from tickets import actions
from tickets.sla import ledger, worktime

EVER = {"timezone": "Europe/Oslo", "always_open": True}
NARROW = {"hours": [[day, "09:00", "10:00"] for day in range(7)], "holidays": "NO"}


@pytest.fixture
def admin(world: World) -> Actor:
    return factories.actor_of(factories.user(Role.ADMIN))


def edit(world: World, admin: Actor, spec: dict[str, Any]) -> int:
    with world.at(seconds=60):
        calendar = Calendar.objects.get(slug="always")
        return actions.publish_calendar(admin, calendar=calendar, spec=spec).number


def test_an_edited_calendar_leaves_a_ticket_alone_also_when_it_is_reclassified(
    world: World, admin: Actor
) -> None:
    ticket = world.incident()
    before = world.clock(ticket, "restore")
    edit(world, admin, NARROW)
    world.do(actions.reclassify, world.agent, ticket, after=60, impact=4, urgency=3, reason="Ned")
    world.do(actions.reclassify, world.agent, ticket, after=60, impact=1, urgency=1, reason="Opp")
    after = world.clock(ticket, "restore")
    assert (after.due_at, after.calendar_version) == (before.due_at, before.calendar_version)


def test_a_ticket_opened_later_runs_by_the_newer_version(world: World, admin: Actor) -> None:
    assert edit(world, admin, NARROW) == 2
    with world.at(seconds=60):
        pass
    assert world.clock(world.incident(), "restore").calendar_version.number == 2


def test_it_is_measured_anew_when_that_is_asked_for(world: World, admin: Actor) -> None:
    ticket = world.incident()
    edit(world, admin, NARROW)
    ticket = world.do(actions.reclassify, world.agent, ticket, after=60, reason="Avtalt med kunden",
                      renew_terms=True)  # fmt: skip
    clock = world.clock(ticket, "restore")
    assert clock.calendar_version.number == 2
    assert ticket.terms_at == world.now
    with acting(factories.TESTS):
        assert ledger.current(clock)[-1].cause == "renewed"


def test_a_version_is_parsed_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = world.clock(world.incident(), "restore")
    monkeypatch.setattr(worktime, "parse_calendar", lambda _spec: pytest.fail("parsed again"))
    assert ledger.calendar_of(clock).always_open
