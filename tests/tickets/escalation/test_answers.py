"""The verbs of answering and of policies: what they do, and whom they refuse."""

from datetime import timedelta

import pytest

from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.errors import Conflict, Invalid, NotAllowed
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.escalation.calling_world import (
    SYSTEM,
    admin,
    another_policy,
    at_start,
    callouts,
    notices,
    only_policy,
    recipients,
)
from tests.tickets.world import World
from tickets import actions
from tickets.actions.policy import InvalidStep, Selector, StepValues
from tickets.escalation import links
from tickets.models import EscalationPolicy, Notice, Ticket


@pytest.fixture
def called(world: World) -> Ticket:
    ticket = world.incident()
    world.sweep()
    return ticket


def letter(ticket: Ticket) -> Notice:
    [found] = notices(ticket, channel="mail", kind="step")
    return found


def test_a_link_is_answered_as_the_person_who_was_told(world: World, called: Ticket) -> None:
    with world.at(seconds=30):
        actions.acknowledge_by_link(world.manager, notice=letter(called))
    [chain] = callouts(called)
    assert (chain.acknowledged_by_id, chain.acknowledged_via) == (world.manager.user_id, "link")
    with world.at(seconds=1), pytest.raises(Conflict) as error:
        actions.acknowledge_by_link(world.manager, notice=letter(called))
    assert error.value.code == "used"


def test_a_link_holds_for_a_day_to_the_second(world: World, called: Ticket) -> None:
    world.now += timedelta(hours=24)
    with world.at(), pytest.raises(Conflict) as error:
        actions.acknowledge_by_link(world.manager, notice=letter(called))
    assert error.value.code == "expired"
    with world.at(seconds=-1):
        actions.acknowledge_by_link(world.manager, notice=letter(called))


def test_a_customer_answers_no_call(world: World, called: Ticket) -> None:
    with pytest.raises(NotAllowed):
        actions.acknowledge_by_link(world.customer, notice=letter(called))
    with pytest.raises(NotAllowed):
        actions.read_notices(world.customer)


def test_reading_marks_only_ones_own_and_only_up_to_what_was_seen(
    world: World, called: Ticket
) -> None:
    [seen] = notices(called, channel="in_app")
    world.sweep(after=300)
    with world.at():
        assert actions.read_notices(world.lead) == 0
        assert actions.read_notices(world.manager, upto=seen) == 1
        assert actions.read_notices(world.manager) == 1


def test_a_token_is_read_back_and_no_other_is() -> None:
    [one, other] = [Notice(), Notice()]
    assert links.read(links.token_of(one.public_id)) == one.public_id
    assert links.token_of(one.public_id) != links.token_of(other.public_id)
    for wrong in ("", "æøå", "A" * 38, links.token_of(one.public_id)[::-1]):
        assert links.read(wrong) is None


def test_a_policy_is_switched_off_and_on(world: World) -> None:
    policy = only_policy(world, at_start())
    with world.at():
        actions.set_policy_active(admin(), policy=policy, active=False)
        assert not EscalationPolicy.objects.get(pk=policy.pk).is_active
        actions.set_policy_active(admin(), policy=policy, active=True)
    ticket = world.incident()
    world.sweep()
    assert len(callouts(ticket)) == 1


def test_only_an_administrator_edits_policies(world: World) -> None:
    policy = only_policy(world, at_start())
    for actor in (world.agent, world.lead, world.manager, world.customer):
        with pytest.raises(NotAllowed):
            actions.save_policy(actor, policy=policy, selector=Selector("Ny"), steps=[at_start()])
        with pytest.raises(NotAllowed):
            actions.set_policy_active(actor, policy=policy, active=False)


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"measure": "beauty"}, "measure"),
        ({"trigger": "someday"}, "trigger"),
        ({"trigger": "percent", "value": 1001}, "value"),
        ({"trigger": "after_due", "value": 31 * 86_400}, "value"),
        ({"audience": "everybody"}, "audience"),
        ({"role": ""}, "role"),
        ({"audience": "named_team"}, "team"),
        ({"audience": "on_call"}, "rota"),
        ({"audience": "person"}, "person"),
        ({"channels": ()}, "channels"),
        ({"channels": ("webhook",)}, "webhook"),
        ({"repeat_minutes": 1441}, "repeat_minutes"),
        ({"tries_per_level": 0}, "tries_per_level"),
        ({"audience": "customer"}, "channels"),
        ({"audience": "customer", "channels": ("sms",), "repeat_minutes": 5}, "repeat_minutes"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_is_named(world: World, wrong: dict, field: str) -> None:
    with pytest.raises(InvalidStep) as error:
        another_policy(at_start(measure="restore"), at_start(**wrong), severity="SL2")
    assert (error.value.step, error.value.field) == (1, field)


def test_a_policy_without_steps_or_name_is_refused(world: World) -> None:
    for steps, name in (([], "Natt"), ([at_start()], " "), ([at_start()], "x" * 101)):
        with pytest.raises(Invalid):
            another_policy(*steps, name=name)


def test_a_customers_own_policy_wins_over_the_general_and_others_keep_theirs(
    world: World,
) -> None:
    only_policy(world, at_start(channels=("mail",)))
    boss = at_start(role="manager", channels=("mail",))
    another_policy(boss, name="Gjøvik", organisation=world.gjovik)
    ticket = world.incident()
    bergen = factories.organisation("Bergen kommune")
    theirs = world.incident(organisation=bergen, assets=[])
    world.sweep()
    with acting(SYSTEM):
        mail = {role: User.objects.get(role=role).email for role in (Role.MANAGER, Role.LEAD)}
    assert mail[Role.MANAGER] in recipients(ticket, "mail")
    assert mail[Role.LEAD] not in recipients(ticket, "mail")
    assert mail[Role.LEAD] in recipients(theirs, "mail")


def test_a_policy_of_the_owner_holds_for_those_under_it(world: World) -> None:
    parent = factories.organisation("Innlandet", kind="rhf")
    with acting(SYSTEM):
        world.gjovik.parent = parent
        world.gjovik.save(update_fields=["parent"])
    only_policy(world, at_start(channels=("mail",)), organisation=parent)
    ticket = world.incident()
    world.sweep()
    assert len(callouts(ticket)) == 1


@pytest.mark.parametrize("hour, told", [(9, "lead"), (23, "manager")])
def test_another_policy_holds_outside_opening_hours(world: World, hour: int, told: str) -> None:
    office = factories.calendar("office", {"timezone": "Europe/Oslo", "holidays": "NO",
                                           "hours": [[0, "08:00", "16:00"]]})  # fmt: skip
    only_policy(world, at_start(channels=("mail",)), hours="within", calendar=office)
    night = at_start(role="manager", channels=("mail",))
    another_policy(night, name="Natt", hours="outside", calendar=office)
    world.now = world.now.replace(hour=hour - 2)
    ticket = world.incident()
    world.sweep()
    with acting(SYSTEM):
        assert User.objects.get(role=told).email in recipients(ticket, "mail")
    assert len(callouts(ticket)) == 1


def test_steps_before_and_after_due_are_real_seconds(world: World) -> None:
    only_policy(
        world,
        StepValues("respond", "before_due", "role", value=60, role="lead", channels=("mail",)),
        StepValues("respond", "after_due", "role", value=60, role="lead", channels=("mail",)),
    )
    ticket = world.incident()
    world.sweep(after=15 * 60 - 61)
    assert callouts(ticket) == []
    world.sweep(after=1)
    assert len(callouts(ticket)) == 1
    world.sweep(after=120)
    assert len(callouts(ticket)) == 3  # the breach is told as well
