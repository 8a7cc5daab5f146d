"""The figures that HDO's board and its customers answer for."""

from datetime import UTC, date, datetime

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import World
from tickets import actions
from tickets.models import Ticket
from tickets.reports.hands import shares_of, split
from tickets.reports.sla import Choice, Figure, SlaReport, behind, by_month, decided, sla_report
from tickets.sla.view import view_of

JUNE = date(2026, 6, 1)


def report(world: World, actor: Actor | None = None, first: date = JUNE) -> SlaReport:
    actor = actor or world.agent
    with acting(actor):
        return sla_report(actor, first=first, last=JUNE)


def resolved(world: World, after: int) -> Ticket:
    ticket = world.incident()
    world.do(actions.resolve, world.agent, ticket, after=after, resolution="Omstart.")
    return ticket


def test_a_figure_counts_the_kept_and_the_broken(world: World) -> None:
    resolved(world, after=60)
    resolved(world, after=3600)
    respond = report(world).total(severity="SL1", measure="respond")
    assert (respond.met, respond.missed, respond.percent) == (1, 1, 50.0)


def test_a_broken_promise_counts_while_the_incident_is_still_open(world: World) -> None:
    world.incident()
    world.sweep(after=1000)
    assert report(world).total(measure="respond") == Figure(met=0, missed=1)


def test_a_cancelled_incident_counts_nowhere(world: World) -> None:
    world.do(actions.cancel, world.agent, world.incident(), after=60, reason="Feil nummer.")
    assert report(world).cells == []


def test_months_are_norways(world: World) -> None:
    """22:30 UTC on 31 May is 1 June in Norway."""
    world.now = datetime(2026, 5, 31, 22, 30, tzinfo=UTC)
    resolved(world, after=60)
    assert report(world).total(measure="respond").met == 1


def test_a_customer_sees_its_own_figures_only(world: World) -> None:
    resolved(world, after=60)
    bergen = factories.actor_of(factories.customer(factories.organisation("Bergen kommune")))
    assert report(world, bergen).cells == []
    assert report(world, world.customer).total(measure="respond").met == 1


def test_each_figure_leads_to_its_clocks(world: World) -> None:
    late = resolved(world, after=3600)
    resolved(world, after=60)
    with acting(world.agent):
        clocks = decided(world.agent, JUNE, JUNE, Choice())
        found = behind(clocks, measure="respond", outcome="missed")
        assert [clock.ticket_id for clock in found] == [late.pk]


def test_the_year_shows_empty_months_too(world: World) -> None:
    resolved(world, after=60)
    with acting(world.agent):
        months = by_month(world.agent, date(2025, 7, 1), JUNE, Choice())
    assert len(months) == 12
    assert months[0][1].percent is None
    assert months[-1] == (JUNE, Figure(met=3, missed=0))


def shares(world: World, actor: Actor) -> dict[tuple[str, str, str, str], int]:
    with acting(actor):
        found = split(actor, decided(actor, JUNE, JUNE, Choice()), world.now)
    return {(s.measure, s.outcome, s.held_by, s.holder): s.seconds for s in found}


def handed_over(world: World) -> Ticket:
    ticket = world.incident()
    radio = factories.team("radio", name="Radio")
    world.do(actions.assign, world.agent, ticket, after=300, team=radio)
    world.do(actions.accept, world.agent, ticket, after=60)
    world.do(actions.hold, world.agent, ticket, after=60, reason="supplier", supplier="Motorola")
    world.do(actions.resume, world.agent, ticket, after=7200)
    world.do(actions.resolve, world.agent, ticket, after=60, resolution="Byttet.")
    return ticket


def test_counted_time_is_divided_among_those_who_had_the_ticket(world: World) -> None:
    handed_over(world)
    found = shares(world, world.agent)
    assert found["restore", "missed", "nobody", ""] == 300
    assert found["restore", "missed", "team", "Radio"] == 180
    assert found["restore", "missed", "supplier", "Motorola"] == 7200
    assert found["respond", "met", "team", "Radio"] == 60


def test_p15_the_shares_add_up_to_the_clocks_behind_the_figures(world: World) -> None:
    handed_over(world)
    resolved(world, after=60)
    world.incident()
    world.sweep(after=20_000)
    found = shares(world, world.agent)
    with acting(world.agent):
        clocks = behind(decided(world.agent, JUNE, JUNE, Choice()))
        views = [view_of(clock, world.now) for clock in clocks]
        each = [shares_of(view.clock, world.now, coarse=False) for view in views]
    assert sum(found.values()) == sum(view.elapsed_seconds for view in views) > 0
    assert [sum(share.seconds for share in own) for own in each] == [
        view.elapsed_seconds for view in views
    ]
    assert shares(world, world.customer).keys() == {
        (measure, outcome, held_by, "")
        for measure, outcome, held_by, _holder in found
        if held_by != "nobody"
    } | {(*key[:2], "team", "") for key in found if key[2] == "nobody"}
    assert sum(shares(world, world.customer).values()) == sum(found.values())
