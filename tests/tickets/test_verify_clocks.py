"""Every figure of a clock is recomputed, and what was tampered with is named."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import World
from tickets import actions
from tickets.models import Alarm, Clock, Interval, Ticket
from tickets.reports.verify import Verified, Wanted, verify

SECOND = timedelta(seconds=1)


@pytest.fixture
def ticket(world: World) -> Ticket:
    """Held for the customer in between; the response is met, the rest goes on."""
    ticket = world.incident(team=factories.team("radio", name="Radio"))
    world.do(actions.accept, world.agent, ticket, after=60)
    world.do(actions.hold, world.agent, ticket, after=60, reason="customer")
    resumed: Ticket = world.do(actions.resume, world.agent, ticket, after=600)
    return resumed


def verified(**wanted: object) -> Verified:
    with acting(factories.TESTS):
        return verify(Wanted(**wanted))  # type: ignore[arg-type]  # as the test says


def test_what_the_verbs_wrote_is_whole(world: World, ticket: Ticket) -> None:
    assert verified() == Verified(clocks=4, differences=0)


def _clock(ticket: Ticket, measure: str, **values: object) -> None:
    assert Clock.objects.filter(ticket=ticket, measure=measure).update(**values)


def _interval(ticket: Ticket, measure: str, number: int, **values: object) -> None:
    rows = Interval.objects.filter(clock__ticket=ticket, clock__measure=measure)
    pk = list(rows.order_by("from_at", "id"))[number].pk
    assert Interval.objects.filter(pk=pk).update(**values)


TAMPERINGS: dict[str, Callable[[World, Ticket], object]] = {
    "due_at": lambda w, t: _clock(t, "restore", due_at=w.now),
    "elapsed_seconds": lambda _w, t: _clock(t, "respond", elapsed_seconds=61),
    "interval": lambda _w, t: _interval(t, "restore", 0, counted_seconds=1),
    "ledger without a gap": lambda w, t: _interval(t, "restore", 2, from_at=w.now + SECOND),
    "ledger from the start": lambda _w, t: _clock(t, "resolve", started_at=t.created_at - SECOND),
    "ledger to the end": lambda w, t: _interval(t, "resolve", 2, to_at=w.now, counted_seconds=0),
    "state": lambda w, t: _clock(t, "respond", state="missed", breached_at=w.now),
    "breached": lambda w, t: _clock(t, "respond", breached_at=w.now),
    "holder": lambda _w, t: _interval(t, "restore", 1, held_by="team"),
    "holder's name": lambda _w, t: _interval(t, "restore", 1, holder="Motorola"),
    "alarm breach": lambda w, t: Alarm.objects.filter(
        clock__measure="restore", step="breach"
    ).update(due_at=w.now),
}


@pytest.mark.parametrize("figure", list(TAMPERINGS))
def test_each_kind_of_tampering_is_named(world: World, ticket: Ticket, figure: str) -> None:
    with acting(factories.TESTS):
        TAMPERINGS[figure](world, ticket)
    found = verified()
    assert figure in {difference.figure for difference in found.named}
    assert {difference.ticket for difference in found.named} == {ticket.number}


def test_an_alarm_of_a_clock_that_has_stopped_is_named(world: World, ticket: Ticket) -> None:
    with acting(factories.TESTS):
        Alarm.objects.filter(clock__measure="respond").update(state="waiting", fired_at=None)
    assert "alarm breach" in {difference.figure for difference in verified().named}


def test_a_ledger_that_is_gone_is_named(world: World, ticket: Ticket) -> None:
    with acting(factories.TESTS):
        Interval.objects.filter(clock__measure="resolve").delete()
    assert "ledger" in {difference.figure for difference in verified().named}


def test_some_can_be_chosen(world: World, ticket: Ticket) -> None:
    world.now += timedelta(days=40)
    other = world.incident()
    assert verified(numbers=[other.number]).clocks == 4
    assert verified(sample=3).clocks == 3
    assert verified(begun_from=world.now).clocks == 4
    assert verified(begun_before=world.now).clocks == 4
    assert verified(organisation=world.gjovik).clocks == 8
    bergen = factories.organisation("Bergen kommune")
    assert verified(organisation=bergen).clocks == 0


def test_the_command_names_what_differs_and_fails(world: World, ticket: Ticket) -> None:
    out = StringIO()
    call_command("verify_clocks", stdout=out)
    assert "Each of 4 clocks equals its ledger" in out.getvalue()
    with acting(factories.TESTS):
        _clock(ticket, "restore", due_at=world.now)
    with pytest.raises(CommandError, match=r"1 differences in 4 clocks"):
        call_command("verify_clocks", ticket.number, "--from", "2026-06", stdout=out)
    assert "figure='due_at'" in out.getvalue()


def test_it_asks_as_much_for_many_as_for_a_few(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.reports.verify.BATCH", 100)
    for _each in range(6):
        world.incident()
    with acting(factories.TESTS):
        connection.force_debug_cursor = True
        before = len(connection.queries_log)
        assert verify(Wanted()).clocks == 24
        asked = len(connection.queries_log) - before
        connection.force_debug_cursor = False
    assert asked <= 8
