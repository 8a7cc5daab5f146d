"""The one writer of a ticket's state. Everything else asks it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict
from tickets.lifecycle.change import CHANGE, EMERGENCY_APPROVAL
from tickets.lifecycle.incident import INCIDENT
from tickets.lifecycle.table import Transition
from tickets.models import Ticket
from tickets.models.enums import ChangeKind, Kind, Status

LIVES: Mapping[str, Mapping[str, Transition]] = {Kind.INCIDENT: INCIDENT, Kind.CHANGE: CHANGE}
FIRST_STATUS = {Kind.INCIDENT: Status.NEW, Kind.CHANGE: Status.DRAFT}


def actions_of(ticket: Ticket) -> dict[str, Transition]:
    """The actions of this ticket's kind, whatever its state."""
    table = dict(LIVES[ticket.kind])
    if ticket.kind == Kind.CHANGE and ticket.plan.kind == ChangeKind.EMERGENCY:
        table["approve"] = EMERGENCY_APPROVAL
    return table


def allowed(ticket: Ticket) -> list[str]:
    """The actions that the ticket's state allows, in the order of the table."""
    return [name for name, move in actions_of(ticket).items() if ticket.status in move.sources]


def allowed_to(actor: Actor, ticket: Ticket) -> list[str]:
    """The actions that both the state and this person's rights allow."""
    table = actions_of(ticket)
    return [name for name in allowed(ticket) if actor.can(table[name].right)]


def check(actor: Actor, ticket: Ticket, action: str) -> Transition:
    """The transition that the action makes. Raises Conflict, naming what is allowed instead."""
    move = actions_of(ticket).get(action)
    if move is None or ticket.status not in move.sources:
        raise Conflict(
            _("This cannot be done while %(number)s is “%(status)s”.")
            % {"number": ticket.number, "status": ticket.get_status_display()},
            allowed=allowed_to(actor, ticket),
            code="state",
        )
    actor.require(move.right)
    return move


def transition(actor: Actor, ticket: Ticket, action: str) -> str:
    """Move a locked ticket by an action and return the state it left. Does not save: the verb saves
    with the other fields it changes. Raises Conflict or NotAllowed."""
    move = check(actor, ticket, action)
    before = ticket.status
    if move.target is not None:
        ticket.status = move.target(ticket) if callable(move.target) else move.target
    return before
