"""Two faults in one ticket become two tickets."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid
from hdo_portal.foundation.scoping import verb
from tickets.actions.base import locked, record
from tickets.actions.link import link
from tickets.actions.open_ticket import open_incident
from tickets.models import AffectedAsset, Attachment, Comment, LinkKind, Ticket


@verb("ticket.split")
def split(
    actor: Actor,
    *,
    ticket: Ticket,
    title: str,
    comments: Sequence[Comment] = (),
    files: Sequence[Attachment] = (),
) -> Ticket:
    """A new incident of the same customer with what belongs to the other fault: the comments and
    files named move there, the two are linked, and both stories tell of it. It inherits severity,
    assets and whoever reported; its clocks count from now, those of this ticket go on. Returns the
    new one. Raises Invalid, Conflict."""
    at = time.now()
    ticket = locked(actor, ticket)
    if not ticket.is_incident or not ticket.is_open:
        raise Conflict(_("Only an open incident can be split."), code="state")
    moved: list[Comment | Attachment] = [*comments, *files]
    if any(row.ticket_id != ticket.pk for row in moved):
        raise Invalid(_("This belongs to another ticket."), field="comments")
    if any(comment.is_leaving for comment in comments):
        raise Conflict(_("Wait until the comment has gone to the customer."), code="leaving")
    new = open_incident(actor, organisation=ticket.organisation, **_inherited(ticket, title, moved))
    for model, rows in ((Comment, comments), (Attachment, files)):
        keys = [row.pk for row in rows]
        model.objects.filter(pk__in=keys, ticket=ticket).update(ticket=new)
    record(actor, ticket, "split_off", at, number=new.number, count=len(moved))
    record(actor, new, "split_from", at, number=ticket.number, count=len(moved))
    link(actor, ticket=new, other=ticket, kind=LinkKind.RELATED)
    return new


def _inherited(ticket: Ticket, title: str, moved: Sequence[Comment | Attachment]) -> dict[str, Any]:
    agreed = ticket.severity if ticket.severity != ticket.proposed_severity else None
    affected = AffectedAsset.objects.filter(ticket=ticket).select_related("asset")
    first = min((row.created_at for row in moved), default=None)
    return {
        "title": title,
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
        "via": ticket.via,
        "report": {"occurred_at": first} if first else {},
    }
