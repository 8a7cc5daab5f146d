"""Escalation: by a person, and by the alarms that are due."""

import logging
from typing import Any

from django.db import transaction

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat
from hdo_portal.foundation.scoping import acting, verb
from tickets import notifications
from tickets.actions.base import locked, record, save, tell, text
from tickets.lifecycle import engine
from tickets.models import Alarm, Ticket
from tickets.models.enums import Audience, Visibility
from tickets.sla import alarms, clocks
from tickets.sla.sweep import claim_due

logger = logging.getLogger(__name__)


@verb("ticket.escalate")
def escalate(actor: Actor, *, ticket: Ticket, reason: str) -> Ticket:
    """A person asks for more weight: the duty manager is told at once."""
    at = time.now()
    ticket = locked(actor, ticket)
    words = text(reason, "reason")
    engine.transition(actor, ticket, "escalate")
    ticket.escalation_level += 1
    ticket.acknowledged_at, ticket.acknowledged_by = None, ""
    save(ticket, at, "escalation_level", "acknowledged_at", "acknowledged_by")
    key = f"escalate:{ticket.pk}:{ticket.escalation_level}"
    record(actor, ticket, "escalated", at, visibility=Visibility.INTERNAL, reason=words,
           audience=Role.MANAGER)  # fmt: skip
    tell(notifications.escalated(ticket, Role.MANAGER, key=key, why=words))
    return ticket


@verb("ticket.acknowledge")
def acknowledge(actor: Actor, *, ticket: Ticket) -> Ticket:
    """Say "I have it": the others who were told can let go."""
    at = time.now()
    ticket = locked(actor, ticket)
    engine.transition(actor, ticket, "acknowledge")
    ticket.acknowledged_at, ticket.acknowledged_by = at, actor.name
    save(ticket, at, "acknowledged_at", "acknowledged_by")
    record(actor, ticket, "acknowledged", at, visibility=Visibility.INTERNAL)
    return ticket


def fire_due_alarms(limit: int = 200) -> int:
    """Fire what is due, gravest first, each once. Returns how many were claimed.

    Safe with any number of callers at once: alarms are claimed under a row lock, and effects are
    written in the claiming transaction under unique keys.
    """
    system = Actor.system("SLA")
    with acting(system):
        claimed = claim_due(limit)
        for alarm in claimed:
            _fire_or_park(system, alarm)
        if time.frozen_instant() is None:
            Heartbeat.beat("sweep", claimed=len(claimed))
    return len(claimed)


def _fire_or_park(system: Actor, alarm: Alarm) -> None:
    try:
        with transaction.atomic():
            _fire(system, alarm)
    except Exception:  # one alarm's fault must not stop the others
        logger.exception("Alarm %s failed", alarm.pk)
        alarms.failed(alarm)


def _fire(system: Actor, alarm: Alarm) -> None:
    at = time.now()
    late = alarms.fired(alarm, at)
    words: dict[str, Any] = {
        "measure": alarm.clock.measure, "step": alarm.step, "late_seconds": late,
        "due_at": alarm.due_at.isoformat(),
    }  # fmt: skip
    key = f"alarm:{alarm.clock_id}:{alarm.step}:{alarm.generation}"
    ticket = alarm.ticket
    if alarm.step == alarms.BREACH:
        clocks.breach(alarm.clock, alarm.due_at)
        record(system, ticket, "breached", at, key=key, **words)
        audiences: list[str] = [Role.LEAD, Audience.ASSIGNEE]
    else:
        assert alarm.policy_step is not None  # planned from a step; SET_NULL skips it below
        audiences = [alarm.policy_step.role or alarm.policy_step.audience]
        record(system, ticket, "escalated", at, key=key, visibility=Visibility.INTERNAL,
               audience=audiences[0], **words)  # fmt: skip
    ticket.escalation_level += 1
    save(ticket, at, "escalation_level")
    for audience in audiences:
        tell(notifications.escalated(ticket, audience, key=key, alarm=alarm))
