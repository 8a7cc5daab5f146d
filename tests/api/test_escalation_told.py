"""An escalation from the policy to the answer, as programs and the person woken see it: every step
taken, skipped and late is on the timeline, and who does not answer gives way to the next level."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from hdo_portal.accounts.models import User
from hdo_portal.foundation import clock
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.api.conftest import Caller, Customer
from tests.tickets.escalation.calling_world import link_in, messages, recipients
from tests.tickets.escalation.oncall_world import NOW, SYSTEM, OnCall, make_oncall, turns
from tickets import actions
from tickets.models import Ticket

CALL = {"measure": "respond", "trigger": "start", "audience": "on_call", "rota": "vaktleder",
        "level": 1, "channels": ["sms", "mail"], "repeat_minutes": 5,
        "tries_per_level": 1}  # fmt: skip

OPENED = NOW + timedelta(days=2)


@pytest.fixture
def duty(db: None) -> OnCall:
    """Ola has level 1 and no mobile; Siri has level 2."""
    made = make_oncall()
    lead = factories.actor_of(made.lead)
    with acting(SYSTEM):
        User.objects.filter(pk=made.siri.pk).update(mobile="+4790000003")
    with clock.frozen(NOW):
        actions.add_layer(
            lead, rota=made.rota, turns=turns(made.siri, name="Bakvakt", level=2),
            starts_on=date(2026, 11, 10),
        )  # fmt: skip
    return made


@pytest.fixture
def number(duty: OnCall, admin: Caller, gjovik: Customer) -> str:
    """An SL1 under a policy that an administrator wrote by the API."""
    with clock.frozen(OPENED):
        made = admin.post(
            "escalation/policies/",
            {"name": "Vakt", "organisation": gjovik.id, "severity": "SL1", "steps": [CALL]},
        )
        assert made.status_code == 201, made.content
        agent = Caller(admin.user, admin.token)
        told = {"organisation": gjovik.id, "title": "Stum", "impact": 1, "urgency": 1}
        answer = agent.post("tickets/", told)
        assert answer.status_code == 201, answer.content
    return str(answer.json()["number"])


def swept(seconds: int) -> None:
    with clock.frozen(OPENED + timedelta(seconds=seconds)):
        actions.fire_due_alarms()


def lines(reader: Caller, number: str, kind: str = "escalated") -> list[str]:
    shown = reader.get(f"tickets/{number}/timeline/").json()["results"]
    return [row["text"] for row in shown if row["kind"] == kind]


def ticket_of(number: str) -> Ticket:
    with acting(SYSTEM):
        found: Ticket = Ticket.objects.get(number=number)
    return found


def test_each_step_is_told_with_who_was_skipped_why_and_how_late(
    number: str, lead: Caller, gjovik: Customer
) -> None:
    swept(125)
    [line] = lines(lead, number)
    assert "Fikk beskjed: Ola (e-post)." in line
    assert "Ola har ikke noe mobilnummer." in line
    assert "125 sekunder for sent" in line
    # The customer reads nothing of who was called.
    assert lines(gjovik.caller, number) == []


def test_who_does_not_answer_gives_way_to_the_next_level_until_the_link_is_pressed(
    number: str, duty: OnCall, lead: Caller
) -> None:
    swept(0)
    swept(5 * 60)
    assert recipients(ticket_of(number), "mail") == ["ola@hdo.example", "siri@hdo.example"]
    assert recipients(ticket_of(number), "sms") == ["+4790000003"]
    assert "Nivå 2" in lines(lead, number)[1]
    press(ticket_of(number), lead, number)
    swept(10 * 60)
    swept(14 * 60)  # the promise itself breaks at fifteen
    assert len(recipients(ticket_of(number), "mail")) == 2


def press(ticket: Ticket, lead: Caller, number: str) -> None:
    """By the link of the SMS, without signing in; once."""
    [sms] = messages(ticket, "sms")
    with clock.frozen(OPENED + timedelta(minutes=6)):
        address, stranger = link_in(sms), Client(enforce_csrf_checks=True)
        assert stranger.get(address).status_code == 200
        shown: Any = lead.get(f"tickets/{number}/").json()
        assert "acknowledge" in shown["allowed"]
        assert stranger.post(address).status_code == 200
        assert stranger.post(address).status_code == 410
    [line] = lines(lead, number, "acknowledged")
    assert "Siri" in str(lead.get(f"tickets/{number}/timeline/").json())
    assert "lenk" in line
