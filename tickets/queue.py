"""What the service desk's pages read: its queue and figures, and what stands around a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Now

from assets.models import Asset, ControlRoom
from assets.queries import find_assets
from customers.models import Membership, Person
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from tickets.models import (
    OTHER_WAY,
    AffectedAsset,
    Clock,
    LinkKind,
    Ticket,
    TicketEvent,
    TicketLink,
)
from tickets.models.enums import OPEN_STATUSES, ClockState, Kind
from tickets.queries import tickets_of

SOON = timedelta(hours=1)
ASSETS_IN_A_ROW = 2
MOST_COUNTED = 2_000


@dataclass(frozen=True)
class Wanted:
    """What the queue is narrowed to. ``status`` is "open", "over" or "all"; ``due`` is "", "soon"
    (within an hour) or "over". ``facts`` and ``lacks`` are in the search's terms
    (tickets/search/narrowing.py): a ticket has one of each tuple, and nothing it must lack."""

    text: str = ""
    status: str = "open"
    due: str = ""
    facts: tuple[tuple[str, ...], ...] = ()
    lacks: tuple[str, ...] = ()
    before: datetime | None = None
    after: datetime | None = None
    nothing: bool = False

    @property
    def is_open(self) -> bool:
        return self.status == "open"


@dataclass(frozen=True)
class Figures:
    """Open incidents: all, due within an hour, past due, and with nobody on them; counted among
    the first ``MOST_COUNTED`` by what is due, and ``more`` when there are more."""

    open: int
    soon: int
    over: int
    unassigned: int
    more: bool = False


def incidents(actor: Actor, wanted: Wanted) -> QuerySet[Ticket]:
    """Incidents as the queue lists them, each with the first of its assets. Unordered."""
    return narrowed(tickets_of(actor), wanted).prefetch_related(_first_assets())


def narrowed(rows: QuerySet[Ticket], wanted: Wanted) -> QuerySet[Ticket]:
    """The incidents among these tickets that are wanted."""
    if wanted.nothing:
        return rows.none()
    rows = rows.filter(kind=Kind.INCIDENT)
    if wanted.status == "open":
        rows = rows.filter(status__in=OPEN_STATUSES)
    elif wanted.status == "over":
        rows = rows.exclude(status__in=OPEN_STATUSES)
    for facts in wanted.facts:
        rows = rows.filter(_one_of(facts))
    if wanted.lacks:
        rows = rows.exclude(_one_of(wanted.lacks))
    if wanted.before:
        rows = rows.filter(created_at__lt=wanted.before)
    if wanted.after:
        rows = rows.filter(created_at__gte=wanted.after)
    if wanted.due:
        rows = rows.filter(_due()[wanted.due])
    return rows.filter(_about(wanted.text)) if wanted.text else rows


_COLUMNS = {"status": "status", "sev": "severity", "kind": "kind", "team": "team_id",
            "org": "organisation_id", "site": "site_id", "who": "assignee_id"}  # fmt: skip


def _one_of(facts: Sequence[str]) -> Q:
    """Tickets with at least one of these facts, such as "=org:12"."""
    by_name: dict[str, list[str]] = {}
    for fact in facts:
        name, _colon, value = fact.removeprefix("=").partition(":")
        by_name.setdefault(name, []).append(value)
    match = Q()
    for name, values in by_name.items():
        if name == "asset":
            on = AffectedAsset.objects.filter(asset_id__in=values).values("ticket_id")
            match |= Q(pk__in=on)
            continue
        if name == "who" and "none" in values:
            match |= Q(assignee__isnull=True)
            values.remove("none")
        match |= Q(**{f"{_COLUMNS[name]}__in": values}) if values else Q()
    return match


def _now() -> Any:
    return time.frozen_instant() or Now()


def _due() -> dict[str, Q]:
    now = _now()
    return {
        "over": Q(next_due_at__lt=now),
        "soon": Q(next_due_at__gte=now, next_due_at__lte=now + SOON),
    }


def _about(text: str) -> Q:
    """Every word is in the number, the title, the customer's name or an asset's identity."""
    match = Q()
    for word in text.split()[:6]:
        assets = find_assets(word).order_by().values("pk")
        match &= (
            Q(number__icontains=word)
            | Q(title__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(pk__in=AffectedAsset.objects.filter(asset__in=assets).values("ticket_id"))
        )
    return match


def _first_assets() -> Any:
    rows = AffectedAsset.objects.select_related("asset__terminal__model").order_by("id")
    return Prefetch("affected_assets", rows[: ASSETS_IN_A_ROW + 1], to_attr="first_affected")


def figures(actor: Actor) -> Figures:
    """The queue in four numbers, in one query that reads at most ``MOST_COUNTED`` open incidents,
    by the index that the queue is sorted with."""
    due = _due()
    rows = Ticket.objects.visible_to(actor).filter(kind=Kind.INCIDENT, status__in=OPEN_STATUSES)
    first = rows.order_by(F("next_due_at").asc(nulls_last=True), "id")[: MOST_COUNTED + 1]
    counted = first.aggregate(
        open=Count("pk"),
        soon=Count("pk", filter=due["soon"]),
        over=Count("pk", filter=due["over"]),
        unassigned=Count("pk", filter=Q(assignee__isnull=True)),
    )
    more = counted["open"] > MOST_COUNTED
    return Figures(**{name: min(n, MOST_COUNTED) for name, n in counted.items()}, more=more)


def nearest_clocks(ticket_ids: Sequence[int]) -> dict[int, Clock]:
    """For each ticket the open clock that is due first, or one that is paused."""
    rows = Clock.objects.filter(
        ticket_id__in=ticket_ids, state__in=[ClockState.RUNNING, ClockState.PAUSED]
    )
    rows = rows.order_by("ticket_id", F("due_at").asc(nulls_last=True), "id").distinct("ticket_id")
    return {clock.ticket_id: clock for clock in rows}


def assets_on(ticket: Ticket) -> list[Asset]:
    """The assets a ticket is about, with what tells them apart."""
    rows = AffectedAsset.objects.filter(ticket=ticket).select_related(
        "asset__terminal__model", "asset__control_room", "asset__site", "asset__organisation"
    )
    return [row.asset for row in rows.order_by("asset__name", "asset_id")[:200]]


def linked_to(actor: Actor, ticket: Ticket) -> list[Ticket]:
    """Tickets merged into this one and those that follow it, oldest first."""
    rows = Ticket.objects.visible_to(actor).filter(Q(parent=ticket) | Q(follows=ticket))
    return list(rows.order_by("created_at", "id")[:50])


@dataclass(frozen=True)
class Tie:
    """A link of a ticket, read from its end: the words, the other ticket, and the link itself."""

    words: str
    ticket: Ticket
    link: TicketLink


def ties_of(actor: Actor, ticket: Ticket, limit: int = 100) -> list[Tie]:
    """How a ticket is linked to others that this actor may see, oldest first."""
    rows = TicketLink.objects.visible_to(actor).filter(Q(ticket=ticket) | Q(other=ticket))
    rows = rows.select_related("ticket", "other").order_by("created_at", "id")
    return [
        Tie(str(LinkKind(row.kind).label), row.other, row)
        if row.ticket_id == ticket.pk
        else Tie(str(OTHER_WAY[LinkKind(row.kind)]), row.ticket, row)
        for row in rows[:limit]
    ]


def event_count(ticket: Ticket) -> int:
    """How long a ticket's story is: what a page has seen of it."""
    return int(TicketEvent.objects.filter(ticket=ticket).count())


def events_after(ticket: Ticket, seen: int, kinds: Sequence[str] = ()) -> list[TicketEvent]:
    """What has happened to a ticket since its story was ``seen`` events long, oldest first. Holds
    the ticket until the end of the transaction, so that nothing more happens before a verb runs."""
    Ticket.objects.filter(pk=ticket.pk).locked().first()
    rows = TicketEvent.objects.filter(ticket=ticket).order_by("id")[seen : seen + 50]
    return [event for event in rows if not kinds or event.kind in kinds][:10]


def open_about(actor: Actor, organisation_id: int | None, asset_ids: Sequence[int]) -> list[Ticket]:
    """Open incidents and changes on these assets; without assets, the customer's. Newest first."""
    rows = tickets_of(actor).filter(status__in=OPEN_STATUSES)
    return list(_around(rows, organisation_id, asset_ids).order_by("-created_at", "-id")[:10])


def open_on_any(
    actor: Actor, asset_ids: Sequence[int], limit: int = 10
) -> list[tuple[Ticket, int]]:
    """Open incidents and changes on any of these assets, each with the asset. Newest first."""
    if not asset_ids:
        return []
    pairs = AffectedAsset.objects.filter(
        asset_id__in=asset_ids, ticket__status__in=OPEN_STATUSES
    ).order_by("-ticket_id")
    on = dict(reversed(pairs.values_list("ticket_id", "asset_id")[: limit * 4]))
    rows = tickets_of(actor).filter(pk__in=list(on)).select_related("plan")
    return [(row, on[row.pk]) for row in rows.order_by("-created_at", "-id")[:limit]]


def last_incidents(
    actor: Actor, organisation_id: int | None, asset_ids: Sequence[int], limit: int = 5
) -> list[Ticket]:
    """The latest incidents that are over, on these assets or else of the customer."""
    rows = tickets_of(actor).filter(kind=Kind.INCIDENT).exclude(status__in=OPEN_STATUSES)
    rows = _around(rows, organisation_id, asset_ids)
    return list(rows.order_by("-created_at", "-id")[:limit])


def _around(
    rows: QuerySet[Ticket], organisation_id: int | None, asset_ids: Sequence[int]
) -> QuerySet[Ticket]:
    if asset_ids:
        about = AffectedAsset.objects.filter(asset_id__in=asset_ids).values("ticket_id")
        return rows.filter(pk__in=about)
    return rows.filter(organisation_id=organisation_id) if organisation_id else rows.none()


def contacts_of(organisation_id: int, limit: int = 8) -> list[Person]:
    """Whom to call at a customer: those on call and the coordinators before the others."""
    parts = Membership.objects.filter(organisation_id=organisation_id).order_by("role")
    rows = Person.objects.filter(organisation_id=organisation_id, is_active=True)
    urgent = Count("memberships", filter=Q(memberships__role__in=["on_call", "coordinator"]))
    rows = rows.annotate(urgent=urgent).order_by("-urgent", "name", "id")
    return list(rows.prefetch_related(Prefetch("memberships", parts, to_attr="parts"))[:limit])


def rooms_of(organisation_id: int, limit: int = 5) -> list[ControlRoom]:
    """A customer's control rooms, with the phone and the fallback plan of each."""
    rows = ControlRoom.objects.filter(organisation_id=organisation_id).select_related("asset")
    return list(rows.order_by("asset__name", "pk")[:limit])


def incident_to_merge_into(actor: Actor, ticket: Ticket, number: str) -> Ticket | None:
    """An open incident of the same customer by its number."""
    return _mergeable(actor, ticket).filter(number__iexact=number.strip()).first()


def find_mergeable(actor: Actor, ticket: Ticket, text: str, limit: int = 10) -> list[Ticket]:
    """Open incidents of the same customer, by number or title."""
    rows = _mergeable(actor, ticket).filter(Q(number__icontains=text) | Q(title__icontains=text))
    return list(rows.order_by("-created_at", "-id")[:limit])


def _mergeable(actor: Actor, ticket: Ticket) -> QuerySet[Ticket]:
    rows = tickets_of(actor).filter(
        kind=Kind.INCIDENT, status__in=OPEN_STATUSES, organisation_id=ticket.organisation_id
    )
    return rows.exclude(pk=ticket.pk)
