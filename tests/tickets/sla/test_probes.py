"""The portal's tests of itself: canary and self-test go the real way, and no person sees them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from hdo_portal.accounts.models import User
from hdo_portal.foundation import clock, outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import AuditEntry, Channel, Delivery, Heartbeat, OutboxMessage
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import World
from tickets import actions, queries, queue
from tickets.models import Alarm, Clock, SelfTest, Ticket, TicketCounter, TicketEvent
from tickets.models.enums import AlarmState
from tickets.reports import sla as report
from tickets.sla import probes, selftest

SYSTEM = Actor.system("test")
WORN = ("tickets_alarm", "foundation_outboxmessage")


def make_due(**ago: int) -> None:
    """Let the probes' alarms have been due so long ago."""
    with acting(SYSTEM):
        then = clock.now() - timedelta(**ago)
        waiting = Alarm.objects.filter(ticket__is_probe=True, state=AlarmState.WAITING)
        waiting.update(due_at=then, try_at=then)


def beat(name: str) -> Any:
    with acting(SYSTEM):
        return Heartbeat.objects.filter(name=name).first()


def go_the_whole_way() -> None:
    """One run of the self-test from its clock to its receipt, without waiting for it."""
    selftest.keep()
    make_due(seconds=1)
    actions.fire_due_alarms()
    outbox.empty(Channel.CANARY)
    selftest.keep()


def test_a_canary_waits_for_the_next_ten_seconds_and_only_one(world: World) -> None:
    selftest.keep()
    selftest.keep()
    with acting(SYSTEM):
        [canary] = Alarm.objects.filter(step=probes.CANARY)
    assert canary.state == AlarmState.WAITING
    assert canary.due_at.timestamp() % 10 == 0
    assert timedelta(0) <= canary.due_at - clock.now() <= timedelta(seconds=10)


def test_a_canary_is_a_sign_of_life_only_once_its_message_is_delivered(world: World) -> None:
    selftest.keep()
    make_due(seconds=1)
    actions.fire_due_alarms()
    assert beat("canary") is None
    outbox.deliver_due(Channel.MAIL)
    assert beat("canary") is None
    outbox.empty(Channel.CANARY)
    assert beat("canary") is not None
    with acting(SYSTEM):
        assert Delivery.objects.filter(message__key__startswith="canary:", succeeded=True).exists()


def test_old_canaries_are_forgotten(world: World) -> None:
    selftest.keep()
    make_due(hours=2)
    with acting(SYSTEM):
        canary = Alarm.objects.filter(step=probes.CANARY)
        canary.update(generation=F("generation") - 720)
    actions.fire_due_alarms()
    selftest.keep()
    with acting(SYSTEM):
        [left] = Alarm.objects.filter(step=probes.CANARY)
        assert left.state == AlarmState.WAITING


def test_canaries_leave_no_line_in_the_trail_and_their_receipts_are_forgotten(
    world: World,
) -> None:
    selftest.keep()
    make_due(seconds=1)
    with acting(SYSTEM):
        Alarm.objects.filter(ticket__is_probe=True).exclude(step=probes.CANARY).delete()
        before = AuditEntry.objects.filter(table_name__in=WORN).count()
    actions.fire_due_alarms()
    outbox.empty(Channel.CANARY)
    with acting(SYSTEM):
        assert AuditEntry.objects.filter(table_name__in=WORN).count() == before
        canary = Alarm.objects.filter(step=probes.CANARY)
        canary.update(due_at=F("due_at") - timedelta(hours=2), generation=F("generation") - 720)
        OutboxMessage.objects.update(created_at=F("created_at") - timedelta(hours=2))
    selftest.keep()
    with acting(SYSTEM):
        assert not Delivery.objects.exists()
        assert not OutboxMessage.objects.exists()


def test_a_real_alarm_cannot_pass_for_a_canary_behind_the_trails_back(world: World) -> None:
    ticket = world.incident()
    with acting(SYSTEM):
        before = AuditEntry.objects.filter(table_name="tickets_alarm").count()
        count = Alarm.objects.filter(ticket=ticket, step="breach").update(step=probes.CANARY)
        assert AuditEntry.objects.filter(table_name="tickets_alarm").count() == before + count


def test_the_self_test_goes_the_whole_way_and_keeps_its_result(world: World) -> None:
    go_the_whole_way()
    with acting(SYSTEM):
        [run] = SelfTest.objects.all()
        assert run.ok
        assert None not in (run.fired_at, run.posted_at, run.delivered_at, run.seconds)
        assert TicketEvent.objects.filter(ticket__is_probe=True, kind="breached").count() == 1
        assert not Clock.objects.filter(ticket__is_probe=True, state="running").exists()
    assert beat("selftest").detail["ok"] is True


def test_a_self_test_whose_message_is_not_delivered_has_failed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    selftest.keep()
    make_due(seconds=1)
    actions.fire_due_alarms()
    monkeypatch.setattr(selftest, "LIMIT_SECONDS", -10)
    selftest.keep()
    assert beat("selftest").detail["ok"] is False


def test_the_self_test_runs_once_in_three_minutes_whoever_asks(world: World) -> None:
    for _ in range(3):
        selftest.keep()
    with acting(SYSTEM):
        assert SelfTest.objects.count() == 1
        assert Clock.objects.filter(ticket__is_probe=True, state="running").count() == 1


def test_a_portal_without_agreements_tests_nothing_and_says_nothing(db: None) -> None:
    selftest.keep()
    with acting(SYSTEM):
        assert not Ticket.objects.exists()


def test_the_self_test_writes_to_no_person(world: World) -> None:
    go_the_whole_way()
    with acting(SYSTEM):
        assert set(OutboxMessage.objects.values_list("channel", flat=True)) == {Channel.CANARY}


@pytest.fixture
def tested(world: World) -> Iterator[World]:
    """A portal in which the self-test has been and a new one goes on, past due."""
    go_the_whole_way()
    with acting(SYSTEM):
        SelfTest.objects.update(started_at=F("started_at") - timedelta(minutes=3))
        Clock.objects.filter(measure="respond").update(sequence=F("sequence") - 1)
    selftest.keep()
    make_due(seconds=1)
    actions.fire_due_alarms()
    with acting(SYSTEM):
        assert Clock.objects.filter(ticket__is_probe=True, breached_at__isnull=False).exists()
    return world


def test_no_list_queue_or_count_of_the_staff_holds_the_self_test(tested: World) -> None:
    agent = tested.agent
    with acting(agent):
        assert not queries.tickets_of(agent).exists()
        assert not queries.queue(agent).exists()
        assert queue.figures(agent).open == 0
        assert queries.numbered(agent, "SELF-TEST") is None
        assert not queries.matching(queries.tickets_of(agent), "self").exists()
        assert queries.events_since(agent, clock.now() - timedelta(days=1), 100) == []
        assert not queue.incidents(agent, queue.Wanted(status="all")).exists()


def test_no_figure_of_the_report_counts_the_self_test(tested: World) -> None:
    manager = tested.manager
    with acting(manager):
        today = clock.now().date()
        assert report.sla_report(manager, first=today, last=today).cells == []


def test_a_number_is_not_taken_for_the_self_test(tested: World) -> None:
    with acting(SYSTEM):
        assert not TicketCounter.objects.exists()


def test_nobody_of_the_operators_own_customers_sees_it(tested: World) -> None:
    from customers.queries import operator

    with acting(SYSTEM):
        own = operator()
    insider = factories.actor_of(factories.customer(own))
    with acting(insider):
        assert not Ticket.objects.exists()
        assert not Clock.objects.exists()
        assert not TicketEvent.objects.exists()


def test_its_page_and_its_number_are_not_found(tested: World) -> None:
    client = Client()
    with acting(SYSTEM):
        client.force_login(User.objects.get(pk=tested.agent.user_id))
    assert client.get("/tickets/SELF-TEST/").status_code == 404
    assert client.get("/api/v1/tickets/SELF-TEST/").status_code == 404
    assert b"SELF-TEST" not in client.get("/desk/?status=all").content
    assert b"SELF-TEST" not in client.get("/desk/search/?q=self").content


def test_the_figures_for_machines_leave_it_out(tested: World) -> None:
    from hdo_portal.web.vitals import vitals

    with acting(SYSTEM):
        now = vitals()
    assert (now.open_tickets, now.breached_open) == (0, 0)
