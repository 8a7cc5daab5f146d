"""Claiming and firing: gravest first, once, and a fault stops only itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests.tickets.sla.crowd import crowd, states
from tests.tickets.world import MONDAY, World
from tickets import actions
from tickets.actions import fire
from tickets.models import Alarm, Ticket
from tickets.models.enums import AlarmState
from tickets.sla import alarms

SYSTEM = Actor.system("test")


def alarm(ticket: Ticket, step: str = "breach", measure: str = "respond") -> Alarm:
    with acting(SYSTEM):
        rows = Alarm.objects.filter(ticket=ticket, step=step, clock__measure=measure)
        found: Alarm = rows.latest("generation")
        return found


def poison(monkeypatch: pytest.MonkeyPatch, *tickets: Ticket) -> None:
    """Let the effects of these tickets' alarms fail in the database, as a bad row would."""
    whole = fire._effects
    bad = {ticket.pk for ticket in tickets}

    def effects(system: Actor, row: Alarm) -> None:
        whole(system, row)
        if row.ticket_id in bad:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr(fire, "_effects", effects)


def test_the_gravest_goes_first_however_late_another_is(world: World) -> None:
    light = crowd(world, 3, MONDAY + timedelta(minutes=1), severity="SL3")
    grave = crowd(world, 3, MONDAY + timedelta(minutes=5), severity="SL1")
    with world.at(minutes=6):
        actions.fire_due_alarms(3)
    assert states(grave) == {"fired": 3}
    assert states(light) == {"waiting": 3}


def test_lateness_is_told_to_the_microsecond(world: World) -> None:
    # By the true clock, not the world's: everything of June is overdue by then.
    ticket = world.incident()
    actions.fire_due_alarms()
    fired = alarm(ticket)
    assert fired.fired_at is not None
    assert fired.fired_at > fired.due_at
    assert fired.fired_at.microsecond


def test_an_alarm_whose_effects_fail_waits_longer_each_time_and_stops_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = world.incident(), world.incident()
    poison(monkeypatch, bad)
    world.sweep(after=900)
    assert alarm(good).state == AlarmState.FIRED
    first = alarm(bad)
    assert (first.state, first.attempts) == (AlarmState.WAITING, 1)
    assert timedelta(seconds=3) < first.try_at - world.now < timedelta(seconds=7)
    assert world.events(bad).count("breached") == 0
    world.sweep(after=1)
    assert alarm(bad).attempts == 1, "not before its time"
    world.sweep(after=7)
    second = alarm(bad)
    assert second.attempts == 2
    assert timedelta(seconds=7) < second.try_at - world.now < timedelta(seconds=13)


def test_once_its_effects_work_again_it_fires_once_and_says_how_late(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = world.incident()
    with monkeypatch.context() as patch:
        poison(patch, ticket)
        world.sweep(after=900)
    world.sweep(after=60)
    world.sweep(after=60)
    assert world.events(ticket).count("breached") == 1
    with acting(SYSTEM):
        [line] = ticket.events.filter(kind="breached", data__measure="respond")
    assert line.data["late_seconds"] == 60


def test_retries_go_on_for_more_than_a_day_before_an_alarm_is_given_up() -> None:
    waits = [alarms.retry_after(attempt) for attempt in range(1, alarms.MAX_ATTEMPTS)]
    assert sum(waits) > 24 * 3600
    assert max(waits) <= 1800 * 1.2


def test_an_alarm_given_up_is_parked_and_cancelled_when_its_clock_stops(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = world.incident()
    with acting(SYSTEM):
        Alarm.objects.filter(ticket=ticket, step="breach").update(attempts=alarms.MAX_ATTEMPTS - 1)
    poison(monkeypatch, ticket)
    world.sweep(after=900)
    assert alarm(ticket).state == AlarmState.PARKED
    assert world.sweep(after=86_400) >= 0
    assert alarm(ticket).state == AlarmState.PARKED
    world.do(actions.accept, world.agent, ticket)
    assert alarm(ticket).state == AlarmState.CANCELLED


def test_steps_that_a_reclassification_skips_say_so_to_the_staff(world: World) -> None:
    ticket = world.incident(impact=4, urgency=3)
    world.do(actions.reclassify, world.agent, ticket, after=4 * 3600, impact=1, urgency=1,
             reason="AMK uten samband")  # fmt: skip
    with acting(SYSTEM):
        skipped = Alarm.objects.filter(ticket=ticket, state=AlarmState.SKIPPED).count()
        lines = list(ticket.events.filter(kind="step_skipped"))
    assert len(lines) == skipped > 0
    assert {line.visibility for line in lines} == {"internal"}
    assert {line.data["reason"] for line in lines} == {"reclassified"}


def test_a_claim_reads_what_it_takes_and_not_what_waits(world: World) -> None:
    crowd(world, 400, MONDAY + timedelta(minutes=1))
    plans: list[Any] = []
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT JSON) SELECT id FROM tickets_alarm"
            " WHERE state = 'waiting' AND gravity = 1 AND try_at <= now()"
            " ORDER BY try_at LIMIT 5 FOR NO KEY UPDATE SKIP LOCKED"
        )
        plans = cursor.fetchone()[0]
    scan = plans[0]["Plan"]["Plans"][0]["Plans"][0]
    assert scan["Index Name"] == "alarm_to_try"
    assert scan["Actual Rows"] == 5


def test_what_was_given_up_is_seen_by_whoever_watches(world: World, client: Client) -> None:
    ticket = world.incident()
    with acting(SYSTEM):
        Alarm.objects.filter(ticket=ticket, step="breach").update(state=AlarmState.PARKED)
    parked = 4
    seen = client.get("/healthz").json()["parts"]["alarm_effects"]
    assert seen == {"ok": False, "failing": 0, "parked": parked}
    assert f"portal_alarms_parked {float(parked)}" in client.get("/metrics").text
