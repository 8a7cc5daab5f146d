"""What an asset stands on, and what falls with it: the dependency graph, followed a bounded way.

Both questions follow *runs on*, *connects through*, *powered by* and *contains* (a room is hit when
one of its positions is). *Falls back to* is no dependency: it says who takes over, and is read
apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from assets.models import Asset, Dependency, DependencyKind

FOLLOWED = (
    DependencyKind.RUNS_ON,
    DependencyKind.CONNECTS_THROUGH,
    DependencyKind.POWERED_BY,
    DependencyKind.CONTAINS,
)
DEEPEST = 6
AT_MOST = 100

# One row for each asset that is reached, by the shortest way. UNION drops a place that was reached
# before in as many steps, so that a ring of dependencies ends at the depth.
_REACH = """
    WITH RECURSIVE reach (asset_id, depth, near_id, kind, dependency) AS (
        SELECT %(start)s::bigint, 0, NULL::bigint, NULL::varchar, NULL::uuid
        UNION
        SELECT d.{far}, r.depth + 1, r.asset_id, d.kind, d.public_id
          FROM assets_dependency d JOIN reach r ON d.{near} = r.asset_id
         WHERE d.kind = ANY(%(kinds)s) AND r.depth < %(deepest)s
    )
    SELECT asset_id, depth, near_id, kind, dependency FROM (
        SELECT DISTINCT ON (asset_id) * FROM reach
         WHERE depth > 0 AND asset_id <> %(start)s
         ORDER BY asset_id, depth, near_id, kind
    ) AS nearest
    ORDER BY depth, asset_id LIMIT %(limit)s
"""
_DOWN = _REACH.format(near="asset_id", far="on_id")
_UP = _REACH.format(near="on_id", far="asset_id")


@dataclass(frozen=True)
class Step:
    """An asset that is reached: ``depth`` dependencies away, the last of them with ``near``."""

    asset: Asset
    near: Asset
    kind: DependencyKind
    depth: int
    dependency: UUID


@dataclass(frozen=True)
class Reach:
    """Everything reached, each asset below the one that leads to it. ``more``: it was cut off."""

    steps: list[Step]
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.steps)


def stands_on(asset: Asset) -> Reach:
    """What this asset needs in order to work, and what that needs in turn. Two queries."""
    return _follow(_DOWN, asset)


def falls_with(asset: Asset) -> Reach:
    """What is hit when this asset fails, and what that hits in turn. Two queries."""
    return _follow(_UP, asset)


def fallbacks_of(asset: Asset) -> list[Dependency]:
    """What takes over for this asset."""
    rows = Dependency.objects.filter(asset=asset, kind=DependencyKind.FALLS_BACK_TO)
    return list(rows.select_related("on__organisation").order_by("on__name", "id")[:AT_MOST])


def fallback_for(asset: Asset) -> list[Dependency]:
    """What this asset takes over for."""
    rows = Dependency.objects.filter(on=asset, kind=DependencyKind.FALLS_BACK_TO)
    return list(rows.select_related("asset__organisation").order_by("asset__name", "id")[:AT_MOST])


def relation(public_id: UUID, *, of: Asset) -> Dependency | None:
    """One dependency of this asset's own, or None."""
    found: Dependency | None = Dependency.objects.filter(public_id=public_id, asset=of).first()
    return found


def _follow(sql: str, start: Asset) -> Reach:
    """The graph by the rights of the database role, the assets by those of the acting actor: what
    the actor may not see is left out with all that is reached through it alone."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "start": start.pk, "kinds": list(FOLLOWED), "deepest": DEEPEST, "limit": AT_MOST + 1
        }  # fmt: skip
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    rows, more = rows[:AT_MOST], len(rows) > AT_MOST
    seen = Asset.objects.filter(pk__in=[row[0] for row in rows]).select_related(
        "organisation", "site"
    )
    assets = {asset.pk: asset for asset in seen} | {start.pk: start}
    steps = [
        Step(assets[far], assets[near], DependencyKind(kind), depth, dependency)
        for far, depth, near, kind, dependency in rows
        if far in assets and near in assets
    ]
    return Reach(list(_below(start.pk, _by_near(steps))), more)


def _by_near(steps: list[Step]) -> dict[int, list[Step]]:
    children: dict[int, list[Step]] = {}
    for step in sorted(steps, key=lambda step: (step.kind, step.asset.name, step.asset.pk)):
        children.setdefault(step.near.pk, []).append(step)
    return children


def _below(pk: int, children: dict[int, list[Step]]) -> Iterable[Step]:
    for step in children.get(pk, []):
        yield step
        yield from _below(step.asset.pk, children)
