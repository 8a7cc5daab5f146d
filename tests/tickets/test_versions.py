"""A clock keeps the version of the calendar and the terms that its ticket was opened under."""

from io import StringIO
from itertools import product
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from customers.models import Calendar, CalendarVersion
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import World
from tickets import actions
from tickets.models import Clock, Ticket
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
    restore = world.clock(ticket, "restore")
    assert restore.calendar_version.number == 2
    assert ticket.terms_at == world.now
    with acting(factories.TESTS):
        assert ledger.current(restore)[-1].cause == "renewed"


def test_a_version_is_parsed_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    restore = world.clock(world.incident(), "restore")
    monkeypatch.setattr(worktime, "parse_calendar", lambda _spec: pytest.fail("parsed again"))
    assert ledger.calendar_of(restore).always_open


def ledgers(world: World, ticket: Ticket) -> list[tuple[Any, ...]]:
    """All that a reader sees of a ticket's clocks, to the second."""
    with acting(factories.TESTS):
        return [
            (row.measure, row.state, row.target_seconds, row.due_at,
             ledger.elapsed_at(row, row.stopped_at or world.now),
             [(one.from_at, one.to_at, one.counted_seconds) for one in ledger.current(row)])
            for row in Clock.objects.filter(ticket=ticket).order_by("measure")
        ]  # fmt: skip


def test_years_and_many_versions_later_each_clock_replays_to_the_same_seconds(
    world: World, admin: Actor
) -> None:
    ticket = world.incident(impact=3, urgency=3)  # by office hours
    world.do(actions.accept, world.agent, ticket, after=600)
    world.do(actions.hold, world.agent, ticket, after=600, reason="customer")
    world.do(actions.resume, world.agent, ticket, after=30 * 3600)
    world.do(actions.restore, world.agent, ticket, after=3600, note="Byttet")
    ran, now = ledgers(world, ticket), world.now
    assert any(total % 3600 for *_, total, _rows in ran)
    with world.at(seconds=60):
        for slug in ("always", "office"):
            calendar = Calendar.objects.get(slug=slug)
            actions.publish_calendar(admin, calendar=calendar, spec=NARROW)
        measures = product(("SL1", "SL2", "SL3"), ("respond", "restore", "resolve"))
        hour = [
            {"severity": severity, "measure": measure, "target_seconds": 3600, "calendar": "always"}
            for severity, measure in measures
        ]
        actions.publish_terms(admin, agreement=world.terms.agreement, levels=hour)
    # The next one runs by the new versions, and is held against them.
    other = world.incident(impact=3, urgency=3)
    world.now = now.replace(year=now.year + 9)
    out = StringIO()
    with clock.frozen(world.now):
        call_command("verify_clocks", stdout=out)
    assert "equals its ledger" in out.getvalue()
    assert ledgers(world, other)[0][2] == 3600
    world.now = now
    assert ledgers(world, ticket) == ran
    with acting(factories.TESTS):
        versions = Clock.objects.filter(ticket=ticket).values_list("calendar_version__number")
        assert set(versions) == {(1,)}
        assert Ticket.objects.get(pk=ticket.pk).terms.version == 1
        Clock.objects.filter(ticket=ticket).update(
            calendar_version=CalendarVersion.objects.get(calendar__slug="office", number=2)
        )
    with pytest.raises(CommandError, match="differences"):
        call_command("verify_clocks", ticket.number, stdout=out)
