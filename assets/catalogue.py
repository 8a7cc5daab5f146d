"""Assets as lists that others filter: with what a row shows joined, so that a page of them costs
the same number of queries however long it is. What an actor sees follows from the scoped managers.
"""

from typing import Any

from django.db.models import Q, QuerySet

from assets.models import Asset, AssetKind, Dependency, TerminalModel
from assets.queries import find_assets


def assets(*, search: str = "", **exactly: Any) -> QuerySet[Asset]:
    """Everything that can fail, with what only terminals and control rooms have."""
    rows: QuerySet[Asset] = find_assets(search) if search else Asset.objects.all()
    return rows.filter(**exactly).select_related(
        "organisation", "site", "terminal__model", "control_room"
    )


def terminals(*, search: str = "", **exactly: Any) -> QuerySet[Asset]:
    """Radio terminals, as assets."""
    return assets(search=search, kind=AssetKind.TERMINAL, **exactly)


def relations(*, asset: Asset | None = None, **exactly: Any) -> QuerySet[Dependency]:
    """Dependencies; ``asset`` keeps those on either side of it. The asset depended on is fetched
    apart, since a customer may see the dependency without seeing HDO's equipment behind it."""
    rows: QuerySet[Dependency] = Dependency.objects.filter(**exactly)
    if asset is not None:
        rows = rows.filter(Q(asset=asset) | Q(on=asset))
    return rows.select_related("asset", "organisation").prefetch_related("on")


def terminal_models(**exactly: Any) -> QuerySet[TerminalModel]:
    """Makers' models of terminals."""
    rows: QuerySet[TerminalModel] = TerminalModel.objects.filter(**exactly)
    return rows
