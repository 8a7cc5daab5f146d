"""Gjøvik's desk with policies that a test writes, and what came of the calls."""

import re
from datetime import datetime
from typing import Any

from django.utils import translation

from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import World
from tickets import actions
from tickets.actions.policy import Selector, StepValues
from tickets.models import Alarm, CallOut, EscalationPolicy, Notice, Ticket, TicketEvent
from tickets.story import words

SYSTEM = Actor.system("test")


def admin() -> Actor:
    with acting(SYSTEM):
        found = User.objects.filter(role=Role.ADMIN).first()
    return factories.actor_of(found or factories.user(Role.ADMIN))


def only_policy(world: World, *steps: StepValues, **selector: Any) -> EscalationPolicy:
    """Switch the shipped policies off and write one with these steps."""
    with world.at():
        EscalationPolicy.objects.update(is_active=False)
        return another_policy(*steps, **selector)


def another_policy(*steps: StepValues, **selector: Any) -> EscalationPolicy:
    chosen = Selector(**{"name": "Prøve"} | selector)
    with acting(SYSTEM):
        return actions.save_policy(admin(), policy=None, selector=chosen, steps=list(steps))


def at_start(**fields: Any) -> StepValues:
    given = {"measure": "respond", "trigger": "start", "audience": "role", "role": "lead"}
    return StepValues(**given | fields)


def person(name: str, role: str = Role.AGENT, mobile: str = "+4790000001", **fields: Any) -> User:
    email = f"{name.lower()}@hdo.example"
    return factories.user(role, email, name=name, mobile=mobile, language="en", **fields)


def messages(ticket: Ticket, channel: str = "") -> list[OutboxMessage]:
    with acting(SYSTEM):
        rows = OutboxMessage.objects.filter(about=ticket.number).order_by("pk")
        return list(rows.filter(channel=channel) if channel else rows)


def recipients(ticket: Ticket, channel: str) -> list[str]:
    return [message.recipient for message in messages(ticket, channel)]


def callouts(ticket: Ticket) -> list[CallOut]:
    with acting(SYSTEM):
        return list(CallOut.objects.filter(ticket=ticket).order_by("pk"))


def notices(ticket: Ticket, **having: Any) -> list[Notice]:
    with acting(SYSTEM):
        return list(Notice.objects.filter(ticket=ticket, **having).order_by("pk"))


def repeats(ticket: Ticket, state: str = "waiting") -> list[datetime]:
    with acting(SYSTEM):
        rows = Alarm.objects.filter(ticket=ticket, round__gt=0, state=state)
        return list(rows.order_by("due_at").values_list("due_at", flat=True))


def story(ticket: Ticket, kind: str) -> list[str]:
    """The lines of one kind, in English."""
    with acting(SYSTEM), translation.override("en"):
        rows = TicketEvent.objects.filter(ticket=ticket, kind=kind).order_by("pk")
        return [words(row.kind, row.data) for row in rows]


def link_in(message: OutboxMessage) -> str:
    """The path of the link by which the message is answered."""
    found = re.search(r"https?://[^/]+(/acknowledge/[^/\s]+/)", message.body)
    assert found, message.body
    return found[1]
