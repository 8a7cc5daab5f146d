"""Reads of the hand-overs from shift to shift, and of the tickets that they name."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotFound
from tickets.models import Comment, ShiftHandover, Ticket, TicketEvent
from tickets.models.enums import OPEN_STATUSES, Kind, Status, Visibility
from tickets.queries import tickets_of

# A shift, where there is no earlier hand-over to begin from; and the night that lies ahead.
SHIFT = timedelta(hours=12)
AHEAD = timedelta(hours=16)
MOST = 50
GRAVE = ("SL1", "SL2")
# What is counted of a shift, and what is told of it one by one.
COUNTED = ("opened", "occurred_again", "restored", "resolved", "breached", "escalated", "reopened")
TOLD_IF_GRAVE = ("opened", "restored", "resolved", "reopened")
TOLD_ALWAYS = ("breached", "escalated", "begun", "completed", "backed_out")
PLANNED = (Status.APPROVAL, Status.SCHEDULED, Status.IMPLEMENTING)


def current_draft() -> ShiftHandover | None:
    """The hand-over that is being written, if anybody has begun."""
    found: ShiftHandover | None = ShiftHandover.objects.filter(completed_at__isnull=True).first()
    return found


def latest() -> list[ShiftHandover]:
    """The last few that were completed, the newest first: whence the next one tells, and which of
    them nobody has acknowledged."""
    return list(kept().order_by("-completed_at", "-id")[:6])


def kept() -> QuerySet[ShiftHandover]:
    """The hand-overs that are completed. Unordered."""
    rows: QuerySet[ShiftHandover] = ShiftHandover.objects.filter(completed_at__isnull=False)
    return rows


def handover_by_id(public_id: UUID) -> ShiftHandover:
    """One that is completed. Raises NotFound."""
    found = kept().filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such handover."))
    return found


def tickets_named(actor: Actor, numbers: Iterable[str]) -> dict[str, Ticket]:
    """Tickets by their numbers, with what a row of a list shows."""
    return {ticket.number: ticket for ticket in tickets_of(actor).filter(number__in=set(numbers))}


def counts_since(actor: Actor, since: datetime) -> dict[str, int]:
    """How often each of ``COUNTED`` has happened to incidents since an instant."""
    rows = TicketEvent.objects.visible_to(actor).filter(
        at__gte=since, kind__in=COUNTED, ticket__kind=Kind.INCIDENT
    )
    found = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    return {kind: int(found.get(kind, 0)) for kind in COUNTED}


def happened_since(actor: Actor, since: datetime) -> list[TicketEvent]:
    """What is worth telling of a shift: its grave incidents, its breaches and its changes. The
    latest ``MOST``, oldest first."""
    worth = Q(kind__in=TOLD_ALWAYS) | Q(kind__in=TOLD_IF_GRAVE, ticket__severity__in=GRAVE)
    rows = TicketEvent.objects.visible_to(actor).filter(worth, at__gte=since)
    newest = rows.select_related("ticket").order_by("-at", "-id")[:MOST]
    return list(reversed(newest))


def open_incidents(actor: Actor) -> QuerySet[Ticket]:
    """Open incidents, the gravest first and what is due first, with whether the customer has had
    the last word (``unanswered``)."""
    said = Comment.objects.filter(ticket=OuterRef("pk"), visibility=Visibility.PUBLIC)
    last = said.order_by("-created_at", "-id").values("from_customer")[:1]
    rows = tickets_of(actor).filter(kind=Kind.INCIDENT, status__in=OPEN_STATUSES)
    return rows.annotate(unanswered=Subquery(last)).order_by(
        "severity", F("next_due_at").asc(nulls_last=True), "id"
    )


def planned_until(actor: Actor, at: datetime, until: datetime) -> list[Ticket]:
    """Changes whose window touches the stretch, and work that goes on, the first on top."""
    within = Q(plan__window_from__lt=until, plan__window_to__gt=at)
    rows: Any = tickets_of(actor).filter(kind=Kind.CHANGE, status__in=PLANNED)
    rows = rows.filter(within | Q(status=Status.IMPLEMENTING)).select_related("plan")
    return list(rows.order_by("plan__window_from", "id")[:MOST])
