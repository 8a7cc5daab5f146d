"""The same fault again: counted and linked, never refused."""

from typing import Any

from django.utils.translation import gettext as _

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid
from hdo_portal.foundation.scoping import verb
from tickets.actions.base import locked, record
from tickets.actions.open_ticket import open_incident
from tickets.actions.talk import occur_again
from tickets.models import AffectedAsset, Ticket
from tickets.models.enums import Via

FARTHEST = 100


@verb("ticket.open")
def same_as_before(
    actor: Actor, /, *, ticket: Ticket, via: str = Via.PHONE, **report: Any
) -> Ticket:
    """The fault of an incident has come back: counted on it while it is open, else a new incident
    like it that follows it and says which time this is. Returns the incident to go on with."""
    ticket = locked(actor, ticket)
    for _turn in range(FARTHEST):  # what was merged goes on elsewhere
        if ticket.parent is None:
            break
        ticket = locked(actor, ticket.parent)
    if not ticket.is_incident:
        raise Invalid(_("Only an incident can happen again."), field="again")
    if ticket.is_open:
        counted: Ticket = occur_again(actor, ticket=ticket, **report).ticket
        return counted
    return _follow(actor, ticket, via, report)


def _follow(actor: Actor, ticket: Ticket, via: str, report: dict[str, Any]) -> Ticket:
    affected = AffectedAsset.objects.filter(ticket=ticket).select_related("asset")
    agreed = ticket.severity if ticket.severity != ticket.proposed_severity else None
    fields: dict[str, Any] = {
        "title": ticket.title,
        "description": ticket.description,
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "severity": agreed,
        "severity_reason": ticket.severity_reason if agreed else "",
        "assets": [row.asset for row in affected],
        "site": ticket.site,
        "service": ticket.service,
        "reporter": ticket.reporter,
        "callback": ticket.callback,
        "team": ticket.team,
        "follows": ticket,
    }
    following = open_incident(
        actor, organisation=ticket.organisation, report=report, via=via, **fields
    )
    at, count = time.now(), times_before(ticket) + 1
    record(actor, following, "recurred", at, number=ticket.number, count=count)
    record(actor, ticket, "came_back", at, number=following.number)
    return following


def times_before(ticket: Ticket) -> int:
    """How many times a fault had happened, counted over the incidents that follow each other."""
    count, at = 0, ticket
    for _turn in range(FARTHEST):
        count += max(at.occurrence_count, 1)
        if at.follows is None:
            break
        at = at.follows
    return count
