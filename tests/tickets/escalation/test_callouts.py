"""A step calls, again and higher up, until somebody has it; and the timeline says all of it."""

from datetime import UTC, datetime

from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.escalation.calling_world import (
    SYSTEM,
    at_start,
    callouts,
    messages,
    notices,
    only_policy,
    person,
    recipients,
    repeats,
    story,
)
from tests.tickets.escalation.oncall_world import make_oncall
from tests.tickets.world import World
from tickets import actions
from tickets.escalation.ladder import MOST_ROUNDS
from tickets.models import CallOut

LOUD = ("in_app", "sms", "mail")
FIVE_MINUTES = 300


def test_an_sl1_wakes_the_duty_manager_at_once_and_every_five_minutes(world: World) -> None:
    with acting(SYSTEM):
        User.objects.filter(role=Role.MANAGER).update(mobile="+4790000001")
    ticket = world.incident()
    world.sweep()
    assert recipients(ticket, "sms") == ["+4790000001"]
    assert [notice.channel for notice in notices(ticket, kind="step")] == ["in_app", "sms", "mail"]
    world.sweep(after=FIVE_MINUTES - 1)
    assert len(messages(ticket, "sms")) == 1
    world.sweep(after=1)
    world.sweep(after=FIVE_MINUTES)
    assert len(messages(ticket, "sms")) == 3
    assert "Call number 3." in story(ticket, "escalated")[-1]


def test_a_text_message_is_short_and_says_what_counts(world: World) -> None:
    only_policy(world, at_start(channels=("sms",)))
    with acting(SYSTEM):
        User.objects.filter(role=Role.LEAD).update(mobile="+4790000001", language="nb")
    ticket = world.incident(title="Ingen lyd på operatørplass 3 og 4 i kontrollrommet på Gjøvik")
    world.sweep()
    [message] = messages(ticket, "sms")
    assert message.body.startswith(f"HDO SL1 {ticket.number} Gjøvik kommune: Ingen lyd på")
    assert ".." in message.body
    assert "/acknowledge/" in message.body
    assert message.group == "escalation"


def test_who_was_told_by_which_channel_stands_on_the_timeline(world: World) -> None:
    only_policy(world, at_start(channels=LOUD))
    ticket = world.incident()
    with acting(SYSTEM):
        User.objects.filter(role=Role.LEAD).update(name="Kari Vakt", mobile="")
    world.sweep(after=4)
    [line] = story(ticket, "escalated")
    assert "Told: Kari Vakt (in the portal, e-mail)." in line
    assert "Not told: Kari Vakt has no mobile number." in line
    assert "4 seconds late" in line


def test_a_level_that_does_not_answer_gives_way_to_the_next_and_then_the_manager(
    world: World,
) -> None:
    oncall = make_oncall()
    boss = person("Boss", Role.MANAGER, mobile="+4790000009")
    with acting(SYSTEM):
        User.objects.filter(role=Role.MANAGER).exclude(pk=boss.pk).update(is_active=False)
    world.now = datetime(2026, 11, 9, 8, tzinfo=UTC)
    called = at_start(audience="on_call", role="", rota=oncall.rota, level=1, channels=("mail",),
                      repeat_minutes=5, tries_per_level=2)  # fmt: skip
    only_policy(world, called)
    ticket = world.incident()
    for _round in range(3):
        world.sweep()
        world.now = max(world.now, *repeats(ticket))
    assert recipients(ticket, "mail")[-1:] == ["boss@hdo.example"]
    assert recipients(ticket, "mail").count("ola@hdo.example") == 2
    assert recipients(ticket, "sms") == ["+4790000009"]
    assert "It is with the duty manager now." in story(ticket, "escalated")[-1]


def test_a_gap_in_the_rota_is_passed_at_once_and_told(world: World) -> None:
    oncall = make_oncall()
    only_policy(world, at_start(audience="on_call", role="", rota=oncall.rota, level=1))
    ticket = world.incident()  # in June, before the rota begins
    world.sweep()
    assert factories_manager() in recipients(ticket, "mail")
    [line] = story(ticket, "escalated")
    assert "nobody is on call at Vaktleder 1" in line


def factories_manager() -> str:
    with acting(SYSTEM):
        found: str = User.objects.get(role=Role.MANAGER).email
    return found


def test_nobody_at_all_is_said_and_the_chain_goes_on(world: World) -> None:
    only_policy(world, at_start(repeat_minutes=5))
    with acting(SYSTEM):
        User.objects.filter(role__in=[Role.LEAD, Role.MANAGER]).update(is_active=False)
    ticket = world.incident()
    world.sweep()
    [line] = story(ticket, "escalated")
    assert "nobody has the role Shift leader; nobody has the role Manager" in line
    assert len(repeats(ticket)) == 1


def test_words_in_the_portal_alone_do_not_count_as_reached_where_a_step_calls(
    world: World,
) -> None:
    only_policy(world, at_start(channels=("in_app", "sms")))
    ticket = world.incident()
    world.sweep()
    assert len(notices(ticket, channel="in_app", kind="step")) == 2  # the lead, then the manager
    assert recipients(ticket, "mail") == [factories_manager()]


def test_a_chain_that_nobody_answers_ends_and_says_so(world: World) -> None:
    only_policy(world, at_start(repeat_minutes=1))
    ticket = world.incident()
    world.sweep()
    with acting(SYSTEM):
        CallOut.objects.update(round=MOST_ROUNDS - 1)
    world.sweep(after=60)
    assert [chain.state for chain in callouts(ticket)] == ["exhausted"]
    assert repeats(ticket) == []
    assert "The portal stops calling." in story(ticket, "escalated")[-1]


def test_a_clock_that_stops_ends_its_calls(world: World) -> None:
    ticket = world.incident()
    world.sweep()
    world.do(actions.accept, world.agent, ticket, after=60)
    assert {chain.state for chain in callouts(ticket)} == {"ended"}
    before = len(messages(ticket))
    world.sweep(after=FIVE_MINUTES)
    assert len(messages(ticket)) == before


def test_a_pause_does_not_silence_a_call_that_nobody_answered(world: World) -> None:
    only_policy(world, at_start(measure="restore", repeat_minutes=5, channels=("mail",)))
    ticket = world.incident()
    world.do(actions.accept, world.agent, ticket)
    world.sweep()
    world.do(actions.hold, world.agent, ticket, after=60, reason="customer")
    world.sweep(after=FIVE_MINUTES)
    assert "Call number 2." in story(ticket, "escalated")[-1]


def test_an_outage_is_not_made_up_for_by_many_calls(world: World) -> None:
    only_policy(world, at_start(repeat_minutes=5, channels=("mail",)))
    ticket = world.incident()
    world.sweep()
    for _beat in range(5):
        world.sweep(after=3600 if _beat == 0 else 1)
    assert len(story(ticket, "escalated")) == 2
    assert repeats(ticket)[0] > world.now


def test_the_customer_is_told_in_their_words_without_a_link(world: World) -> None:
    only_policy(world, at_start(audience="customer", role="", channels=("mail",)))
    with acting(SYSTEM):
        reporter = factories.person(world.gjovik, "Kari", email="kari@gjovik.example")
    ticket = world.incident(reporter=reporter)
    world.sweep()
    [message] = [m for m in messages(ticket, "mail") if m.group == "escalation"]
    assert message.recipient == "kari@gjovik.example"
    assert "/acknowledge/" not in message.body
    [notice] = notices(ticket, kind="step")
    assert notice.link_expires_at is None


def test_the_breach_is_told_beside_the_line_that_customers_read(world: World) -> None:
    only_policy(world, at_start(audience="assignee", role=""))
    ticket = world.incident()
    world.sweep(after=15 * 60)
    assert story(ticket, "breached")
    assert "Told: " in story(ticket, "breach_told")[0]
    assert "Told" not in story(ticket, "breached")[0]


def test_a_step_whose_assignee_is_missing_goes_to_the_duty_manager(world: World) -> None:
    only_policy(world, at_start(audience="assignee", role=""))
    ticket = world.incident()
    world.sweep()
    assert "nobody has taken the ticket" in story(ticket, "escalated")[0]
    assert factories_manager() in recipients(ticket, "mail")


def test_a_team_is_told_at_its_mailbox_and_its_people_in_the_portal(world: World) -> None:
    team = factories.team("radio", name="Radio", email="radio@hdo.example")
    person("Per", team=team)
    only_policy(world, at_start(audience="named_team", role="", team=team, channels=LOUD))
    ticket = world.incident()
    world.sweep()
    escalations = [m for m in messages(ticket) if m.group == "escalation"]
    assert sorted(m.recipient for m in escalations) == ["+4790000001", "radio@hdo.example"]
    assert [n.name for n in notices(ticket, channel="in_app", kind="step")] == ["Per"]
