"""Who held a ticket: each ledger says it for every second, and the parts add up."""

from collections import defaultdict
from typing import Any

import pytest

from hdo_portal.foundation.errors import Invalid
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import World
from tickets import actions
from tickets.models import Clock, Ticket
from tickets.sla import ledger

HOUR = 3600


def held(world: World, ticket: Ticket, measure: str = "resolve") -> list[tuple[str, str, str, int]]:
    """(kind, held by, name, counted seconds) of each interval, in the order of time."""
    clock = world.clock(ticket, measure)
    with acting(factories.TESTS):
        return [
            (row.kind, row.held_by, row.holder, ledger.counted(clock, row, row.to_at or world.now))
            for row in ledger.current(clock)
        ]


def seconds_by_holder(world: World, ticket: Ticket, measure: str) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for _kind, held_by, holder, seconds in held(world, ticket, measure):
        sums[held_by, holder] += seconds
    return dict(sums)


def shown(world: World, clock: Clock) -> int:
    with acting(factories.TESTS):
        return ledger.elapsed_at(clock, world.now)


@pytest.fixture
def worked(world: World) -> Ticket:
    """Ten minutes with nobody, twenty with Radio, thirty with Platform, then an hour's wait for a
    supplier that pauses nothing, and ten minutes with Platform again."""
    radio, platform = factories.team("radio", name="Radio"), factories.team("plat", name="Platform")
    ticket = world.incident()
    world.do(actions.assign, world.agent, ticket, after=600, team=radio)
    world.do(actions.accept, world.agent, ticket)
    world.do(actions.assign, world.agent, ticket, after=1200, team=platform)
    world.do(
        actions.hold, world.agent, ticket, after=1800, reason="supplier", supplier=" Motorola  AS "
    )
    ticket = world.do(actions.resume, world.agent, ticket, after=HOUR)
    with world.at(seconds=600):
        pass
    return ticket


def test_each_change_of_hands_splits_a_running_interval(world: World, worked: Ticket) -> None:
    assert held(world, worked) == [
        ("ran", "nobody", "", 600),
        ("ran", "team", "Radio", 1200),
        ("ran", "team", "Platform", 1800),
        ("ran", "supplier", "Motorola AS", HOUR),
        ("ran", "team", "Platform", 600),
    ]


@pytest.mark.parametrize("measure", ["restore", "resolve"])
def test_the_parts_of_each_holder_add_up_to_the_clock(
    world: World, worked: Ticket, measure: str
) -> None:
    parts = seconds_by_holder(world, worked, measure)
    assert parts["team", "Platform"] == 2400
    assert sum(parts.values()) == shown(world, world.clock(worked, measure))


def test_a_wait_for_the_customer_is_in_the_customers_hands_and_counts_nothing(
    world: World,
) -> None:
    ticket = world.incident(team=factories.team("radio", name="Radio"))
    world.do(actions.accept, world.agent, ticket, after=60)
    world.do(actions.hold, world.agent, ticket, after=60, reason="customer")
    world.do(actions.reply, world.customer, ticket, after=600, body="Nå er jeg her.")
    assert held(world, ticket) == [
        ("ran", "team", "Radio", 120),
        ("paused", "customer", "", 0),
        ("ran", "team", "Radio", 0),
    ]


def test_a_person_without_a_team_is_hdo(world: World) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket, after=60)
    assert [row[1] for row in held(world, ticket)] == ["nobody", "team"]


def test_a_hand_over_in_the_second_of_opening_leaves_no_trace_of_nobody(world: World) -> None:
    ticket = world.incident()
    world.do(actions.assign, world.agent, ticket, team=factories.team("radio", name="Radio"))
    assert held(world, ticket) == [("ran", "team", "Radio", 0)]


def test_handing_over_to_the_same_team_splits_nothing(world: World) -> None:
    team = factories.team("radio", name="Radio")
    ticket = world.incident(team=team)
    world.do(actions.assign, world.agent, ticket, after=60, team=team)
    assert len(held(world, ticket)) == 1


def test_a_supplier_is_written_as_it_was_before(world: World, worked: Ticket) -> None:
    ticket = world.do(actions.hold, world.agent, worked, reason="supplier", supplier="MOTOROLA as")
    assert ticket.hold_supplier == "Motorola AS"
    assert world.do(actions.resume, world.agent, ticket, after=1).hold_supplier == ""


@pytest.mark.parametrize(
    "said, field",
    [
        ({"reason": "customer", "supplier": "Motorola"}, "supplier"),
        ({"reason": "supplier", "supplier": "x" * 101}, "supplier"),
    ],
)
def test_a_supplier_that_cannot_be_is_refused(
    world: World, said: dict[str, Any], field: str
) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket)
    with pytest.raises(Invalid) as refused:
        world.do(actions.hold, world.agent, ticket, **said)
    assert refused.value.field == field


def test_a_new_measure_by_reclassification_has_the_pauses_and_the_hands_of_the_ticket(
    world: World,
) -> None:
    """SL3 promises no next update but the same work; what was paused there stays paused."""
    ticket = world.incident(impact=4, urgency=3)
    world.do(actions.accept, world.agent, ticket, after=60)
    world.do(actions.hold, world.agent, ticket, after=60, reason="customer")
    before = held(world, ticket, "resolve")
    world.do(actions.reclassify, world.agent, ticket, after=HOUR, impact=1, urgency=1, reason="Ny")
    assert [row[:3] for row in held(world, ticket, "resolve")[: len(before)]] == [
        row[:3] for row in before
    ]
    for measure in ("restore", "resolve", "update"):
        assert world.clock(ticket, measure).state == "paused", measure


def test_an_update_promised_while_the_customer_is_waited_for_begins_paused(world: World) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket, after=60)
    world.do(actions.hold, world.agent, ticket, after=60, reason="customer")
    world.do(actions.reply, world.agent, ticket, after=60, body="Vi venter på svar fra dere.")
    promised = world.clock(ticket, "update")
    assert (promised.sequence, promised.state, promised.due_at) == (2, "paused", None)
    world.do(actions.resume, world.agent, ticket, after=60)
    assert world.clock(ticket, "update").state == "running"
