"""Open work by customer, site or asset: whose first ticket breaches first stands on top."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from assets.models import Asset
from customers.models import Organisation, Site
from hdo_portal.foundation.actor import Actor
from tickets.models import Ticket
from tickets.queue import Wanted, incidents, narrowed
from tickets.worklist.unread import with_read

GROUPS = 15  # on a page
SHOWN = 5  # tickets of a group; the rest is one click away
COLUMNS = {
    "customer": "organisation_id",
    "site": "site_id",
    "asset": "affected_assets__asset_id",
}


@dataclass
class Group:
    """``thing`` is a customer, a site or an asset, or None for those without one; ``count`` is how
    many tickets it has, of which ``tickets`` are the first."""

    thing: Any
    count: int
    tickets: list[Ticket] = field(default_factory=list)


def groups(actor: Actor, wanted: Wanted, by: str) -> QuerySet[Any]:
    """Rows of ``group``, ``count`` and ``first`` (the instant that is due first). Unordered. A
    ticket about two assets stands under both."""
    rows = narrowed(Ticket.objects.visible_to(actor), wanted).annotate(group=F(COLUMNS[by]))
    found: QuerySet[Any] = rows.order_by().values("group").annotate(
        count=Count("pk"), first=Min("next_due_at")
    )  # fmt: skip
    return found.values_list("group", "count", "first", named=True)


def filled(actor: Actor, wanted: Wanted, by: str, page: Sequence[Any]) -> list[Group]:
    """The groups of a page with their things and first tickets. Three queries."""
    ids = [row.group for row in page if row.group is not None]
    things = _things(by, ids)
    found = {row.group: Group(things.get(row.group), row.count) for row in page}
    places = list(_first_of_each(actor, wanted, by, ids, none=None in found))
    wide = with_read(actor, incidents(actor, wanted))
    rows = wide.filter(pk__in={pk for _group, pk in places})
    tickets = {ticket.pk: ticket for ticket in rows}
    for group, pk in places:
        if pk in tickets:
            found[group].tickets.append(tickets[pk])
    return list(found.values())


def _first_of_each(
    actor: Actor, wanted: Wanted, by: str, ids: list[int], *, none: bool
) -> QuerySet[Any]:
    """Pairs of a group and the id of one of its first tickets, those due first before the rest."""
    here = Q(group__in=ids) | Q(group__isnull=True) if none else Q(group__in=ids)
    rows = narrowed(Ticket.objects.visible_to(actor), wanted).annotate(group=F(COLUMNS[by]))
    rank = Window(
        RowNumber(),
        partition_by=F("group"),
        order_by=[F("next_due_at").asc(nulls_last=True), F("id").asc()],
    )
    first: QuerySet[Any] = rows.filter(here).annotate(place=rank).filter(place__lte=SHOWN)
    return first.order_by("place").values_list("group", "pk")


def _things(by: str, ids: list[int]) -> dict[int, Any]:
    if by == "customer":
        return {row.pk: row for row in Organisation.objects.filter(pk__in=ids)}
    if by == "site":
        rows = Site.objects.filter(pk__in=ids).select_related("organisation")
        return {row.pk: row for row in rows}
    assets = Asset.objects.filter(pk__in=ids).select_related("terminal__model", "organisation")
    return {row.pk: row for row in assets}
