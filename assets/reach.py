"""What many assets need, and what falls with any of them: the dependency graph for a crowd.

Follows what ``graph.py`` follows, as far, for many beginnings in one query each.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from assets.graph import DEEPEST, FOLLOWED

MOST = 5000

_REACH = """
    WITH RECURSIVE reach (start, asset_id, depth) AS (
        SELECT given, given, 0 FROM unnest(%(starts)s::bigint[]) AS given
        UNION
        SELECT r.start, d.{far}, r.depth + 1
          FROM assets_dependency d JOIN reach r ON d.{near} = r.asset_id
         WHERE d.kind = ANY(%(kinds)s) AND r.depth < %(deepest)s
    )
    SELECT start, asset_id, min(depth) FROM reach GROUP BY 1, 2 ORDER BY 3, 1, 2 LIMIT %(limit)s
"""
_DOWN = _REACH.format(near="asset_id", far="on_id")
_UP = _REACH.format(near="on_id", far="asset_id")

Steps = dict[int, dict[int, int]]


def needs_of(asset_ids: Iterable[int]) -> Steps:
    """For each asset everything it stands on, itself included, with how many steps away."""
    return _reach(_DOWN, asset_ids)


def falling_with(asset_ids: Iterable[int]) -> Steps:
    """For each asset everything that is hit when it fails, itself included, with how many steps
    away."""
    return _reach(_UP, asset_ids)


def _reach(sql: str, asset_ids: Iterable[int]) -> Steps:
    starts = sorted(set(asset_ids))
    found: Steps = {start: {start: 0} for start in starts}
    if not starts:
        return found
    values: dict[str, Any] = {
        "starts": starts,
        "kinds": list(FOLLOWED),
        "deepest": DEEPEST,
        "limit": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for start, asset, depth in cursor.fetchall():
            found[start].setdefault(asset, depth)
    return found
