"""What a person was told in the portal, and the notice behind a link. Reads."""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from customers.models import Measure
from hdo_portal.foundation.actor import Actor
from tickets.escalation import links, oncall_words
from tickets.models import Notice
from tickets.models.enums import CallOutState, DutyNotice, Means
from tickets.notifications import instant

# The bell says "99+".
MOST_COUNTED = 100


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """A person's own notices, with what a row shows."""
    mine: QuerySet[Notice] = Notice.objects.visible_to(actor).filter(
        user_id=actor.user_id, channel=Means.IN_APP
    )
    return mine.select_related("ticket__organisation", "callout")


def unread_count(actor: Actor) -> int:
    """How many of them are unread, up to a hundred."""
    unread = notices_of(actor).filter(read_at__isnull=True).order_by()
    return unread[:MOST_COUNTED].count()


def notice_of(actor: Actor, public_id: uuid.UUID) -> Notice | None:
    """One of a person's own notices."""
    found: Notice | None = notices_of(actor).filter(public_id=public_id).first()
    return found


def notice_of_link(token: str) -> Notice | None:
    """The notice whose message carried this link; None for a link that we never made."""
    public_id = links.read(token)
    if public_id is None:
        return None
    rows = Notice.objects.select_related("ticket", "callout", "user", "team")
    found: Notice | None = rows.filter(public_id=public_id, link_expires_at__isnull=False).first()
    return found


def state_of_link(notice: Notice, at: datetime) -> str:
    """What a link is worth now: open, used, taken (by somebody else), over or expired."""
    if notice.link_used_at is not None:
        return "used"
    if notice.callout is None or notice.callout.state == CallOutState.ENDED:
        return "over"
    if notice.callout.state == CallOutState.ACKNOWLEDGED:
        return "taken"
    if notice.link_expires_at is None or notice.link_expires_at <= at:
        return "expired"
    return "open" if notice.ticket is not None and notice.ticket.is_open else "over"


def about(notice: Notice) -> str:
    """Which duty a notice is about, in the reader's language; empty when it is about a ticket."""
    return oncall_words.about(notice.data) if notice.kind in DutyNotice.values else ""


def headline(kind: str, data: dict[str, Any]) -> str:
    """What a notice says, in the reader's language."""
    if kind in DutyNotice.values:
        return oncall_words.headline(kind, data)
    measure = Measure(data["measure"]).label if data.get("measure") in Measure.values else ""
    due = instant(parse_datetime(data["due_at"])) if data.get("due_at") else ""
    if kind == "taken":
        return _("%(who)s has it") % {"who": data.get("by", "")}
    if kind == "mention":
        return _("%(who)s mentioned you") % {"who": data.get("by", "")}
    if kind == "hand":
        return _("Escalated by hand: %(reason)s") % {"reason": data.get("reason", "")}
    if kind == "breach":
        return _("The deadline for “%(measure)s” passed %(due)s") % {"measure": measure, "due": due}
    if not due:
        return _("Escalated: %(measure)s") % {"measure": measure}
    return _("%(measure)s is due %(due)s") % {"measure": measure, "due": due}
