"""Reads of major incidents: for the desk everything, for customers what hits them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from assets.models import Asset, AssetKind
from assets.reach import falling_with, needs_of
from customers.models import Organisation, OrganisationKind
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotFound
from tickets.models import (
    AffectedAsset,
    MajorAsset,
    MajorCustomer,
    MajorIncident,
    MajorMember,
    MajorUpdate,
    Ticket,
    TicketEvent,
)
from tickets.models.enums import OPEN_STATUSES, Kind
from tickets.queries import tickets_of

# Reports this much older or younger than the declaration may be of the same fault.
RECENT = timedelta(hours=24)
# Closed ones stay on the customers' page for so long.
SHOWN_AFTER = timedelta(days=14)
MOST_CANDIDATES, MOST_SUGGESTED, MOST_IN_STORY = 200, 20, 300
# What is told of the reports in the story of the whole.
TOLD = ("opened", "restored", "resolved", "reopened", "breached", "escalated", "occurred_again")


class Suggestion(NamedTuple):
    """An open report that may be of the same fault, and the asset that says so. ``depth`` counts
    the steps to what both need; 0 is the same room or thing."""

    ticket: Ticket
    asset: Asset
    depth: int


@dataclass(frozen=True)
class Status:
    """A major incident as one customer may read it."""

    major: MajorIncident
    updates: list[MajorUpdate]
    assets: list[Asset]
    tickets: list[Ticket]


def majors() -> QuerySet[MajorIncident]:
    """Those the actor may see, with what a row of a list shows. Unordered."""
    rows: QuerySet[MajorIncident] = MajorIncident.objects.select_related(
        "ticket", "lead", "communicator"
    )
    return rows


def open_majors() -> list[MajorIncident]:
    """Those that go on, the newest first."""
    return list(majors().filter(closed_at__isnull=True).order_by("-declared_at", "-id")[:50])


def major_by_id(public_id: UUID) -> MajorIncident:
    """One of them. Raises NotFound."""
    found = majors().filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such major incident."))
    return found


def major_of(ticket: Ticket) -> MajorIncident | None:
    """The major incident that a ticket is gathered under; one that goes on before the others."""
    members = MajorMember.objects.filter(ticket=ticket, left_at__isnull=True)
    row = members.select_related("major").order_by("is_over", "-joined_at").first()
    found: MajorIncident | None = row.major if row else None
    return found


def members_of(major: MajorIncident) -> list[MajorMember]:
    """The reports gathered under it, the master's own first."""
    rows = MajorMember.objects.filter(major=major, left_at__isnull=True).select_related(
        "ticket__organisation", "ticket__assignee", "ticket__reporter"
    )
    return sorted(
        rows.order_by("joined_at", "id"), key=lambda row: row.ticket_id != major.ticket_id
    )


def hit_assets(major: MajorIncident, *, left_out: bool = False) -> list[MajorAsset]:
    """The rooms and things that it hits; or those that a person took away."""
    rows = MajorAsset.objects.filter(major=major, left_out=left_out)
    rows = rows.select_related("asset__organisation", "asset__control_room")
    return list(rows.order_by("asset__name", "asset_id")[:500])


def hit_customers(major: MajorIncident, *, left_out: bool = False) -> list[MajorCustomer]:
    """The customers that it hits; or those that a person took away."""
    rows = MajorCustomer.objects.filter(major=major, left_out=left_out)
    return list(rows.select_related("organisation").order_by("organisation__name", "pk")[:500])


def updates_of(major: MajorIncident) -> list[MajorUpdate]:
    """What was told, the latest first."""
    return list(MajorUpdate.objects.filter(major=major).order_by("-at", "-id")[:200])


def story_of(actor: Actor, major: MajorIncident) -> list[TicketEvent]:
    """What happened to the master and to the reports under it, oldest first, from the first report
    on: the timeline that becomes the report."""
    members = MajorMember.objects.filter(major=major, left_at__isnull=True).values("ticket_id")
    of_master = Q(ticket_id=major.ticket_id) & (Q(kind__in=TOLD) | Q(kind__startswith="major_"))
    worth = of_master | Q(ticket__in=members, kind__in=TOLD)
    rows = TicketEvent.objects.visible_to(actor).filter(worth)
    if major.closed_at:
        rows = rows.filter(at__lte=major.closed_at)
    newest = rows.select_related("ticket__organisation").order_by("-at", "-id")[:MOST_IN_STORY]
    return list(reversed(newest))


def rooms_hit_by(asset_ids: Iterable[int]) -> list[Asset]:
    """These assets, and every control room that falls with any of them."""
    starts = set(asset_ids)
    falling = {asset for reached in falling_with(starts).values() for asset in reached}
    rows = Asset.objects.filter(
        Q(pk__in=starts) | Q(pk__in=falling, kind=AssetKind.CONTROL_ROOM)
    ).select_related("organisation")
    return list(rows.order_by("name", "pk"))


def is_customer(organisation: Organisation) -> bool:
    """HDO itself is told by other means."""
    return bool(organisation.kind != OrganisationKind.OPERATOR)


def assets_of(ticket_ids: Iterable[int]) -> dict[int, set[int]]:
    """What tickets are about: assets by ticket."""
    found: dict[int, set[int]] = {}
    rows = AffectedAsset.objects.filter(ticket_id__in=list(ticket_ids))
    for ticket, asset in rows.values_list("ticket_id", "asset_id"):
        found.setdefault(ticket, set()).add(asset)
    return found


def free_incidents(actor: Actor) -> QuerySet[Ticket]:
    """Open incidents that are not gathered under a major incident that goes on."""
    taken = MajorMember.objects.filter(ticket=OuterRef("pk"), left_at__isnull=True, is_over=False)
    rows = tickets_of(actor).filter(kind=Kind.INCIDENT, status__in=OPEN_STATUSES)
    return rows.filter(~Exists(taken))


def suggestions(actor: Actor, major: MajorIncident) -> list[Suggestion]:
    """Open reports of the same hours that stand on the same room or on something that both need,
    the nearest first."""
    around = Q(created_at__gte=major.declared_at - RECENT)
    candidates = {
        ticket.pk: ticket
        for ticket in free_incidents(actor).filter(around).order_by("-id")[:MOST_CANDIDATES]
    }
    about = assets_of(candidates)
    hit = {row.asset_id for row in hit_assets(major)}
    nearest = _nearest(about, hit)
    named = Asset.objects.select_related("organisation").in_bulk({
        asset for asset, _depth in nearest.values()
    })
    found = [
        Suggestion(candidates[ticket], named[asset], depth)
        for ticket, (asset, depth) in nearest.items()
        if asset in named
    ]
    found.sort(key=lambda one: (one.depth, one.ticket.severity, -one.ticket.pk))
    return found[:MOST_SUGGESTED]


def _nearest(about: dict[int, set[int]], hit: set[int]) -> dict[int, tuple[int, int]]:
    """For each ticket the asset that ties it most closely to what is hit, and how far away."""
    theirs = {asset for assets in about.values() for asset in assets}
    ours = _least(needs_of(hit).values())
    needs, falling = needs_of(theirs), falling_with(theirs)
    found: dict[int, tuple[int, int]] = {}
    for ticket, assets in about.items():
        ties = [(0, room) for asset in assets for room in falling[asset] if room in hit]
        ties += [
            (depth + ours[one], one)
            for asset in assets
            for one, depth in needs[asset].items()
            if one in ours
        ]
        if ties:
            depth, asset = min(ties)
            found[ticket] = (asset, depth)
    return found


def _least(reached: Iterable[dict[int, int]]) -> dict[int, int]:
    least: dict[int, int] = {}
    for steps in reached:
        for asset, depth in steps.items():
            least[asset] = min(depth, least.get(asset, depth))
    return least


def status_of(actor: Actor, now: datetime, public_id: UUID | None = None) -> list[Status]:
    """The major incidents that hit this customer, those that go on first: what all were told, and
    of rooms and reports its own. Four queries."""
    rows = MajorIncident.objects.visible_to(actor)
    if public_id is not None:
        rows = rows.filter(public_id=public_id)
    recent = Q(closed_at__isnull=True) | Q(closed_at__gte=now - SHOWN_AFTER)
    updates = Prefetch("updates", MajorUpdate.objects.order_by("-at", "-id"), to_attr="told")
    assets = Prefetch(
        "assets", MajorAsset.objects.visible_to(actor).select_related("asset"), to_attr="own_hits"
    )
    members = Prefetch(
        "members",
        MajorMember.objects.visible_to(actor).select_related("ticket"),
        to_attr="own_members",
    )
    found: Sequence[Any] = rows.filter(recent).prefetch_related(updates, assets, members)
    found = sorted(found, key=lambda row: (row.closed_at is not None, -row.declared_at.timestamp()))
    return [
        Status(
            major=row,
            updates=row.told,
            assets=sorted((hit.asset for hit in row.own_hits), key=lambda asset: asset.name),
            tickets=[member.ticket for member in row.own_members],
        )
        for row in found
    ]


def hitting(actor: Actor) -> list[MajorIncident]:
    """The major incidents that hit this customer now."""
    rows = MajorIncident.objects.visible_to(actor).filter(closed_at__isnull=True)
    return list(rows.order_by("-declared_at", "-id")[:5])
