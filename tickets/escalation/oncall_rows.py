"""Rows of rotas for pages and endpoints. Each read is bounded and takes one query."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from hdo_portal.foundation import clock
from tickets.models import CalendarFeed, Rota, RotaLayer, RotaMember, RotaOverride, RotaSwap
from tickets.models.rota import SwapState

MOST = 200
# A layer that ended long ago stands in the audit trail, not on the page.
SHOWN_AFTER_END = timedelta(days=92)


def rotas() -> QuerySet[Rota]:
    """All rotas, with how many layers each has. Unordered."""
    rows: QuerySet[Rota] = Rota.objects.select_related("team").annotate(parts=Count("layers"))
    return rows


def all_rotas() -> list[Rota]:
    """The rotas by name, the active ones first."""
    return list(rotas().order_by("-is_active", "name", "id")[:MOST])


def rota_by_slug(slug: str) -> Rota | None:
    row: Rota | None = Rota.objects.select_related("team").filter(slug=slug).first()
    return row


def layers_of(rota: Rota) -> list[RotaLayer]:
    """The layers of a rota that run, will run or ended lately, the first level on top and within it
    the layer that has the duty before the others. Two queries."""
    members = RotaMember.objects.select_related("person").order_by("position")
    day = (clock.now() - SHOWN_AFTER_END).date()
    rows = RotaLayer.objects.filter(rota=rota).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    rows = rows.prefetch_related(Prefetch("members", queryset=members))
    return list(rows.order_by("level", "-rank", "-starts_on", "-id")[:MOST])


def layer_by_id(public_id: UUID) -> RotaLayer | None:
    members = RotaMember.objects.select_related("person").order_by("position")
    rows = RotaLayer.objects.select_related("rota").prefetch_related(
        Prefetch("members", queryset=members)
    )
    row: RotaLayer | None = rows.filter(public_id=public_id).first()
    return row


def override_by_id(public_id: UUID) -> RotaOverride | None:
    rows = RotaOverride.objects.select_related("rota", "person")
    row: RotaOverride | None = rows.filter(public_id=public_id).first()
    return row


def overrides_ahead(at: datetime) -> list[RotaOverride]:
    """Duties that were taken over and are not over yet, the next first."""
    rows = RotaOverride.objects.filter(
        withdrawn_at__isnull=True, to_at__gt=at, rota__is_active=True
    ).select_related("rota", "person", "made_by")
    return list(rows.order_by("from_at", "id")[:MOST])


def swap_by_id(public_id: UUID) -> RotaSwap | None:
    row: RotaSwap | None = RotaSwap.objects.filter(public_id=public_id).first()
    return row


def open_swaps(person_id: int, at: datetime) -> list[RotaSwap]:
    """Proposals to or from a person that wait for an answer, the next stretch first."""
    rows = RotaSwap.objects.filter(
        Q(taker_id=person_id) | Q(giver_id=person_id), state=SwapState.PROPOSED, to_at__gt=at
    ).select_related("rota", "giver", "taker")
    return list(rows.order_by("from_at", "id")[:MOST])


def feed_of_person(person_id: int) -> CalendarFeed | None:
    row: CalendarFeed | None = CalendarFeed.objects.filter(person_id=person_id).first()
    return row
