"""Answering a call by the link in its message, and reading one's own notices."""

from django.utils.translation import gettext as _

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, NotFound
from hdo_portal.foundation.scoping import verb
from tickets.actions.escalate import acknowledge
from tickets.models import Notice, Ticket
from tickets.models.enums import AnsweredVia, CallOutState, Means


@verb("ticket.acknowledge")
def acknowledge_by_link(actor: Actor, *, notice: Notice) -> Ticket:
    """Take a ticket on by the link that this notice carried. Raises Conflict with a code when the
    link was used, has run out, or its chain has stopped."""
    at = time.now()
    rows = Notice.objects.visible_to(actor).locked().select_related("callout", "ticket")
    found = rows.filter(pk=notice.pk, link_expires_at__isnull=False).first()
    if found is None or found.ticket is None:
        raise NotFound(_("There is no such link."))
    if found.link_used_at is not None:
        raise Conflict(_("This link has been used."), code="used")
    if found.link_expires_at <= at:
        raise Conflict(_("This link has run out."), code="expired")
    if found.callout is None or found.callout.state == CallOutState.ACKNOWLEDGED:
        raise Conflict(_("Somebody else has it already."), code="taken")
    ticket: Ticket = acknowledge(actor, ticket=found.ticket, via=AnsweredVia.LINK)
    found.link_used_at = at
    found.save(update_fields=["link_used_at"])
    return ticket


@verb("notice.read")
def read_notices(actor: Actor, *, upto: Notice | None = None) -> int:
    """Mark the actor's notices as read: those about one ticket up to a notice, one about a duty, or
    all. Returns how many were unread."""
    mine = Notice.objects.filter(user_id=actor.user_id, channel=Means.IN_APP, read_at__isnull=True)
    if upto is not None and upto.ticket_id is None:
        mine = mine.filter(pk=upto.pk)
    elif upto is not None:
        mine = mine.filter(ticket_id=upto.ticket_id, at__lte=upto.at)
    return int(mine.update(read_at=time.now()))
