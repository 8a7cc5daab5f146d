"""A customer finds its own, and neither a word, an order nor a count of anybody else's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import ScopedQuerySet, acting
from tests import factories
from tests.tickets.world import World
from tickets import actions
from tickets.models import AffectedCustomer, ChangePlan, Comment, Ticket
from tickets.search import ask, exactly, suggest, upkeep

Wall = Callable[[Actor], Any]


@contextmanager
def policies_only(actor: Actor) -> Iterator[None]:
    """PostgreSQL alone: the managers let everything through."""
    with pytest.MonkeyPatch.context() as patch, acting(actor):
        patch.setattr(ScopedQuerySet, "visible_to", lambda self, _actor: self)
        yield


@contextmanager
def managers_only(actor: Actor) -> Iterator[None]:
    """The managers alone: PostgreSQL shows the role everything."""
    with acting(actor, role="desk"):
        yield


WALLS = pytest.mark.parametrize("wall", [acting, policies_only, managers_only])


@pytest.fixture
def bergen(world: World) -> Actor:
    bergen = factories.organisation("Bergen kommune", kind="municipality")
    factories.terminal(bergen, issi=2_500_001, call_sign="BERGENSK")
    factories.person(bergen, "Bergliot Bergensen", mobile="95555555")
    actor = factories.actor_of(factories.customer(bergen))
    world.incident(title="Bergenhemmelig radio", organisation=bergen, assets=[])
    return actor


@pytest.fixture
def talked(world: World, bergen: Actor) -> Ticket:
    ticket = world.incident()
    world.do(actions.reply, world.agent, ticket, body="internthemmelig", visibility="internal")
    world.do(actions.reply, world.agent, ticket, body="offentlig ord")
    with acting(Actor.system("test")):
        upkeep.gather_words()
    return ticket


@WALLS
def test_a_customer_finds_what_was_said_to_it_and_nothing_internal(
    world: World, talked: Ticket, wall: Wall
) -> None:
    me = world.customer
    with wall(me):
        assert [hit.ticket for hit in ask(me, "offentlig").hits] == [talked]
        assert [hit.ticket for hit in ask(me, "radio").hits] == [talked]
        for asked in ("internthemmelig", "internhemmelig", "hemmelig", "stum internthemmelig"):
            answer = ask(me, asked)
            assert not answer.hits, asked
            assert not answer.widened
        with_minus = ask(me, "radio -internthemmelig")
        assert [hit.ticket for hit in with_minus.hits] == [talked]


@WALLS
def test_a_customer_finds_nothing_of_another_customers(
    world: World, talked: Ticket, wall: Wall
) -> None:
    me = world.customer
    with wall(me):
        for asked in ("bergenhemmelig", "bergen", "2500001", "bergensk", "Bergliot", "95555555",
                      "bergliott", "Bergen kommune", "2500"):  # fmt: skip
            for answer in (ask(me, asked), suggest(me, asked)):
                assert not answer, asked
                assert answer.next is None
            assert exactly(me, asked) is None
        hint = ask(me, "kunde:bergen").hints
        assert hint == [
            h.replace("finnesikke", "bergen") for h in ask(me, "kunde:finnesikke").hints
        ]


@WALLS
def test_what_others_write_changes_no_answer(world: World, talked: Ticket, wall: Wall) -> None:
    def answers() -> list[Any]:
        with wall(world.customer):
            found = [ask(world.customer, asked) for asked in ("radio", "gjøvik", "stum", "amk")]
            return [(a.hits, a.next, a.hints, a.things.assets, a.things.more) for a in found]

    before = answers()
    other = factories.organisation("AMK Gjøvik nabo")
    for n in range(8):
        factories.terminal(other, name=f"Gjøvik radio {n}")
        if n < 2:
            world.incident(title=f"Stum radio AMK Gjøvik {n}", organisation=other, assets=[])
    assert answers() == before


def test_staffs_own_operators_are_refused_kindly(world: World, talked: Ticket) -> None:
    with acting(world.customer):
        answer = ask(world.customer, "tildelt:meg radio")
    assert [hit.ticket for hit in answer.hits] == [talked]
    assert len(answer.hints) == 1


@WALLS
def test_an_affected_customer_finds_a_published_change_and_what_was_said_to_it_alone(
    world: World, bergen: Actor, wall: Wall
) -> None:
    ticket = _published_change(world, bergen)
    for actor, words in ((world.customer, "gjovikord"), (bergen, "bergenord")):
        with wall(actor):
            assert [hit.ticket for hit in ask(actor, "kjernebytte").hits] == [ticket]
            assert [hit.ticket for hit in ask(actor, f"kjernebytte {words}").hits] == [ticket]
    with wall(bergen):
        assert not ask(bergen, "gjovikord").hits
        assert not ask(bergen, "tilbakerull").hits
    with acting(Actor.system("test")):
        Ticket.objects.filter(pk=ticket.pk).update(status="draft")
    with wall(bergen):
        assert not ask(bergen, "kjernebytte").hits


def _published_change(world: World, bergen: Actor) -> Ticket:
    with acting(Actor.system("test")):
        hdo = factories.operator()
        ticket: Ticket = Ticket.objects.create(
            number="CHG-2026-000777", kind="change", title="Kjernebytte", status="scheduled",
            impact=2, urgency=3, severity="SL3", proposed_severity="SL3", organisation=hdo,
        )  # fmt: skip
        ChangePlan.objects.create(
            ticket=ticket, organisation=hdo, kind="normal", rollback_plan="tilbakerull"
        )
        for actor, words in ((world.customer, "gjovikord"), (bergen, "bergenord")):
            own = actor.organisation_ids[0]
            AffectedCustomer.objects.create(ticket=ticket, organisation_id=own)
            Comment.objects.create(
                ticket=ticket, organisation=hdo, audience_id=own, author_name="HDO",
                visibility="public", body=words,
            )  # fmt: skip
        return ticket
