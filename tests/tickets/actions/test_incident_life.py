"""An incident from the call to the end, through its verbs."""

from datetime import timedelta
from typing import Any

import pytest

from hdo_portal.accounts.models import User
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import MONDAY, World
from tickets import actions
from tickets.models import Alarm
from tickets.models.enums import ClockState


def test_opening_starts_a_clock_for_each_promise_of_the_severity(world: World) -> None:
    ticket = world.incident()
    assert ticket.severity == "SL1"
    assert world.clock(ticket, "respond").due_at == MONDAY + timedelta(minutes=15)
    assert world.clock(ticket, "restore").due_at == MONDAY + timedelta(hours=2)
    assert world.clock(ticket, "update").due_at == MONDAY + timedelta(minutes=30)
    assert ticket.next_due_at == MONDAY + timedelta(minutes=15)


def test_accepting_stops_the_response_clock_and_makes_it_mine(world: World) -> None:
    ticket = world.incident()
    ticket = world.do(actions.accept, world.agent, ticket, after=600)
    respond = world.clock(ticket, "respond")
    assert (respond.state, respond.elapsed_seconds) == (ClockState.MET, 600)
    assert ticket.assignee_id == world.agent.user_id
    assert ticket.next_due_at == MONDAY + timedelta(minutes=30)


def test_accepting_at_exactly_due_meets_the_promise(world: World) -> None:
    ticket = world.do(actions.accept, world.agent, world.incident(), after=900)
    assert world.clock(ticket, "respond").state == ClockState.MET


def test_accepting_a_second_after_due_misses_it(world: World) -> None:
    ticket = world.do(actions.accept, world.agent, world.incident(), after=901)
    respond = world.clock(ticket, "respond")
    assert respond.state == ClockState.MISSED
    assert respond.breached_at == MONDAY + timedelta(minutes=15)


def test_the_sweep_breaches_and_tells_once_however_often_it_runs(world: World) -> None:
    ticket = world.incident()
    world.sweep(after=899)
    assert world.clock(ticket, "respond").breached_at is None
    world.sweep(after=1)
    world.sweep(after=1)
    assert world.clock(ticket, "respond").breached_at == MONDAY + timedelta(minutes=15)
    assert world.events(ticket).count("breached") == 1
    told = [m for m in world.mail_about(ticket) if ":breach:" in m.key]
    assert len({m.recipient for m in told}) == len(told) > 0


def test_a_grave_incident_wakes_the_manager_at_once(world: World) -> None:
    ticket = world.incident()
    world.sweep()
    with acting(Actor.system("test")):
        manager = User.objects.get(pk=world.manager.user_id)
    assert manager.email in [message.recipient for message in world.mail_about(ticket)]


def test_waiting_for_the_customer_pauses_the_clocks_but_never_the_response(world: World) -> None:
    ticket = world.incident()
    ticket = world.do(actions.accept, world.agent, ticket, after=60)
    world.do(actions.hold, world.agent, ticket, after=60, reason="customer")
    restore = world.clock(ticket, "restore")
    assert (restore.state, restore.due_at) == (ClockState.PAUSED, None)
    world.do(actions.resume, world.agent, ticket, after=3600)
    restore = world.clock(ticket, "restore")
    assert restore.due_at == MONDAY + timedelta(hours=3)


def test_waiting_for_a_supplier_lets_the_clocks_run_and_says_so(world: World) -> None:
    ticket = world.do(actions.accept, world.agent, world.incident())
    ticket = world.do(actions.hold, world.agent, ticket, reason="supplier")
    assert ticket.status == "on_hold"
    assert world.clock(ticket, "restore").state == ClockState.RUNNING
    with acting(Actor.system("test")):
        assert ticket.events.get(kind="held").data["paused"] is False


def test_no_alarm_fires_during_a_pause_and_each_fires_once_after(world: World) -> None:
    ticket = world.do(actions.accept, world.agent, world.incident())
    world.sweep()
    world.do(actions.hold, world.agent, ticket, reason="customer")
    assert world.sweep(after=4 * 3600) == 0
    world.do(actions.resume, world.agent, ticket)
    world.sweep(after=2 * 3600)
    assert world.events(ticket).count("breached") == 2  # restore and update, both due by now


def test_the_customers_answer_ends_the_wait_for_the_customer(world: World) -> None:
    ticket = world.do(actions.accept, world.agent, world.incident())
    world.do(actions.hold, world.agent, ticket, reason="customer")
    world.do(actions.reply, world.customer, ticket, after=300, body="Den virker fortsatt ikke.")
    with acting(Actor.system("test")):
        ticket.refresh_from_db()
    assert ticket.status == "in_progress"
    assert world.clock(ticket, "restore").state == ClockState.RUNNING


def test_a_public_word_keeps_the_update_promise_and_makes_the_next(world: World) -> None:
    ticket = world.do(actions.accept, world.agent, world.incident())
    world.do(actions.reply, world.agent, ticket, after=600, body="Vi feilsøker.")
    update = world.clock(ticket, "update")
    assert (update.sequence, update.state) == (2, ClockState.RUNNING)
    assert update.due_at == MONDAY + timedelta(minutes=40)


def test_an_internal_word_keeps_no_promise(world: World) -> None:
    ticket = world.do(actions.accept, world.agent, world.incident())
    world.do(actions.reply, world.agent, ticket, after=600, body="Hm.", visibility="internal")
    assert world.clock(ticket, "update").sequence == 1


def test_a_customer_cannot_speak_internally(world: World) -> None:
    ticket = world.incident()
    comment = world.do(actions.reply, world.customer, ticket, body="Hei", visibility="internal")
    assert comment.visibility == "public"


def test_resolving_stops_every_clock_and_tells_the_reporter(world: World) -> None:
    reporter = factories.person(world.gjovik, email="melder@gjovik.example")
    ticket = world.incident(reporter=reporter)
    ticket = world.do(actions.resolve, world.agent, ticket, after=1200, resolution="Nytt batteri.")
    expected = {"respond": "missed", "restore": "met", "resolve": "met", "update": "cancelled"}
    assert {measure: world.clock(ticket, measure).state for measure in expected} == expected
    assert ticket.next_due_at is None
    with acting(Actor.system("test")):
        assert not Alarm.objects.filter(ticket=ticket, state="waiting").exists()
    assert any("Nytt batteri." in message.body for message in world.mail_about(ticket))


def test_reopening_goes_on_with_the_solved_time_left_out(world: World) -> None:
    ticket = world.incident()
    ticket = world.do(actions.resolve, world.agent, ticket, after=3600, resolution="Omstart.")
    ticket = world.do(actions.reopen, world.agent, ticket, after=7200, reason="Stum igjen.")
    assert ticket.status == "in_progress"
    restore = world.clock(ticket, "restore")
    assert (restore.state, restore.due_at) == (ClockState.RUNNING, MONDAY + timedelta(hours=4))
    ticket = world.do(actions.resolve, world.agent, ticket, after=1800, resolution="Ny radio.")
    assert world.clock(ticket, "restore").elapsed_seconds == 3600 + 1800


def test_reopening_after_the_agreements_days_is_a_new_incident_that_follows(world: World) -> None:
    ticket = world.incident()
    ticket = world.do(actions.resolve, world.agent, ticket, after=60, resolution="Omstart.")
    later = world.do(actions.reopen, world.agent, ticket, after=15 * 86_400, reason="Igjen.")
    assert later.pk != ticket.pk
    assert later.follows_id == ticket.pk
    assert world.clock(later, "respond").started_at == world.now


def test_reclassifying_counts_the_new_target_from_the_original_start(world: World) -> None:
    ticket = world.incident(impact=2, urgency=2)
    assert ticket.severity == "SL2"
    ticket = world.do(actions.reclassify, world.agent, ticket, after=600, impact=1, reason="Flere.")
    assert ticket.severity == "SL1"
    assert world.clock(ticket, "respond").due_at == MONDAY + timedelta(minutes=15)


def test_there_and_back_again_is_as_if_nothing_happened(world: World) -> None:
    ticket = world.incident(impact=2, urgency=2)
    before = {m: world.clock(ticket, m).due_at for m in ("respond", "restore", "resolve")}
    world.do(actions.reclassify, world.agent, ticket, after=60, severity="SL3", reason="Mindre.")
    world.do(actions.reclassify, world.agent, ticket, after=60, severity="SL2", reason="Likevel.")
    assert {m: world.clock(ticket, m).due_at for m in before} == before


def test_reclassifying_into_the_past_breaches_now_and_sends_one_alarm(world: World) -> None:
    ticket = world.incident(impact=2, urgency=2)
    world.sweep()
    graver = {"impact": 1, "reason": "Flere."}
    ticket = world.do(actions.reclassify, world.agent, ticket, after=1500, **graver)
    respond = world.clock(ticket, "respond")
    assert respond.breached_by_reclassification
    assert respond.breached_at == world.now
    world.sweep()
    with acting(Actor.system("test")):
        fired = Alarm.objects.filter(clock=respond, generation=2, state="fired")
        assert [alarm.step for alarm in fired] == ["breach"]


def test_another_severity_than_the_suggested_needs_a_reason(world: World) -> None:
    with pytest.raises(Invalid) as error:
        world.incident(severity="SL3")
    assert error.value.field == "severity_reason"


def test_a_state_that_does_not_allow_it_says_what_it_allows(world: World) -> None:
    ticket = world.do(actions.accept, world.agent, world.incident())
    with pytest.raises(Conflict) as error:
        world.do(actions.accept, world.agent, ticket)
    assert "restore" in error.value.allowed
    assert "accept" not in error.value.allowed


def test_a_customer_may_not_work_an_incident(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.do(actions.accept, world.customer, world.incident())


def test_another_customer_finds_nothing_to_answer(world: World) -> None:
    bergen = factories.actor_of(factories.customer(factories.organisation("Bergen kommune")))
    with pytest.raises(NotFound):
        world.do(actions.reply, bergen, world.incident(), body="Hei")


def test_a_customer_cannot_report_for_another(world: World) -> None:
    bergen = factories.organisation("Bergen kommune")
    with world.at(), pytest.raises(Invalid) as error:
        actions.open_incident(
            world.customer, organisation=bergen, title="Stum", impact=3, urgency=2
        )
    assert error.value.field == "organisation"


def test_merging_goes_on_in_the_other_and_counts_there(world: World) -> None:
    first, second = world.incident(), world.incident()
    merged = world.do(actions.merge, world.agent, second, into=first)
    with acting(Actor.system("test")):
        first.refresh_from_db()
    assert (merged.status, merged.parent_id) == ("cancelled", first.pk)
    assert first.occurrence_count == 2
    assert world.clock(second, "restore").state == ClockState.CANCELLED


def test_the_same_fault_again_is_counted_and_never_refused(world: World) -> None:
    ticket = world.incident()
    world.do(actions.occur_again, world.customer, ticket, after=60, own_issi=2_420_001)
    with acting(Actor.system("test")):
        ticket.refresh_from_db()
        assert ticket.occurrence_count == 2
        assert ticket.occurrences.count() == 2


def test_an_occurrence_in_the_future_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as error:
        world.incident(report={"occurred_at": MONDAY + timedelta(hours=1)})
    assert error.value.field == "occurred_at"


@pytest.mark.parametrize(
    "field, value",
    [("positions", 0), ("positions", 10_000), ("occurred_at", MONDAY - timedelta(days=4_000))],
)
def test_an_occurrence_out_of_bounds_is_refused_whoever_sends_it(
    world: World, field: str, value: Any
) -> None:
    with pytest.raises(Invalid) as error:
        world.incident(report={field: value})
    assert error.value.field == field


def test_numbers_count_by_kind_and_year_in_norway(world: World) -> None:
    world.now = MONDAY.replace(month=12, day=31, hour=23, minute=30)
    assert world.incident().number == "INC-2027-000001"
    assert world.incident().number == "INC-2027-000002"
