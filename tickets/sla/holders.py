"""Who has a ticket: HDO's teams, a supplier, the customer, or nobody yet."""

from typing import NamedTuple

from customers.models import PauseReason
from tickets.models import Ticket
from tickets.models.enums import HeldBy

# Whom a hold waits for. An agreed later time is nobody's fault, so it stays with the team.
WAITS_FOR = {
    PauseReason.CUSTOMER: HeldBy.CUSTOMER,
    PauseReason.ACCESS: HeldBy.CUSTOMER,
    PauseReason.SUPPLIER: HeldBy.SUPPLIER,
}


class Holder(NamedTuple):
    """``name`` is that of the team or the supplier, as it is called now; empty where unknown."""

    held_by: HeldBy
    name: str = ""


NOBODY = Holder(HeldBy.NOBODY)
CUSTOMER = Holder(HeldBy.CUSTOMER)


def holder_of(ticket: Ticket) -> Holder:
    """Who has the ticket now, by its own fields: what it waits for, else its team, else the team of
    the person who has it."""
    waits_for = WAITS_FOR.get(PauseReason(ticket.hold_reason)) if ticket.hold_reason else None
    if waits_for == HeldBy.SUPPLIER:
        return Holder(HeldBy.SUPPLIER, ticket.hold_supplier)
    if waits_for == HeldBy.CUSTOMER:
        return CUSTOMER
    team = ticket.team
    if team is None and ticket.assignee is not None:
        team = ticket.assignee.team
    if team is not None:
        return Holder(HeldBy.TEAM, team.name)
    return Holder(HeldBy.TEAM) if ticket.assignee_id else NOBODY
