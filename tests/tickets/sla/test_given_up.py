"""Alarms that were given up: staff see whose they are, and a leader has them tried again."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict
from hdo_portal.foundation.scoping import acting
from tests.desk.conftest import signed_in
from tests.tickets.sla.test_sweep import SYSTEM, alarm, poison
from tests.tickets.world import World
from tickets import actions
from tickets.models import Alarm, Ticket
from tickets.models.enums import AlarmState
from tickets.sla import alarms


def given_up(world: World, monkeypatch: pytest.MonkeyPatch, *tickets: Ticket) -> None:
    """The breach of each ticket's answer has failed for the last time."""
    with acting(SYSTEM):
        rows = Alarm.objects.filter(ticket__in=tickets, step="breach", clock__measure="respond")
        rows.update(attempts=alarms.MAX_ATTEMPTS - 1)
    with monkeypatch.context() as patch:
        poison(patch, *tickets)
        world.sweep(after=900)
    assert {alarm(ticket).state for ticket in tickets} == {AlarmState.PARKED}


def browser_of(actor: Actor) -> Client:
    with acting(SYSTEM):
        user = get_user_model().objects.get(pk=actor.user_id)
        user.language = "en"
        user.save(update_fields=["language"])
    return signed_in(user)


def test_a_leader_sees_whose_alarms_were_given_up_and_has_them_fire_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = world.incident()
    given_up(world, monkeypatch, ticket)
    agent, lead = browser_of(world.agent), browser_of(world.lead)
    seen = agent.get("/desk/health/").content.decode()
    assert f"/tickets/{ticket.number}/" in seen
    assert "/desk/health/retry/" not in seen, "who may not press it is not shown it"
    assert "/desk/health/retry/" in lead.get("/desk/health/").content.decode()
    with clock.frozen(world.now):
        answer = lead.post("/desk/health/retry/", follow=True).content.decode()
    assert "1 alarm is tried again now." in answer
    assert ticket.number not in answer
    world.sweep(after=60)
    world.sweep(after=60)
    assert alarm(ticket).state == AlarmState.FIRED
    with acting(SYSTEM):
        [breach] = ticket.events.filter(kind="breached", data__measure="respond")
        [asked] = ticket.events.filter(kind="step_retried")
    assert breach.data["late_seconds"] == 60
    assert (asked.visibility, asked.actor_name) == ("internal", world.lead.name)
    told = agent.get(f"/tickets/{ticket.number}/").content.decode()
    assert "be tried again, which had been given up" in told
    again = lead.post("/desk/health/retry/", follow=True).content.decode()
    assert "No alarm is given up any more." in again


def test_an_alarm_that_a_pause_prevents_by_now_waits_for_the_end_of_the_pause(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket)
    breach = {"step": "breach", "measure": "restore"}
    with acting(SYSTEM):
        Alarm.objects.filter(ticket=ticket, step="breach", clock__measure="restore").update(
            state=AlarmState.PARKED
        )
    world.do(actions.hold, world.agent, ticket, reason="customer", note="Venter på adgang.")
    with world.at():
        assert actions.retry_given_up(world.lead) == 1
    assert alarm(ticket, **breach).state == AlarmState.SUSPENDED
    world.sweep(after=30 * 24 * 3600)
    assert world.events(ticket).count("breached") == 0
    world.do(actions.resume, world.agent, ticket)
    assert alarm(ticket, **breach).state == AlarmState.WAITING
    with world.at(), pytest.raises(Conflict):
        actions.retry_given_up(world.lead)
