"""What an asset stands on, and what falls with it: the dependency graph, followed a bounded way.

Both questions follow *runs on*, *connects through*, *powered by* and *contains* (a room is hit when
one of its positions is). *Falls back to* is no dependency: it says who takes over, and is read
apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
MOST_EDGES = 500
AT_MOST = 100

# The dependencies by which each asset is reached in the fewest steps. UNION drops a dependency that
# was taken before in as many steps, so that a ring of them ends at the depth.
_REACH = """
    WITH RECURSIVE reach (asset_id, depth, near_id, kind, dependency) AS (
        SELECT %(start)s::bigint, 0, NULL::bigint, NULL::varchar, NULL::uuid
        UNION
        SELECT d.{far}, r.depth + 1, r.asset_id, d.kind, d.public_id
          FROM assets_dependency d JOIN reach r ON d.{near} = r.asset_id
         WHERE d.kind = ANY(%(kinds)s) AND r.depth < %(deepest)s
    )
    SELECT asset_id, near_id, kind, depth, dependency FROM (
        SELECT *, min(depth) OVER (PARTITION BY asset_id) AS nearest FROM reach
         WHERE depth > 0 AND asset_id <> %(start)s
    ) AS taken
    WHERE depth = nearest ORDER BY depth, asset_id, near_id, kind LIMIT %(limit)s
"""
_DOWN = _REACH.format(near="asset_id", far="on_id")
_UP = _REACH.format(near="on_id", far="asset_id")
_NEEDED = """
    WITH RECURSIVE reach (asset_id, depth) AS (
        SELECT unnest(%(start)s::bigint[]), 0
        UNION
        SELECT d.on_id, r.depth + 1
          FROM assets_dependency d JOIN reach r ON d.asset_id = r.asset_id
         WHERE d.kind = ANY(%(kinds)s) AND r.depth < %(deepest)s
    )
    SELECT asset_id FROM reach GROUP BY asset_id
    HAVING min(depth) > 0 ORDER BY min(depth), asset_id LIMIT %(limit)s
"""
Edge = tuple[int, int, str, int, UUID]


@dataclass
class Step:
    """An asset that is reached, ``depth`` dependencies away; the last of them are of ``kind`` and
    with ``by``, which is the asset one began with where depth is 1."""

    asset: Asset
    kind: DependencyKind
    depth: int
    dependency: UUID
    by: list[Asset] = field(default_factory=list)

    @property
    def is_direct(self) -> bool:
        return self.depth == 1


@dataclass(frozen=True)
class Reach:
    """Everything reached, the nearest first. ``more``: it was cut off."""

    steps: list[Step]
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.steps)

    @property
    def wholes(self) -> list[Step]:
        """Parts of what one began with; or, the other way, what has parts that are reached: ``by``
        are those parts."""
        return [step for step in self.steps if step.kind == DependencyKind.CONTAINS]

    @property
    def needs(self) -> list[Step]:
        """What is reached otherwise, whether or not it is a part of something."""
        return [step for step in self.steps if step.kind != DependencyKind.CONTAINS]

    @property
    def others(self) -> list[Step]:
        """What is reached otherwise, and is told by none of the ``wholes``."""
        told = {part.pk for whole in self.wholes for part in whole.by}
        return [step for step in self.needs if step.asset.pk not in told]


def stands_on(asset: Asset) -> Reach:
    """What this asset needs in order to work, its parts first, and what that needs in turn. Two
    queries."""
    return _follow(_DOWN, asset)


def needed_by(asset_ids: Sequence[int]) -> dict[int, Asset]:
    """What any of these assets needs in order to work, by key, the assets themselves left out. Two
    queries, or none."""
    if not asset_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _NEEDED,
            {
                "start": list(asset_ids),
                "kinds": list(FOLLOWED),
                "deepest": DEEPEST,
                "limit": AT_MOST,
            },
        )
        keys = [key for (key,) in cursor.fetchall()]
    return {asset.pk: asset for asset in Asset.objects.filter(pk__in=keys)}


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
    the actor may not see is left out."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "start": start.pk, "kinds": list(FOLLOWED), "deepest": DEEPEST, "limit": MOST_EDGES
        }  # fmt: skip
        cursor.execute(sql, values)
        edges: list[Edge] = cursor.fetchall()
    reached = list(dict.fromkeys(far for far, *_rest in edges))
    shown = reached[:AT_MOST]
    rows = Asset.objects.filter(pk__in=shown).select_related("organisation", "site")
    assets = {asset.pk: asset for asset in rows} | {start.pk: start}
    steps = list(_steps(edges, assets, set(shown)).values())
    steps.sort(key=lambda step: (step.depth, step.kind, step.asset.name, step.asset.pk))
    return Reach(steps, more=len(reached) > AT_MOST or len(edges) == MOST_EDGES)


def _steps(edges: Iterable[Edge], assets: dict[int, Asset], shown: set[int]) -> dict[int, Step]:
    steps: dict[int, Step] = {}
    for far, near, kind, depth, dependency in edges:
        if far in shown and far in assets and near in assets:
            step = steps.setdefault(far, Step(assets[far], DependencyKind(kind), depth, dependency))
            if step.kind == kind:
                step.by.append(assets[near])
    return steps
