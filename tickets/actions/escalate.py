"""Escalation by a person, and the answer to one. What alarms do by themselves is in ``fire``."""

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import verb
from tickets.actions.base import locked, record, save, tell, text
from tickets.escalation import callouts
from tickets.lifecycle import engine
from tickets.models import Ticket
from tickets.models.enums import AnsweredVia, Visibility


@verb("ticket.escalate")
def escalate(actor: Actor, *, ticket: Ticket, reason: str) -> Ticket:
    """A person asks for more weight: the duty manager is told at once, by every channel."""
    at = time.now()
    ticket = locked(actor, ticket)
    words = text(reason, "reason")
    engine.transition(actor, ticket, "escalate")
    ticket.escalation_level += 1
    ticket.acknowledged_at, ticket.acknowledged_by = None, ""
    save(ticket, at, "escalation_level", "acknowledged_at", "acknowledged_by")
    key = f"escalate:{ticket.pk}:{ticket.escalation_level}"
    taken = callouts.take_by_hand(ticket, reason=words, key=key, at=at)
    record(actor, ticket, "escalated", at, visibility=Visibility.INTERNAL, reason=words,
           audience=Role.MANAGER, **taken.data)  # fmt: skip
    tell(taken.drafts)
    return ticket


@verb("ticket.acknowledge")
def acknowledge(actor: Actor, *, ticket: Ticket, via: str = AnsweredVia.BROWSER) -> Ticket:
    """Say "I have it": every chain of calls stops, and those who were told hear who has it."""
    at = time.now()
    ticket = locked(actor, ticket)
    engine.transition(actor, ticket, "acknowledge")
    ticket.acknowledged_at, ticket.acknowledged_by = at, actor.name
    save(ticket, at, "acknowledged_at", "acknowledged_by")
    answered = callouts.acknowledge(ticket, actor, via, at)
    record(actor, ticket, "acknowledged", at, visibility=Visibility.INTERNAL, via=via,
           chains=answered.chains, told=answered.told)  # fmt: skip
    return ticket
