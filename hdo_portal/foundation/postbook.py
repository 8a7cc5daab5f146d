"""The post book: what has left the portal, what waits to leave, and what could not.

Reads only; ``outbox`` writes. A message may hold a customer's matter, so it is for staff.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from hdo_portal.foundation.models import Delivery, MessageState, OutboxMessage


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty is everything. ``about`` is a ticket's number."""

    state: str = ""
    channel: str = ""
    about: str = ""
    text: str = ""


@dataclass(frozen=True)
class Figures:
    """Messages that are not yet sent, and those that were given up."""

    waiting: int
    dead: int


def wanted_messages(wanted: Wanted) -> QuerySet[OutboxMessage]:
    """Messages as the list shows them. Unordered."""
    exactly = {"state": wanted.state, "channel": wanted.channel, "about": wanted.about.upper()}
    rows: QuerySet[OutboxMessage] = OutboxMessage.objects.filter(**{
        name: value for name, value in exactly.items() if value
    })
    if wanted.text:
        rows = rows.filter(Q(recipient__icontains=wanted.text) | Q(subject__icontains=wanted.text))
    return rows


def figures() -> Figures:
    """What a person should look at, in one query."""
    open_or_dead = OutboxMessage.objects.exclude(state=MessageState.SENT)
    counts = open_or_dead.aggregate(
        all=Count("pk"), dead=Count("pk", filter=Q(state=MessageState.DEAD))
    )
    return Figures(waiting=counts["all"] - counts["dead"], dead=counts["dead"])


def message_by_id(public_id: UUID) -> OutboxMessage | None:
    """One message, or None."""
    found: OutboxMessage | None = OutboxMessage.objects.filter(public_id=public_id).first()
    return found


def deliveries_of(message: OutboxMessage) -> list[Delivery]:
    """The attempts to send a message, the latest first."""
    return list(Delivery.objects.filter(message=message).order_by("-at", "-id")[:100])
