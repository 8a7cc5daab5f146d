"""What people do with duties, and who has them afterwards."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation import clock
from hdo_portal.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from hdo_portal.foundation.models import AuditEntry
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.escalation.oncall_world import NOW, SYSTEM, OnCall, local, make_oncall, turns
from tickets import actions
from tickets.actions.duty_feed import feed_of
from tickets.actions.rota import Stretch
from tickets.escalation import oncall
from tickets.models import RotaLayer, RotaOverride, RotaSwap

TONIGHT: dict[str, Any] = {"from_at": local(2026, 11, 9, 16), "to_at": local(2026, 11, 10, 8)}
MIDNIGHT = local(2026, 11, 10)


@pytest.fixture
def duty(db: None) -> OnCall:
    return make_oncall()


def test_the_person_on_call_follows_the_layer(duty: OnCall) -> None:
    assert duty.person(NOW) == duty.ola
    assert duty.person(local(2026, 11, 16, 8)) == duty.siri
    assert duty.person(local(2026, 11, 2, 7)) is None
    assert duty.person(NOW, level=2) is None


def test_now_tells_each_level_and_until_when(duty: OnCall) -> None:
    with duty.at():
        [now] = oncall.now()
        assert (now.rota, now.level, now.person) == (duty.rota, 1, duty.ola)
        assert now.until == local(2026, 11, 16, 8)
        assert oncall.levels(duty.rota) == [1]


def test_nobody_is_on_call_in_a_rota_that_is_no_longer_active(duty: OnCall) -> None:
    with duty.at():
        lead = factories.actor_of(duty.lead)
        rota = actions.edit_rota(lead, rota=duty.rota, name="Gammel", team=None, is_active=False)
        assert oncall.person_on_call(rota, 1, NOW) is None
        assert oncall.now() == []


def test_an_agent_takes_the_night_and_the_one_relieved_is_told(duty: OnCall) -> None:
    duty.take(duty.siri, **TONIGHT)
    assert duty.person(TONIGHT["from_at"] - timedelta(seconds=1)) == duty.ola
    assert duty.person(TONIGHT["from_at"]) == duty.siri
    assert duty.person(TONIGHT["to_at"]) == duty.ola
    assert duty.mails() == [("ola@hdo.example", "Somebody else has your duty")]


def test_an_agent_puts_nobody_else_on_call_and_a_shift_leader_does(duty: OnCall) -> None:
    with pytest.raises(NotAllowed):
        duty.take(duty.siri, person=duty.kari, **TONIGHT)
    duty.take(duty.lead, person=duty.kari, **TONIGHT)
    assert duty.person(MIDNIGHT) == duty.kari
    assert ("kari@hdo.example", "You have been given a duty") in duty.mails()


def test_a_later_override_cuts_the_earlier_and_leaves_its_ends(duty: OnCall) -> None:
    duty.take(duty.siri, **TONIGHT)
    duty.take(duty.kari, from_at=local(2026, 11, 9, 22), to_at=local(2026, 11, 10, 6))
    hours = [17, 23, 31]
    assert [duty.person(local(2026, 11, 9) + timedelta(hours=h)) for h in hours] == [
        duty.siri, duty.kari, duty.siri,
    ]  # fmt: skip


def test_two_overrides_of_one_level_cannot_overlap_whoever_writes_them(duty: OnCall) -> None:
    with acting(SYSTEM):
        fields = {"rota": duty.rota, "level": 1, "person": duty.kari, **TONIGHT}
        RotaOverride.objects.create(**fields)
        with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
            RotaOverride.objects.create(**fields | {"from_at": MIDNIGHT})
        RotaOverride.objects.create(**fields | {"level": 2})
        RotaOverride.objects.create(
            **fields | {"from_at": TONIGHT["to_at"], "to_at": TONIGHT["to_at"] + timedelta(hours=1)}
        )


def test_what_has_been_is_not_changed(duty: OnCall) -> None:
    duty.take(duty.siri, from_at=local(2026, 11, 3), to_at=local(2026, 11, 10))
    assert duty.person(NOW - timedelta(seconds=1)) == duty.ola
    assert duty.person(NOW) == duty.siri


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"to_at": TONIGHT["from_at"]}, "to_at"),
        ({"from_at": local(2026, 11, 1), "to_at": local(2026, 11, 2)}, "to_at"),
        ({"to_at": local(2027, 6, 1)}, "to_at"),
        ({"from_at": local(2029, 6, 1), "to_at": local(2029, 6, 2)}, "from_at"),
        ({"level": 3}, "level"),
    ],
)
def test_a_stretch_that_makes_no_sense_is_refused_at_its_field(
    duty: OnCall, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        duty.take(duty.siri, **TONIGHT | wrong)
    assert refused.value.field == field


def test_nobody_who_has_left_can_be_put_on_call(duty: OnCall) -> None:
    gone = factories.user(Role.AGENT, is_active=False)
    with pytest.raises(Invalid):
        duty.take(duty.lead, person=gone, **TONIGHT)


def test_the_turn_of_one_who_left_is_a_gap_that_the_front_page_knows(duty: OnCall) -> None:
    with acting(SYSTEM):
        User.objects.filter(pk=duty.siri.pk).update(is_active=False)
    assert duty.person(local(2026, 11, 17)) is None
    with duty.at(local(2026, 11, 10)):
        [gap] = oncall.front().gaps
        assert (gap.start, gap.end) == (local(2026, 11, 16, 8), local(2026, 11, 23, 8))
    with duty.at(local(2026, 11, 9, 7)):
        assert oncall.front().gaps == []


def test_a_taken_duty_goes_back_to_the_rota_from_now_on(duty: OnCall) -> None:
    override = duty.take(duty.siri, **TONIGHT)
    with duty.at(MIDNIGHT):
        actions.end_override(factories.actor_of(duty.siri), override=override)
    assert duty.person(MIDNIGHT - timedelta(seconds=1)) == duty.siri
    assert duty.person(MIDNIGHT) == duty.ola
    with duty.at(MIDNIGHT), pytest.raises(Conflict):
        actions.end_override(factories.actor_of(duty.siri), override=override)


def test_only_a_leader_ends_what_others_took_and_they_are_told(duty: OnCall) -> None:
    override = duty.take(duty.siri, **TONIGHT)
    with duty.at(), pytest.raises(NotAllowed):
        actions.end_override(factories.actor_of(duty.kari), override=override)
    with duty.at():
        actions.end_override(factories.actor_of(duty.lead), override=override)
    assert ("siri@hdo.example", "You no longer have this duty") in duty.mails()


# Swaps.

WEEK = Stretch(local(2026, 11, 16, 8), local(2026, 11, 23, 8))
NEXT = Stretch(local(2026, 11, 23, 8), local(2026, 11, 30, 8))


def propose(duty: OnCall, **fields: object) -> RotaSwap:
    with duty.at():
        given = {"rota": duty.rota, "level": 1, "taker": duty.kari, "given": WEEK} | fields
        return actions.propose_swap(factories.actor_of(duty.siri), **given)  # type: ignore[arg-type]  # fields of the verb


def answer(duty: OnCall, verb: object, by: User, swap: RotaSwap, at: datetime = NOW) -> RotaSwap:
    with duty.at(at):
        return verb(factories.actor_of(by), swap=swap)  # type: ignore[operator, no-any-return]  # a verb


def test_a_swap_changes_nothing_before_it_is_accepted_and_then_both_stretches(duty: OnCall) -> None:
    swap = propose(duty, returned=NEXT)
    assert duty.person(WEEK.from_at) == duty.siri
    assert duty.mails() == [("kari@hdo.example", "Siri asks you to take a duty")]
    answer(duty, actions.accept_swap, duty.kari, swap)
    assert duty.person(WEEK.from_at) == duty.kari
    assert duty.person(NEXT.from_at) == duty.siri
    assert duty.person(NEXT.to_at) == duty.ola
    assert duty.mails()[-1] == ("siri@hdo.example", "Kari takes your duty")


def test_a_swap_is_declined_or_withdrawn_once_and_only_by_those_it_concerns(duty: OnCall) -> None:
    swap = propose(duty)
    for verb, stranger in (
        (actions.accept_swap, duty.ola), (actions.decline_swap, duty.siri),
        (actions.withdraw_swap, duty.kari),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            answer(duty, verb, stranger, swap)
    answer(duty, actions.decline_swap, duty.kari, swap)
    assert duty.mails()[-1] == ("siri@hdo.example", "Kari cannot take your duty")
    with pytest.raises(Conflict):
        answer(duty, actions.accept_swap, duty.kari, swap)
    answer(duty, actions.withdraw_swap, duty.siri, propose(duty))
    assert duty.person(WEEK.from_at) == duty.siri


def test_nobody_gives_away_what_is_not_theirs_and_nobody_asks_twice(duty: OnCall) -> None:
    for wrong in ({"given": NEXT}, {"returned": WEEK}, {"taker": duty.siri}):
        with pytest.raises(Invalid):
            propose(duty, **wrong)
    propose(duty)
    with pytest.raises(Conflict):
        propose(duty)


def test_a_swap_of_a_duty_that_moved_meanwhile_is_refused(duty: OnCall) -> None:
    swap = propose(duty)
    duty.take(duty.ola, from_at=local(2026, 11, 18), to_at=local(2026, 11, 19))
    with pytest.raises(Conflict):
        answer(duty, actions.accept_swap, duty.kari, swap)
    assert duty.person(WEEK.from_at) == duty.siri


def test_a_swap_that_is_over_is_refused(duty: OnCall) -> None:
    swap = propose(duty)
    with pytest.raises(Conflict):
        answer(duty, actions.accept_swap, duty.kari, swap, at=WEEK.to_at)


# Rotas and layers.


def test_a_layer_that_has_begun_keeps_its_past_when_it_is_changed(duty: OnCall) -> None:
    lead = factories.actor_of(duty.lead)
    with duty.at():
        actions.change_layer(
            lead, layer=duty.layer, turns=turns(duty.siri, duty.kari), starts_on=date(2026, 11, 11)
        )
    assert duty.person(local(2026, 11, 3)) == duty.kari
    assert duty.person(local(2026, 11, 11, 7)) == duty.ola
    assert duty.person(local(2026, 11, 11, 8)) == duty.siri
    assert duty.person(local(2026, 11, 16, 8)) == duty.kari


@pytest.mark.parametrize("hour", [6, 8, 10])
def test_no_gap_opens_where_a_changed_layer_takes_over(duty: OnCall, hour: int) -> None:
    plan = turns(duty.siri, duty.kari, handover_time=time(hour))
    with duty.at():
        actions.change_layer(
            factories.actor_of(duty.lead),
            layer=duty.layer,
            turns=plan,
            starts_on=date(2026, 11, 11),
        )
        found = oncall.plan(NOW, NOW + timedelta(days=7))
        assert found.gaps(NOW, NOW + timedelta(days=7)) == []


def test_a_layer_that_has_not_begun_is_replaced_or_removed(duty: OnCall) -> None:
    lead = factories.actor_of(duty.lead)
    with duty.at():
        later = actions.add_layer(
            lead, rota=duty.rota, turns=turns(duty.ola, level=2), starts_on=date(2026, 12, 1)
        )
        again = actions.change_layer(
            lead, layer=later, turns=turns(duty.kari, level=2), starts_on=date(2026, 12, 2)
        )
        actions.end_layer(lead, layer=again, ends_on=date(2026, 12, 2))
        assert list(RotaLayer.objects.filter(rota=duty.rota)) == [duty.layer]


def test_a_layer_that_ends_leaves_a_gap_that_is_told_before_and_after(duty: OnCall) -> None:
    with duty.at():
        lead = factories.actor_of(duty.lead)
        actions.end_layer(lead, layer=duty.layer, ends_on=date(2026, 11, 12))
        [gap] = oncall.front().gaps
        assert gap.start == local(2026, 11, 12, 8)
        with pytest.raises(Invalid):
            actions.end_layer(lead, layer=duty.layer, ends_on=date(2026, 11, 3))
    with duty.at(local(2026, 11, 13)):
        [now] = oncall.now()
        assert now.person is None
        with pytest.raises(Conflict):
            actions.change_layer(
                lead, layer=duty.layer, turns=turns(duty.kari), starts_on=date(2026, 11, 20)
            )


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"level": 10}, "level"),
        ({"every": 0}, "every"),
        ({"every": 60}, "every"),
        ({"handover_weekday": None}, "handover_weekday"),
        ({"hours_from": time(22)}, "hours_to"),
        ({"hours_from": time(22), "hours_to": time(22)}, "hours_to"),
        ({"people": []}, "people"),
        ({"name": ""}, "name"),
    ],
)
def test_turns_that_make_no_sense_are_refused_at_their_field(
    duty: OnCall, wrong: dict[str, object], field: str
) -> None:
    with duty.at(), pytest.raises(Invalid) as refused:
        actions.add_layer(
            factories.actor_of(duty.lead), rota=duty.rota,
            turns=turns(*wrong.pop("people", [duty.ola]), **wrong), starts_on=date(2026, 12, 1),  # type: ignore[misc]  # people
        )  # fmt: skip
    assert refused.value.field == field


def test_rotas_are_made_by_leaders_and_not_by_agents(duty: OnCall) -> None:
    agent = factories.actor_of(duty.kari)
    with duty.at(), pytest.raises(NotAllowed):
        actions.create_rota(agent, name="Min egen")
    with duty.at():
        again = actions.create_rota(factories.actor_of(duty.lead), name="Vaktleder")
        assert again.slug == "vaktleder-2"


def test_every_change_of_a_duty_stands_in_the_audit_trail(duty: OnCall) -> None:
    duty.take(duty.siri, **TONIGHT)
    with acting(SYSTEM):
        entry = AuditEntry.objects.filter(table_name="tickets_rotaoverride").latest("id")
        assert (entry.operation, entry.actor_id) == ("INSERT", duty.siri.pk)


def test_the_number_of_queries_does_not_grow_with_the_rotas(
    duty: OnCall, django_assert_num_queries: object
) -> None:
    with clock.frozen(NOW), acting(factories.actor_of(duty.lead)) as lead:
        for n in range(3):
            rota = actions.create_rota(lead, name=f"Vakt {n}")
            actions.add_layer(
                lead, rota=rota, turns=turns(duty.ola, duty.kari), starts_on=date(2026, 11, 10)
            )
        with django_assert_num_queries(3):  # type: ignore[operator]  # of pytest-django
            assert len(oncall.front().duties) == 4


def test_a_new_feed_ends_the_one_before_and_a_revoked_one_opens_nothing(duty: OnCall) -> None:
    actor = factories.actor_of(duty.ola)
    with acting(actor):
        first, second = actions.make_feed(actor), actions.make_feed(actor)
        assert feed_of(first) is None
        assert feed_of(second) is not None
        actions.revoke_feed(actor)
        assert feed_of(second) is None
