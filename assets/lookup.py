"""Finding one asset while somebody types: few, and the exact identity first."""

from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from assets.models import Asset
from assets.queries import find_assets
from assets.tetra import ISSI_MAX, clean_tei


def assets_by_id(public_ids: list[UUID]) -> QuerySet[Asset]:
    """These assets, with what is shown of them."""
    rows: QuerySet[Asset] = Asset.objects.filter(public_id__in=public_ids).select_related(
        "organisation", "site", "terminal__model", "control_room"
    )
    return rows.order_by("name", "id")


def find_by_identity(
    text: str, *, organisation_id: int | None = None, limit: int = 10
) -> list[Asset]:
    """Assets by ISSI, TEI, serial, call sign or name. An identity that is equal comes before one
    that begins so, and both before a name that holds the words."""
    text = " ".join(text.split())
    rows = find_assets(_joined_digits(text), None if organisation_id is None else [organisation_id])
    rows = rows.select_related("organisation", "site", "terminal__model", "control_room")
    return list(
        rows.annotate(rank=_rank(_joined_digits(text))).order_by("rank", "name", "id")[:limit]
    )


def _joined_digits(text: str) -> str:
    """People read an ISSI aloud in groups: "2 420 001"."""
    joined = text.replace(" ", "")
    return joined if joined.isdecimal() and joined.isascii() else text


def _rank(text: str) -> Case:
    equal = Q(serial__iexact=text) | Q(terminal__call_sign__iexact=text) | Q(name__iexact=text)
    if text.isdecimal() and int(text) <= ISSI_MAX:
        equal |= Q(terminal__issi=int(text))
    equal |= Q(terminal__tei=clean_tei(text))
    return Case(
        When(equal, then=Value(0)),
        When(Q(name__istartswith=text), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
