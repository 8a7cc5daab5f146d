"""Policies in the browser: read by leaders, edited by an administrator, tried out by both."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk, signed_in
from tickets import actions
from tickets.models import Alarm, EscalationPolicy, EscalationStep

NEW = "/desk/escalation/new/"
STEP = {"measure": "restore", "trigger": "percent", "amount": "80", "unit": "minutes",
        "whom": "role:lead", "channels": ["in_app", "mail"], "tries_per_level": "2"}  # fmt: skip


@pytest.fixture
def admin(desk: Desk) -> Client:
    return signed_in(factories.user(Role.ADMIN, language="en"))


@pytest.fixture
def lead(desk: Desk) -> Client:
    return signed_in(factories.user(Role.LEAD, language="en"))


def form(*steps: dict[str, Any], **fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"name": "Natt", "hours": "always", "is_active": "on", "do": "save"}
    data |= {"rows": str(len(steps))} | fields
    for n, step in enumerate(steps):
        data |= {f"s{n}-{name}": value for name, value in step.items()}
    return data


def policies(desk: Desk, **having: Any) -> list[EscalationPolicy]:
    return desk.read(lambda: EscalationPolicy.objects.filter(**having))


def steps_of(desk: Desk, policy: EscalationPolicy, **having: Any) -> list[EscalationStep]:
    found = desk.read(lambda: EscalationStep.objects.filter(policy=policy, **having))
    return sorted(found, key=lambda step: step.position)


def current(desk: Desk, policy: EscalationPolicy) -> list[EscalationStep]:
    return steps_of(desk, policy, retired_at__isnull=True)


def edit(policy: EscalationPolicy, name: str = "edit-policy") -> str:
    return reverse(f"desk:{name}", args=[policy.public_id])


def text_of(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def sl1(desk: Desk) -> EscalationPolicy:
    [found] = [policy for policy in policies(desk, severity="SL1") if policy.name != "Natt"]
    return found


def test_leaders_read_the_ladder_and_do_not_edit_it(desk: Desk, lead: Client) -> None:
    page = text_of(lead.get("/desk/escalation/"))
    assert "Every 5 minutes until somebody has it" in page
    assert "New policy" not in page
    assert lead.get(edit(sl1(desk))).status_code == 404
    assert lead.get(edit(sl1(desk), "policy")).status_code == 200
    assert desk.get("/desk/escalation/").status_code == 404


def test_an_administrator_writes_a_policy_for_a_customer(desk: Desk, admin: Client) -> None:
    data = form(STEP, organisation=str(desk.gjovik.public_id), severity="SL2")
    answer = admin.post(NEW, data)
    assert answer.status_code == 303, text_of(answer)
    [made] = policies(desk, name="Natt")
    assert (made.organisation_id, made.severity) == (desk.gjovik.pk, "SL2")
    [step] = current(desk, made)
    assert (step.role, step.value, step.channels) == ("lead", 80, ["in_app", "mail"])


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"amount": ""}, "Write a number."),
        ({"amount": "0"}, "Write from 1 to 1000 per cent."),
        ({"channels": []}, "Choose at least one channel."),
        ({"whom": "rota:nei:1"}, "Select a valid choice"),
        ({"whom": "customer", "repeat_minutes": "5", "channels": ["mail"]}, "told once"),
        ({"whom": "customer"}, "A customer is told by e-mail or SMS."),
        ({"trigger": "after_due", "amount": "800", "unit": "hours"}, "At most 30 days."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    desk: Desk, admin: Client, wrong: dict[str, Any], words: str
) -> None:
    answer = admin.post(NEW, form(STEP | wrong, name="Min regel", severity="SL2"))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Min regel" in text_of(answer)
    assert policies(desk, name="Min regel") == []


def test_two_that_are_for_the_very_same_incidents_are_not_both_active(
    desk: Desk, admin: Client
) -> None:
    answer = admin.post(NEW, form(STEP, severity="SL1"))
    assert answer.status_code == 422
    assert f"“{sl1(desk).name}” is active for the very same incidents" in text_of(answer)
    assert admin.post(NEW, form(STEP, severity="SL1", is_active="")).status_code == 303
    [draft] = policies(desk, name="Natt")
    answer = admin.post(edit(draft, "switch-policy"), {"active": "yes"})
    assert answer.status_code == 409
    admin.post(edit(sl1(desk), "switch-policy"), {"active": "no"})
    assert admin.post(edit(draft, "switch-policy"), {"active": "yes"}).status_code == 303


def test_opening_hours_are_asked_for_when_they_matter(desk: Desk, admin: Client) -> None:
    answer = admin.post(NEW, form(STEP, hours="within"))
    assert "Choose the opening hours" in text_of(answer)
    assert admin.post(NEW, form(STEP, hours="within", calendar="office")).status_code == 303


def test_rows_come_and_go_with_everything_that_was_typed(desk: Desk, admin: Client) -> None:
    typed = form(STEP | {"amount": "11"}, STEP | {"amount": "abc"}, name="Halvferdig", hours="")
    page = text_of(admin.post(NEW, typed | {"do": "add"}))
    assert 'name="rows" value="3"' in page
    assert 'value="abc"' in page
    assert "Halvferdig" in page
    assert "error" not in page.split("<form id=")[1].lower()
    swapped = text_of(admin.post(NEW, typed | {"do": "up-1"}))
    assert swapped.index('value="abc"') < swapped.index('value="11"')
    gone = text_of(admin.post(NEW, typed | {"do": "remove-0"}))
    assert 'value="11"' not in gone
    assert policies(desk, name="Halvferdig") == []


@pytest.mark.parametrize("do", ["up-0", "down-1", "remove-9", "remove-x", "fly", "up-"])
def test_a_button_that_means_nothing_changes_nothing(desk: Desk, admin: Client, do: str) -> None:
    page = text_of(admin.post(NEW, form(STEP, STEP) | {"do": do}))
    assert 'name="rows" value="2"' in page


def test_the_form_of_a_policy_shows_it_as_it_is_and_saving_it_changes_nothing(
    desk: Desk, admin: Client
) -> None:
    policy = sl1(desk)
    page = admin.get(edit(policy))
    data = form(*(row.initial for row in page.context["rows"]), name=policy.name, severity="SL1")
    data = {key: value for key, value in data.items() if value is not None}
    before = current(desk, policy)
    assert admin.post(edit(policy), data).status_code == 303
    assert [step.pk for step in current(desk, policy)] == [step.pk for step in before]


def test_a_running_clock_keeps_the_steps_it_began_with(desk: Desk, admin: Client) -> None:
    old = desk.incident(impact=1, urgency=1)
    policy = sl1(desk)
    kept = steps_of(desk, policy)
    admin.post(edit(policy), form(STEP | {"amount": "70"}, name=policy.name, severity="SL1"))
    assert all(step.retired_at for step in desk.read(lambda: EscalationStep.objects.filter(
        pk__in=[step.pk for step in kept])))  # fmt: skip
    waiting = desk.read(lambda: Alarm.objects.filter(
        ticket=old, state="waiting", policy_step__isnull=False))  # fmt: skip
    assert {alarm.policy_step_id for alarm in waiting} == {step.pk for step in kept}
    new = desk.incident(impact=1, urgency=1)
    planned = desk.read(lambda: Alarm.objects.filter(ticket=new, policy_step__isnull=False))
    assert [a.policy_step_id for a in planned] == [s.pk for s in current(desk, policy)]


def test_a_pause_does_not_lose_the_steps_of_a_policy_that_was_switched_off(
    desk: Desk, admin: Client
) -> None:
    ticket = desk.incident(impact=1, urgency=1)
    desk.do(ticket, "accept")
    admin.post(edit(sl1(desk), "switch-policy"), {"active": "no"})
    desk.do(ticket, "hold", reason="customer")
    desk.do(ticket, "resume")
    waiting = desk.read(lambda: Alarm.objects.filter(
        ticket=ticket, state="waiting", policy_step__measure="restore"))  # fmt: skip
    assert len(waiting) == 1


def test_the_page_says_which_of_two_policies_comes_first_and_why(desk: Desk, admin: Client) -> None:
    admin.post(NEW, form(STEP, organisation=str(desk.gjovik.public_id)))
    [made] = policies(desk, name="Natt")
    mine = text_of(admin.get(edit(made, "policy")))
    assert f'Comes before <a href="{edit(sl1(desk), "policy")}">' in mine
    assert "the nearer customer decides" in mine
    assert "Gives way to" in text_of(admin.get(edit(sl1(desk), "policy")))


def test_every_change_of_a_policy_stands_in_its_history(desk: Desk, admin: Client) -> None:
    policy = sl1(desk)
    admin.post(edit(policy), form(STEP, name="Nytt navn", severity="SL1"))
    page = text_of(admin.get(edit(policy, "policy")))
    assert "Nytt navn</ins>" in page
    assert "escalation step" in page


def test_the_dry_run_shows_who_is_told_of_an_invented_incident(desk: Desk, lead: Client) -> None:
    factories.user(Role.MANAGER, name="Boss Berg", mobile="+4790000001")
    asked = {"organisation": str(desk.gjovik.public_id), "severity": "SL1",
             "at": "2026-06-08T09:00"}  # fmt: skip
    page = text_of(lead.get("/desk/escalation/try/", asked))
    assert "Boss Berg (in the portal, SMS, e-mail)" in page
    assert "And so on every 5 minutes, until somebody has it." in page
    assert "The deadline has passed" in page
    assert "reach nobody" not in page


def test_the_dry_run_shows_gaps(desk: Desk, lead: Client) -> None:
    asked = {"organisation_text": "Gjøvik kommune", "severity": "SL1"}
    page = text_of(lead.get("/desk/escalation/try/", asked))
    assert "Reaches nobody" in page
    assert "nobody has the role Manager" in page


def test_the_dry_run_tells_what_the_clocks_of_a_ticket_will_do_and_does_nothing(
    desk: Desk, lead: Client
) -> None:
    ticket = desk.incident(impact=1, urgency=1)
    before = desk.read(lambda: Alarm.objects.filter(ticket=ticket).values_list("pk", "due_at"))
    page = text_of(lead.get("/desk/escalation/try/", {"ticket": ticket.number.lower()}))
    assert "At the start" in page
    assert before == desk.read(
        lambda: Alarm.objects.filter(ticket=ticket).values_list("pk", "due_at")
    )
    actions.fire_due_alarms()
    after = text_of(lead.get("/desk/escalation/try/", {"ticket": ticket.number}))
    assert "Call number 2." in after


@pytest.mark.parametrize("asked", [{"ticket": "INC-1999-000001"}, {"organisation_text": ""},
                                   {"organisation": "nei"}])  # fmt: skip
def test_a_dry_run_of_nothing_says_what_to_write(
    desk: Desk, lead: Client, asked: dict[str, str]
) -> None:
    answer = lead.get("/desk/escalation/try/", asked)
    assert answer.status_code == 422


def test_the_dry_run_and_the_calls_agree(desk: Desk, lead: Client) -> None:
    factories.user(Role.MANAGER, name="Boss Berg", language="en")
    ticket = desk.incident(impact=1, urgency=1)
    planned = text_of(lead.get("/desk/escalation/try/", {"ticket": ticket.number}))
    actions.fire_due_alarms()
    with acting(factories.TESTS):
        [told] = [e.data["told"] for e in ticket.events.filter(kind="escalated")]
    assert told == [["Boss Berg", ["in_app", "mail"]]]
    assert "Boss Berg (in the portal, e-mail)" in planned
