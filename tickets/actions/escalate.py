"""Escalation by a person. What alarms do by themselves is in ``fire``."""

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import verb
from tickets import notifications
from tickets.actions.base import locked, record, save, tell, text
from tickets.lifecycle import engine
from tickets.models import Ticket
from tickets.models.enums import Visibility


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
