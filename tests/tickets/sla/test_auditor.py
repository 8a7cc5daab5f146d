"""The auditor: whatever keeps an alarm from firing, it is found, fired once, and owned up to."""

from datetime import timedelta
from typing import Any

import pytest

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat
from hdo_portal.foundation.scoping import acting
from tests.tickets.world import World
from tickets import actions
from tickets.models import Alarm, Clock, Ticket, TicketEvent
from tickets.models.enums import AlarmState
from tickets.sla import auditor

SYSTEM = Actor.system("test")


def audit(world: World, after: int = 0) -> auditor.Findings:
    with world.at(seconds=after):
        return actions.audit_alarms()


def breach(ticket: Ticket, **change: Any) -> Alarm:
    """The breach alarm of the response, after a change that no part of the portal makes."""
    with acting(SYSTEM):
        rows = Alarm.objects.filter(ticket=ticket, step="breach", clock__measure="respond")
        if change:
            rows.update(**change)
        found: Alarm = rows.get()
        return found


def lines(ticket: Ticket, kind: str) -> list[TicketEvent]:
    with acting(SYSTEM):
        return list(ticket.events.filter(kind=kind, data__measure="respond", data__step="breach"))


def test_it_finds_nothing_where_all_is_well(world: World) -> None:
    ticket = world.incident()
    world.sweep(after=900)
    found = audit(world, after=60)
    assert (found.alarms, found.fired) == ([], 0)
    assert lines(ticket, "found_late") == []


def test_it_leaves_the_sweep_its_half_minute(world: World) -> None:
    ticket = world.incident()
    world.sweep()
    assert breach(ticket).pk not in audit(world, after=900 + 29).alarms
    assert breach(ticket).state == AlarmState.WAITING


def test_an_alarm_that_nobody_swept_is_fired_and_owned_up_to(world: World) -> None:
    ticket = world.incident()
    found = audit(world, after=900 + 31)
    alarm = breach(ticket)
    assert alarm.pk in found.overdue
    assert (alarm.state, alarm.found_at) == (AlarmState.FIRED, world.now)
    [line] = lines(ticket, "found_late")
    assert (line.visibility, line.data["late_seconds"]) == ("internal", 31)
    assert len(lines(ticket, "breached")) == 1
    assert [m for m in world.mail_about(ticket) if ":breach:" in m.key]


def test_twice_does_no_more_than_once(world: World) -> None:
    ticket = world.incident()
    audit(world, after=931)
    mails = len(world.mail_about(ticket))
    again = audit(world, after=10)
    world.sweep(after=1)
    assert again.alarms == []
    assert len(lines(ticket, "breached")) == len(lines(ticket, "found_late")) == 1
    assert len(world.mail_about(ticket)) == mails


def test_an_alarm_suspended_while_its_clock_runs_is_put_right(world: World) -> None:
    ticket = world.incident()
    breach(ticket, state=AlarmState.SUSPENDED)
    found = audit(world, after=931)
    assert breach(ticket).pk in found.suspended
    assert breach(ticket).state == AlarmState.FIRED
    assert world.clock(ticket, "respond").breached_at is not None


def test_a_pause_is_no_fault(world: World) -> None:
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket)
    world.do(actions.hold, world.agent, ticket, reason="customer")
    with acting(SYSTEM):
        held = list(Alarm.objects.filter(ticket=ticket, state=AlarmState.SUSPENDED))
    assert held
    assert audit(world, after=86_400).suspended == []
    with acting(SYSTEM):
        assert Alarm.objects.filter(ticket=ticket, state=AlarmState.SUSPENDED).count() == len(held)


@pytest.mark.parametrize("state", ["cancelled", "skipped", "suspended"])
def test_a_clock_past_due_is_breached_whatever_its_alarm_says(world: World, state: str) -> None:
    ticket = world.incident()
    far = world.now + timedelta(days=9)
    breach(ticket, state=state, due_at=far, try_at=far)
    audit(world, after=931)
    clock = world.clock(ticket, "respond")
    assert clock.breached_at == clock.due_at
    assert len(lines(ticket, "breached")) == 1


def test_a_clock_whose_alarm_is_gone_gets_one(world: World) -> None:
    ticket = world.incident()
    with acting(SYSTEM):
        Alarm.objects.filter(ticket=ticket, step="breach", clock__measure="respond").delete()
    found = audit(world, after=931)
    assert breach(ticket).pk in found.unbreached
    assert breach(ticket).state == AlarmState.FIRED


def test_an_alarm_that_says_it_fired_and_told_nobody_is_fired(world: World) -> None:
    ticket = world.incident()
    audit(world, after=890)
    with acting(SYSTEM):
        clock = Clock.objects.get(ticket=ticket, measure="respond")
        Clock.objects.filter(pk=clock.pk).update(breached_at=clock.due_at)
    fired_at = world.now + timedelta(seconds=10)
    breach(ticket, state=AlarmState.FIRED, fired_at=fired_at)
    found = audit(world, after=60)
    assert breach(ticket).pk in found.without_effect
    assert len(lines(ticket, "breached")) == 1


def test_it_looks_back_to_where_it_looked_last(world: World) -> None:
    ticket = world.incident()
    audit(world, after=1)
    with acting(SYSTEM):
        Clock.objects.filter(ticket=ticket).update(breached_at=world.now)
    breach(ticket, state=AlarmState.FIRED, fired_at=world.now + timedelta(seconds=10))
    # Hours in which the auditor itself was away.
    found = audit(world, after=4 * 3600)
    assert breach(ticket).pk in found.without_effect


def test_an_alarm_that_is_being_tried_again_is_left_to_it(world: World) -> None:
    ticket = world.incident()
    breach(ticket, attempts=20, try_at=world.now + timedelta(seconds=2000))
    assert breach(ticket).pk not in audit(world, after=931).alarms


def test_its_heartbeat_tells_what_it_found(world: World) -> None:
    world.incident()
    audit(world, after=931)
    with acting(SYSTEM):
        detail = Heartbeat.objects.get(name="auditor").detail
    assert detail["overdue"] == detail["fired"] > 0


def test_what_it_found_counts_as_missed(world: World) -> None:
    from tickets.sla import lateness

    world.incident()
    audit(world, after=931)
    with world.at(minutes=2):
        Heartbeat.objects.filter(name="lateness").delete()
        lateness.roll_up()
        day = lateness.total(lateness.hours(world.now - timedelta(days=1), probes=False))
    assert day.missed == day.count > 0
