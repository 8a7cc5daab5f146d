"""Geometry of the two drawings we make ourselves. No colours here: classes, and tokens in CSS.

Everything is laid out on a plane of fixed width whose drawing stretches to its place, so the
numbers are written as SVG attributes, which a strict content policy allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

STRIP_WIDTH = 1000
CHART_WIDTH, CHART_HEIGHT = 640, 200
NARROWEST = 2
"""A segment of one second must still be seen."""


@dataclass(frozen=True)
class Segment:
    """One interval of a clock's ledger; `kind` is ran, paused, closed or over."""

    kind: str
    label: str
    start: datetime
    end: datetime
    seconds: int
    x: float
    width: float
    holder: str = ""

    @property
    def length(self) -> float:
        """In seconds of real time, counted or not."""
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True)
class Strip:
    """A ledger drawn from left to right in time."""

    width: int
    segments: list[Segment]


@dataclass(frozen=True)
class Bar:
    """One upright bar, its value as it is to be read, and where its words stand."""

    label: str
    value: float
    shown: str
    tone: str
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Where a word under the bar is centred."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Bars:
    """A bar chart: the bars, and the lines of the scale behind them."""

    width: int
    height: int
    bars: list[Bar]
    lines: list[tuple[float, str]]


def strip(segments: Iterable[Any]) -> Strip:
    """Lay out ledger segments (mappings or objects with kind, start, end and maybe label, seconds).

    `seconds` is the counted length as the ledger has it; without it, the length in real time.
    """
    rows = [
        _facts(segment, ("kind", "label", "start", "end", "seconds", "holder"))
        for segment in segments
    ]
    if not rows:
        return Strip(STRIP_WIDTH, [])
    first, last = min(r["start"] for r in rows), max(r["end"] for r in rows)
    whole = max((last - first).total_seconds(), 1)
    return Strip(STRIP_WIDTH, [_segment(row, first, whole) for row in rows])


def _segment(row: dict[str, Any], first: datetime, whole: float) -> Segment:
    length = (row["end"] - row["start"]).total_seconds()
    return Segment(
        kind=str(row["kind"]),
        label=str(row["label"] or ""),
        holder=str(row["holder"] or ""),
        start=row["start"],
        end=row["end"],
        seconds=int(length if row["seconds"] is None else row["seconds"]),
        x=round((row["start"] - first).total_seconds() / whole * STRIP_WIDTH, 2),
        width=round(max(length / whole * STRIP_WIDTH, NARROWEST), 2),
    )


def bars(rows: Iterable[Any], maximum: float | None = None) -> Bars:
    """Lay out rows (mappings or objects with label, value and maybe shown, tone) as bars.

    `maximum` is the top of the scale; without it, a round number above the largest value.
    """
    facts = [_facts(row, ("label", "value", "shown", "tone")) for row in rows]
    top = maximum or _round_up(max((float(f["value"] or 0) for f in facts), default=1))
    step = CHART_WIDTH / max(len(facts), 1)
    drawn = [_bar(row, index, step, top) for index, row in enumerate(facts)]
    lines = [(CHART_HEIGHT * (1 - part), f"{top * part:g}") for part in (0, 0.5, 1)]
    return Bars(CHART_WIDTH, CHART_HEIGHT, drawn, lines)


def _bar(row: dict[str, Any], index: int, step: float, top: float) -> Bar:
    value = float(row["value"] or 0)
    height = round(min(value / top, 1) * CHART_HEIGHT, 2)
    width = round(min(step * 0.62, 44), 2)
    return Bar(
        label=str(row["label"]),
        value=value,
        shown=str(row["shown"] if row["shown"] is not None else f"{value:g}"),
        tone=str(row["tone"] or "accent"),
        x=round(index * step + (step - width) / 2, 2),
        y=round(CHART_HEIGHT - height, 2),
        width=width,
        height=height,
    )


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … at or above the value."""
    size = 1.0
    while True:
        for digit in (1, 2, 5):
            if value <= digit * size:
                return digit * size
        size *= 10


def _facts(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    if isinstance(row, Mapping):
        return {name: row.get(name) for name in names}
    return {name: getattr(row, name, None) for name in names}
