"""The post book: what has left the portal, what waits to leave, and what could not.

Reads only; ``outbox`` writes. A message may hold a customer's matter, so it is for staff.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from hdo_portal.foundation.models import Channel, Delivery, MessageState, OutboxMessage

MEMBERS_SHOWN = 50


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty is everything. ``about`` is a ticket's number."""

    state: str = ""
    channel: str = ""
    about: str = ""
    text: str = ""


def wanted_messages(wanted: Wanted) -> QuerySet[OutboxMessage]:
    """Messages as the list shows them. Unordered. What went in a digest and the portal's tests of
    itself are left out unless somebody asks for them."""
    exactly = {"state": wanted.state, "channel": wanted.channel, "about": wanted.about.upper()}
    rows: QuerySet[OutboxMessage] = OutboxMessage.objects.filter(**{
        name: value for name, value in exactly.items() if value
    })
    if not wanted.channel:
        rows = rows.exclude(channel=Channel.CANARY)
    if wanted in {Wanted(), Wanted(channel=wanted.channel)}:
        rows = rows.exclude(state=MessageState.FOLDED)
    if wanted.text:
        rows = rows.filter(Q(recipient__icontains=wanted.text) | Q(subject__icontains=wanted.text))
    return rows


def message_by_id(public_id: UUID) -> OutboxMessage | None:
    """One message, or None."""
    rows = OutboxMessage.objects.select_related("folded_into")
    found: OutboxMessage | None = rows.filter(public_id=public_id).first()
    return found


def deliveries_of(message: OutboxMessage) -> list[Delivery]:
    """The attempts to send a message, the latest first."""
    return list(Delivery.objects.filter(message=message).order_by("-at", "-id")[:100])


def members_of(message: OutboxMessage) -> tuple[list[OutboxMessage], int]:
    """The messages that a digest carries, gravest first, the first fifty; and how many they are.
    None for a message that is no digest."""
    members = OutboxMessage.objects.filter(folded_into=message)
    first = list(members.order_by("gravity", "created_at", "id")[:MEMBERS_SHOWN])
    return first, len(first) if len(first) < MEMBERS_SHOWN else members.count()
