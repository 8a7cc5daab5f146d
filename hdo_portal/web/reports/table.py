"""The SLA report's table: a row for each customer and severity, so many to a page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Measure
from hdo_portal.web.reports.choice import Asked
from tickets.reports.sla import Figure, SlaReport

# HDO has over four hundred customers, with three severities each.
ROWS = 60


@dataclass(frozen=True)
class Line:
    """One row: a customer and a severity, with a figure for each measure and the addresses of what
    was met and what was missed."""

    organisation: str
    severity: str
    cells: list[tuple[Figure, str, str]]


@dataclass(frozen=True)
class Table:
    """One page of the rows, by customer. ``sums`` are those of all customers, on the first page
    where there are several; ``newer`` and ``older`` lead to the pages before and after."""

    lines: list[Line]
    sums: list[Line]
    summary: str
    newer: str
    older: str


def table(report: SlaReport, question: Asked, wanted: str) -> Table:
    """The page that is wanted; the first for what is no number, the last for one too high."""
    rows = _rows(report)
    pages = max(1, -(-len(rows) // ROWS))
    page = _number(wanted, pages)
    first = (page - 1) * ROWS
    shown = rows[first : first + ROWS]
    several = len({public_id for (_name, _severity, public_id), _figures in rows}) > 1
    words = {"first": first + 1, "last": first + len(shown), "all": len(rows)}
    return Table(
        lines=[_line(question, about, figures) for about, figures in shown],
        sums=_sums(report, question) if several and page == 1 else [],
        summary=_("Rows %(first)s to %(last)s of %(all)s") % words if pages > 1 else "",
        newer=_address(question, page - 1) if page > 1 else "",
        older=_address(question, page + 1) if page < pages else "",
    )


def _number(wanted: str, pages: int) -> int:
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6):
        return 1
    return min(max(int(wanted), 1), pages)


def _address(question: Asked, page: int) -> str:
    more = {"page": str(page)} if page > 1 else {}
    return f"{reverse('reports:sla')}?{question.query(**more)}"


def _rows(report: SlaReport) -> list[tuple[tuple[str, str, str], dict[str, Figure]]]:
    """What each row is about (customer, severity, the customer's public id), in order, and its
    figures by measure."""
    rows: dict[tuple[str, str, str], dict[str, Figure]] = {}
    sums = report.by("organisation", "severity", "organisation_public_id", "measure")
    for (name, severity, public_id, measure), figure in sums.items():
        rows.setdefault((name, severity, public_id), {})[measure] = figure
    return sorted(rows.items(), key=lambda row: row[0])


def _sums(report: SlaReport, question: Asked) -> list[Line]:
    sums: dict[str, dict[str, Figure]] = {}
    for (severity, measure), figure in report.by("severity", "measure").items():
        sums.setdefault(severity, {})[measure] = figure
    return [
        _line(question, (_("All customers"), severity, ""), figures)
        for severity, figures in sums.items()
    ]


def _line(question: Asked, about: tuple[str, str, str], figures: dict[str, Figure]) -> Line:
    name, severity, public_id = about
    cells = [
        _cell(question, figures.get(measure, Figure()), public_id, severity, measure)
        for measure in Measure.values
    ]
    return Line(name, severity, cells)


def _cell(question: Asked, figure: Figure, *about: str) -> tuple[Figure, str, str]:
    organisation, severity, measure = about
    here = {"organisation": organisation, "severity": severity, "measure": measure}
    address = reverse("reports:sla-clocks")
    return (
        figure,
        f"{address}?{question.query(**here, outcome='met')}",
        f"{address}?{question.query(**here, outcome='missed')}",
    )
