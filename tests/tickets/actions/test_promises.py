"""Agreements and calendars: published in versions, never edited."""

from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from customers.models import Agreement, ServiceLevel, Terms
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid, NotAllowed
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import World
from tickets import actions

LEVEL = {"severity": "SL1", "measure": "respond", "target_seconds": 5, "calendar": "always"}


@pytest.fixture
def admin(world: World) -> Actor:
    return factories.actor_of(factories.user(Role.ADMIN))


def agree(world: World, admin: Actor, **fields: Any) -> Agreement:
    defaults = {"organisation": world.gjovik, "name": "Gjøvik", "valid_from": date(2026, 1, 1),
                "levels": [LEVEL]}  # fmt: skip
    with world.at():
        return actions.create_agreement(admin, **defaults | fields)


def test_a_customers_own_agreement_comes_before_the_standard_one(
    world: World, admin: Actor
) -> None:
    agree(world, admin)
    clock = world.clock(world.incident(), "respond")
    assert clock.target_seconds == 5


def test_an_agreement_that_has_ended_no_longer_counts(world: World, admin: Actor) -> None:
    agree(world, admin, valid_to=date(2026, 6, 8))
    assert world.clock(world.incident(), "respond").target_seconds == 900


def test_an_open_ticket_keeps_the_terms_it_was_opened_under(world: World, admin: Actor) -> None:
    agreement = agree(world, admin)
    ticket = world.incident()
    with world.at():
        terms = actions.publish_terms(
            admin, agreement=agreement, levels=[LEVEL | {"target_seconds": 60}]
        )
    assert terms.version == 2
    assert ticket.terms.version == 1
    assert world.clock(world.incident(), "respond").target_seconds == 60


def test_published_terms_cannot_be_edited_by_anybody(world: World, admin: Actor) -> None:
    agree(world, admin)
    for model, field in ((Terms, "version"), (ServiceLevel, "target_seconds")):
        with pytest.raises(ProgrammingError), transaction.atomic(), acting(admin):
            model.objects.update(**{field: 99})


@pytest.mark.parametrize(
    "level, field",
    [
        ({"calendar": "never"}, "levels[0].calendar"),
        ({"target_seconds": -1}, "levels[0].target_seconds"),
        ({"target_seconds": 10**12}, "levels[0].target_seconds"),
        ({"severity": "SL9"}, "levels[0].severity"),
        ({"measure": "smile"}, "levels[0].measure"),
        ({"service": "nothing"}, "levels[0].service"),
    ],
)
def test_a_bad_level_is_named_and_nothing_is_stored(
    world: World, admin: Actor, level: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        agree(world, admin, levels=[LEVEL | level])
    assert error.value.field == field
    with acting(admin):
        assert Terms.objects.count() == 1


def test_the_same_level_twice_is_refused(world: World, admin: Actor) -> None:
    with pytest.raises(Invalid) as error:
        agree(world, admin, levels=[LEVEL, LEVEL])
    assert error.value.field == "levels[1]"


def test_only_an_administrator_makes_promises(world: World) -> None:
    with pytest.raises(NotAllowed):
        agree(world, world.manager)


def test_a_running_clock_keeps_its_version_of_the_calendar(world: World, admin: Actor) -> None:
    ticket = world.incident(impact=4, urgency=3)
    office = factories.calendar("office")
    spec = {"timezone": "Europe/Oslo", "hours": [[0, "12:00", "13:00"]], "holidays": None}
    with world.at():
        version = actions.publish_calendar(admin, calendar=office, spec=spec)
    assert version.number == 2
    assert world.clock(ticket, "respond").calendar_version.number == 1
    later = world.incident(impact=4, urgency=3)
    assert world.clock(later, "respond").calendar_version.number == 2


@pytest.mark.parametrize(
    "spec", [{"hours": []}, {"timezone": "Mars", "hours": [[0, "08:00", "16:00"]]}]
)
def test_a_calendar_that_never_opens_or_is_malformed_is_refused(
    world: World, admin: Actor, spec: dict[str, Any]
) -> None:
    calendar = factories.calendar("always")
    whole = {"timezone": "Europe/Oslo", "holidays": None} | spec
    with world.at(), pytest.raises(Invalid):
        actions.publish_calendar(admin, calendar=calendar, spec=whole)
