"""What customers have: how many assets of each kind, and what lists of them are narrowed by."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from assets.catalogue import assets, terminal_models
from assets.models import Asset, AssetKind, Life, Terminal, TerminalModel


@dataclass(frozen=True)
class Wanted:
    """What a list of assets is narrowed to; empty is everything. ``gone`` keeps lost and stolen."""

    text: str = ""
    kind: str = ""
    life: str = ""
    model_id: int | None = None
    customer: UUID | None = None
    gone: bool = False


@dataclass(frozen=True)
class Holding:
    """So many assets of one kind."""

    kind: str
    label: str | Promise
    count: int


def wanted_assets(wanted: Wanted) -> QuerySet[Asset]:
    """Assets as lists show them. Unordered."""
    exactly = {
        "kind": wanted.kind,
        "life": wanted.life,
        "terminal__model_id": wanted.model_id,
        "organisation__public_id": wanted.customer,
    }
    rows = assets(
        search=_joined_digits(wanted.text),
        **{name: value for name, value in exactly.items() if value},
    )
    return rows.filter(life__in=(Life.LOST, Life.STOLEN)) if wanted.gone else rows


def _joined_digits(text: str) -> str:
    """People write an ISSI in groups: "2 420 001"."""
    joined = "".join(text.split())
    return joined if joined.isdecimal() and joined.isascii() else text


def asset_by_id(public_id: UUID) -> Asset | None:
    """One asset with what only terminals and control rooms have, or None."""
    found: Asset | None = assets(public_id=public_id).first()
    return found


def models_in_use() -> list[TerminalModel]:
    """Makers' models that some terminal is of."""
    return list(terminal_models(terminals__isnull=False).distinct())


def holdings_of(organisation_id: int) -> list[Holding]:
    """A customer's assets counted by kind, without what is retired, in the order of the kinds."""
    counts = _counted([organisation_id]).get(organisation_id, {})
    return [
        Holding(kind, label, counts[kind]) for kind, label in AssetKind.choices if kind in counts
    ]


def terminals_and_rooms(organisation_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """How many terminals and control rooms each of these customers has, without what is retired."""
    return {
        pk: (counts.get(AssetKind.TERMINAL, 0), counts.get(AssetKind.CONTROL_ROOM, 0))
        for pk, counts in _counted(organisation_ids).items()
    }


def _counted(organisation_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    rows = Asset.objects.filter(organisation_id__in=organisation_ids).exclude(life=Life.RETIRED)
    counted: dict[int, dict[str, int]] = {}
    for pk, kind, count in (
        rows.order_by().values_list("organisation_id", "kind").annotate(Count("pk"))
    ):
        counted.setdefault(pk, {})[kind] = count
    return counted


def holder_of_issi(issi: int) -> Asset | None:
    """The asset whose terminal holds this ISSI now, or None."""
    return _holder(issi=issi, holds_issi=True)


def holder_of_tei(tei: str) -> Asset | None:
    """The asset whose terminal has this TEI, or None."""
    return _holder(tei=tei)


def _holder(**exactly: object) -> Asset | None:
    found = Terminal.objects.filter(**exactly).select_related("asset__organisation").first()
    return found.asset if found else None
