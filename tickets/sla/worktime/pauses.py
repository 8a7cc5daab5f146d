"""Pauses as sorted, disjoint spans of microseconds."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, TypeAlias

from .instants import HORIZON_END, to_microseconds

# From, and to; None while the pause lasts. Half-open.
Pause: TypeAlias = tuple[datetime, datetime | None]
Spans: TypeAlias = list[tuple[int, int]]

# The end of a pause that nobody has ended: later than any end that can be told.
UNENDED: Final = HORIZON_END + 1


def merged_pauses(pauses: Iterable[Pause]) -> Spans:
    """The pauses, so that overlapping ones count once; one that ends before it starts is none.

    Raises NaiveInstant.
    """
    spans: Spans = []
    for begins, ends in sorted(_span(*pause) for pause in pauses):
        if spans and begins <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], ends))
        elif begins < ends:
            spans.append((begins, ends))
    return spans


def _span(begins: datetime, ends: datetime | None) -> tuple[int, int]:
    end = UNENDED if ends is None else min(to_microseconds(ends), HORIZON_END)
    return to_microseconds(begins), end
