"""Which tickets have changed since a person read them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from hdo_portal.foundation.actor import Actor
from tickets.models import Ticket, TicketRead


def with_read(actor: Actor, rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The tickets with ``read_version``: how they were when this person last read them, if ever. No
    further query."""
    read = TicketRead.objects.filter(user_id=actor.user_id, ticket=OuterRef("pk"))
    annotated: Any = rows.annotate(read_version=Subquery(read.values("version")[:1]))
    found: QuerySet[Ticket] = annotated
    return found


def is_unread(ticket: Any) -> bool:
    """Whether an open ticket of ``with_read`` has changed since; one never read is unread."""
    return ticket.is_open and (
        ticket.read_version is None or ticket.read_version < ticket.updated_at
    )


def unread(actor: Actor, numbers: Sequence[str]) -> list[Ticket]:
    """Those of these tickets that this person has not read as they are now; at most 100."""
    rows = with_read(actor, Ticket.objects.visible_to(actor)).filter(number__in=numbers[:100])
    return [ticket for ticket in rows if is_unread(ticket)]
