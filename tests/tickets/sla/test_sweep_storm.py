"""Very many alarms at once: the same effects, one digest for each person, and no doubles."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.db.models.functions import Now

from hdo_portal.foundation import clock as time
from hdo_portal.foundation import outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Channel, MessageState, OutboxMessage
from hdo_portal.foundation.outbox import folding
from hdo_portal.foundation.scoping import acting
from tests.tickets.sla.crowd import crowd, states
from tests.tickets.world import MONDAY, World, make_world
from tickets import actions
from tickets.actions import storm
from tickets.models import Clock, Ticket, TicketEvent
from tickets.notifications.storm import summed
from tickets.sla import sweep

SYSTEM = Actor.system("test")
DUE = MONDAY + timedelta(minutes=15)


def messages(**only: Any) -> list[OutboxMessage]:
    with acting(SYSTEM):
        return list(OutboxMessage.objects.filter(group="escalation", **only).order_by("pk"))


def left_behind(tickets: list[int]) -> dict[str, Any]:
    """What firing wrote about these tickets, apart from whom it told."""
    with acting(SYSTEM):
        events = TicketEvent.objects.filter(ticket__in=tickets, kind="breached")
        return {
            "events": Counter(
                (e.visibility, e.actor_name, e.data["measure"], e.data["late_seconds"])
                for e in events
            ),
            "breached": set(Clock.objects.filter(ticket__in=tickets, measure="respond")
                            .values_list("breached_at", flat=True)),
            "levels": set(Ticket.objects.filter(pk__in=tickets)
                          .values_list("escalation_level", flat=True)),
        }  # fmt: skip


def test_a_storm_writes_what_each_alarm_alone_would(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, many = crowd(world, sweep.STORM, DUE), []
    world.sweep(after=902)
    world.now = MONDAY
    many = crowd(world, sweep.STORM + 1, DUE)
    world.sweep(after=902)
    first, second = left_behind(alone), left_behind(many)
    assert set(first["events"]) == set(second["events"])
    assert sum(second["events"].values()) == len(many)
    assert (first["breached"], first["levels"]) == (second["breached"], second["levels"])


def test_a_few_are_told_one_by_one(world: World) -> None:
    crowd(world, 3, DUE)
    world.sweep(after=900)
    assert len(messages(recipient=_lead(world), storm=False)) == 3
    assert messages(storm=True) == []


def test_many_are_told_in_one_message_that_counts_them_and_names_the_gravest(world: World) -> None:
    tickets = crowd(world, 60, DUE)
    world.sweep(after=900)
    [told] = [m for m in messages(recipient=_lead(world)) if m.storm]
    assert told.gravity == 1
    assert "60" in told.subject
    assert "SL1" in told.subject
    with acting(SYSTEM):
        numbers = Ticket.objects.filter(pk__in=tickets).values_list("number", flat=True)
        linked = [number for number in numbers if f"/tickets/{number}/" in told.body]
    assert len(linked) == 20
    assert "/desk/" in told.body


def _lead(world: World) -> str:
    from hdo_portal.accounts.models import User

    with acting(SYSTEM):
        return str(User.objects.get(pk=world.lead.user_id).email)


def test_one_bad_alarm_in_a_storm_stops_only_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = crowd(world, 40, DUE)
    whole = storm.effects

    def effects(system: Actor, ids: list[int], at: Any) -> None:
        whole(system, ids, at)
        if bad in ids:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")

    with acting(SYSTEM):
        bad = Clock.objects.get(ticket=tickets[7], measure="respond").alarms.get().pk
    monkeypatch.setattr(storm, "effects", effects)
    monkeypatch.setattr("tickets.actions.fire._effects", lambda *_: 1 / 0)
    world.sweep(after=900)
    assert states(tickets) == {"fired": 39, "waiting": 1}
    assert sum(left_behind(tickets)["events"].values()) == 39


def test_what_falls_due_while_the_storm_goes_on_joins_it(world: World) -> None:
    crowd(world, 30, DUE)
    world.sweep(after=900)
    crowd(world, 2, DUE + timedelta(seconds=2))
    world.now = DUE
    world.sweep(after=2)
    assert all(message.storm for message in messages())


def test_the_digest_of_a_storm_sums_up_all_its_batches(world: World) -> None:
    minor = crowd(world, 30, DUE, severity="SL2")
    grave = crowd(world, 30, DUE + timedelta(seconds=1), severity="SL1")
    with time.frozen(DUE + timedelta(seconds=2)):
        while actions.fire_due_alarms(25):
            pass
    lead = _lead(world)
    with acting(SYSTEM):
        outbox.post([outbox.Draft("alone", lead, "Told alone", "", group="escalation")])
        waiting = OutboxMessage.objects.filter(storm=True)
        waiting.update(created_at=Now() - timedelta(seconds=20))
    assert len([m for m in messages(recipient=lead) if m.storm]) == 3
    outbox.empty(Channel.MAIL)
    [digest] = [m for m in sent_to(lead) if m.key.startswith("digest:")]
    assert digest.gravity == 1
    assert all(part in digest.subject for part in ("60", "30 SL1", "30 SL2"))
    with acting(SYSTEM):
        listed = [
            {n for n in Ticket.objects.filter(pk__in=pks).values_list("number", flat=True)
             if f"/tickets/{n}/" in digest.body} for pks in (grave, minor)
        ]  # fmt: skip
    assert [len(numbers) for numbers in listed] == [20, 0]
    assert digest.body.rstrip().endswith("– Told alone")


def sent_to(recipient: str) -> list[OutboxMessage]:
    with acting(SYSTEM):
        return list(OutboxMessage.objects.filter(recipient=recipient, state="sent"))


def test_a_machine_reads_the_sum_of_a_storm_as_data() -> None:
    lines = [
        ["SL1", "respond", f"2026-03-02T08:0{n}:00+00:00", f"INC-{n}", "T", "K"] for n in (2, 1)
    ]
    part = {"counts": [["SL1", "respond", True, 3]], "is_customer": False}
    _subject, body = summed("webhook", "en", [part | {"gravest": [line]} for line in lines])
    told = json.loads(body)
    assert told["gravest"] == ["INC-1", "INC-2"]
    assert told["counts"] == [
        {"severity": "SL1", "measure": "respond", "past_due": True, "count": 6}
    ]


def both(work: Callable[[], None]) -> None:
    """Two sweepers, each with a connection of its own."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:  # told to the test below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults


@pytest.mark.django_db(transaction=True)
def test_five_hundred_breaches_at_once_reach_each_person_as_one_digest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = make_world()
    tickets = crowd(world, 500, DUE)
    start = threading.Barrier(2)

    def sweep_all() -> None:
        with time.frozen(DUE + timedelta(seconds=1)):
            start.wait()
            while actions.fire_due_alarms(60):
                pass

    both(sweep_all)
    assert states(tickets) == {"fired": 500}
    assert sum(left_behind(tickets)["events"].values()) == 500
    assert left_behind(tickets)["levels"] == {1}
    told = messages()
    assert len(told) > len({(m.recipient, m.channel) for m in told}), "several batches"
    monkeypatch.setattr(folding, "QUIET", timedelta(0))
    with acting(SYSTEM):
        OutboxMessage.objects.filter(storm=True).update(created_at=Now() - timedelta(seconds=20))
    mail.outbox.clear()
    both(lambda: outbox.empty(Channel.MAIL))
    readers = {m.recipient for m in told if m.channel == Channel.MAIL}
    got = Counter(recipient for sent in mail.outbox for recipient in sent.to)
    assert {reader: got[reader] for reader in readers} == dict.fromkeys(readers, 1)
    assert {m.state for m in messages()} <= {MessageState.FOLDED, MessageState.SENT}
