"""The SLA report: which promises were kept, by customer and severity, and what stands behind.

A clock counts in the month in which it was decided: when it was met, or when it passed its due
instant. Cancelled clocks do not count. Months are Norway's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from customers.models import Measure, Severity
from customers.models import Organisation as Customer
from hdo_portal.foundation.actor import Actor
from tickets.models import Clock

OSLO = ZoneInfo("Europe/Oslo")
# HDO's board sees these as per cent met; the next update is a promise on each ticket.
BOARD_MEASURES = (Measure.RESPOND, Measure.RESTORE, Measure.RESOLVE)


@dataclass
class Figure:
    """Promises kept and broken. ``percent`` is None where there was nothing to keep."""

    met: int = 0
    missed: int = 0

    def add(self, other: "Figure") -> None:
        self.met += other.met
        self.missed += other.missed

    @property
    def total(self) -> int:
        return self.met + self.missed

    @property
    def percent(self) -> float | None:
        return round(100 * self.met / self.total, 1) if self.total else None


@dataclass(frozen=True)
class Cell:
    """One figure with what it is about."""

    organisation_id: int
    organisation: str
    organisation_public_id: str
    severity: str
    measure: str
    fault_class: str
    figure: Figure


@dataclass
class SlaReport:
    """``first`` to ``last`` are whole months, both included, as their first days."""

    first: date
    last: date
    cells: list[Cell] = field(default_factory=list)

    def total(self, **only: str) -> Figure:
        """The sum of the cells that match, for example ``severity="SL1", measure="restore"``."""
        sum_ = Figure()
        for cell in self.cells:
            if all(getattr(cell, name) == value for name, value in only.items()):
                sum_.add(cell.figure)
        return sum_

    def by(self, *names: str) -> dict[tuple[str, ...], Figure]:
        """Sums for each combination of these attributes of the cells, in their order."""
        sums: dict[tuple[str, ...], Figure] = defaultdict(Figure)
        for cell in self.cells:
            sums[tuple(getattr(cell, name) for name in names)].add(cell.figure)
        return dict(sorted(sums.items()))


@dataclass(frozen=True)
class Choice:
    """What a report is narrowed to."""

    organisation: Customer | None = None
    service: str = ""
    severity: str = ""


def month_start(day: date) -> datetime:
    """The instant at which a month begins in Norway, in UTC."""
    return datetime(day.year, day.month, 1, tzinfo=OSLO).astimezone(UTC)


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_back(day: date, months: int) -> date:
    """The first day of the month so many months earlier."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def sla_report(
    actor: Actor, *, first: date, last: date, organisation: Customer | None = None,
    service: str = "", severity: str = "",
) -> SlaReport:  # fmt: skip
    """The figures from the month of ``first`` to that of ``last``, for what this actor may see.
    One query, whose cost is that of the clocks decided in the period."""
    choice = Choice(organisation, service, severity)
    clocks = decided(actor, first, last, choice)
    rows = clocks.values(
        "organisation_id", "organisation__name", "organisation__public_id", "severity", "measure",
        "level__fault_class",
    )  # fmt: skip
    rows = rows.annotate(missed=Count("pk", filter=Q(breached_at__isnull=False)), total=Count("pk"))
    cells = [_cell(row) for row in rows.order_by("organisation__name", "severity", "measure")]
    return SlaReport(first.replace(day=1), last.replace(day=1), cells)


def _cell(row: Mapping[str, Any]) -> Cell:
    return Cell(
        organisation_id=row["organisation_id"],
        organisation=row["organisation__name"],
        organisation_public_id=str(row["organisation__public_id"]),
        severity=row["severity"],
        measure=row["measure"],
        fault_class=row["level__fault_class"],
        figure=Figure(met=row["total"] - row["missed"], missed=row["missed"]),
    )


def decided(actor: Actor, first: date, last: date, choice: Choice) -> QuerySet[Clock]:
    """The clocks behind a report: what its figures count, and nothing else."""
    clocks: QuerySet[Clock] = Clock.objects.visible_to(actor).filter(
        decided_at__gte=month_start(first), decided_at__lt=month_start(next_month(last))
    )
    if choice.organisation is not None:
        clocks = clocks.filter(organisation=choice.organisation)
    if choice.service:
        clocks = clocks.filter(ticket__service__slug=choice.service)
    if choice.severity in Severity.values:
        clocks = clocks.filter(severity=choice.severity)
    return clocks


def behind(
    clocks: QuerySet[Clock], *, measure: str = "", outcome: str = "", severity: str = ""
) -> QuerySet[Clock]:
    """The clocks of one figure with their tickets; ``outcome`` is ``met`` or ``missed``."""
    if measure in Measure.values:
        clocks = clocks.filter(measure=measure)
    if severity in Severity.values:
        clocks = clocks.filter(severity=severity)
    if outcome in ("met", "missed"):
        clocks = clocks.filter(breached_at__isnull=outcome == "met")
    return clocks.select_related("ticket", "organisation", "calendar_version").prefetch_related(
        "intervals"
    )


def by_month(
    actor: Actor,
    first: date,
    last: date,
    choice: Choice,
    *,
    measures: Iterable[str] = BOARD_MEASURES,
) -> list[tuple[date, Figure]]:
    """The figure of each month of a period, also of those with nothing in them."""
    clocks = decided(actor, first, last, choice).filter(measure__in=list(measures))
    rows = (
        clocks
        .annotate(month=TruncMonth("decided_at", tzinfo=OSLO))
        .values("month")
        .annotate(missed=Count("pk", filter=Q(breached_at__isnull=False)), total=Count("pk"))
    )
    found = {
        row["month"].date(): Figure(row["total"] - row["missed"], row["missed"]) for row in rows
    }
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append((month, found.get(month, Figure())))
        month = next_month(month)
    return months
