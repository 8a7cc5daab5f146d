"""The SLA report: figures, and the clocks behind each of them. For staff and, scoped, customers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Measure, Severity
from customers.queries import organisations, services
from hdo_portal.foundation import clock as time
from hdo_portal.web.access import person_page
from hdo_portal.web.ledger import holder_words
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.reports.choice import Asked, asked
from hdo_portal.web.reports.table import table
from hdo_portal.web.requests import PortalRequest
from tickets.models import Clock
from tickets.reports.hands import Share, shares_of, split
from tickets.reports.sla import (
    BOARD_MEASURES,
    Figure,
    SlaReport,
    behind,
    by_month,
    decided,
    months_back,
    sla_report,
)
from tickets.sla.view import ClockView, view_of

YEAR = 11  # months before the last one
TARGET_PERCENT = 95


@require_safe
@person_page("report.read")
def sla(request: PortalRequest) -> HttpResponse:
    """The figures of the chosen months, and of the twelve months up to the last."""
    question = asked(request.GET)
    actor = request.actor
    choice = question.choice
    report = sla_report(
        actor, first=question.first, last=question.last, organisation=choice.organisation,
        service=choice.service, severity=choice.severity,
    )  # fmt: skip
    year_from = months_back(question.last, YEAR)
    year = by_month(actor, year_from, question.last, choice)
    shares = split(actor, decided(actor, question.first, question.last, choice), time.now())
    context = {
        "asked": question,
        "hands": hands_lines(shares, coarse=not actor.sees_everything),
        "table": table(report, question, request.GET.get("page", "")),
        "cards": cards(report, question),
        "year": _sum(figure for _month, figure in year),
        "months": [_bar(month, figure) for month, figure in year],
        "customers": organisations(actor),
        "services": services(),
        "severities": Severity.choices,
        "measures": [Measure(measure).label for measure in Measure.values],
        "layout": _layout(request),
    }
    return render(request, "reports/sla.html", context)


def cards(report: SlaReport, question: Asked) -> list[dict[str, Any]]:
    """One card for each of the board's measures over the chosen months."""
    address = reverse("reports:sla-clocks")
    return [
        {
            "label": Measure(measure).label,
            "figure": (figure := report.total(measure=measure)),
            "tone": "danger"
            if figure.percent is not None and figure.percent < TARGET_PERCENT
            else "",
            "href": f"{address}?{question.query(measure=measure)}",
        }
        for measure in BOARD_MEASURES
    ]


@dataclass(frozen=True)
class HandsLine:
    """The counted time of one measure and outcome, and how it divides: (who, seconds, per cent)."""

    measure: str
    missed: bool
    seconds: int
    parts: list[tuple[str, int, float]]


def hands_lines(shares: list[Share], *, coarse: bool) -> list[HandsLine]:
    """In whose hands the time went by; the seconds of a line's parts add up to its own."""
    grouped: dict[tuple[str, bool], list[Share]] = {}
    for share in shares:
        grouped.setdefault((share.measure, share.missed), []).append(share)
    lines_ = []
    for (measure, missed), own in grouped.items():
        whole = sum(share.seconds for share in own)
        parts = [(who(share, coarse=coarse), share.seconds, round(100 * share.seconds / whole, 1))
                 for share in own]  # fmt: skip
        lines_.append(HandsLine(str(Measure(measure).label), missed, whole, parts))
    return lines_


def who(share: Share, *, coarse: bool) -> str:
    return holder_words(share.held_by, share.holder, for_customer=coarse)


def _sum(figures: Any) -> Figure:
    total = Figure()
    for figure in figures:
        total.add(figure)
    return total


def _bar(month: Any, figure: Figure) -> dict[str, Any]:
    low = figure.percent is not None and figure.percent < TARGET_PERCENT
    return {
        "label": f"{month:%m.%y}",
        "value": figure.percent or 0,
        "shown": "–" if figure.percent is None else f"{figure.percent:.0f}",
        "tone": "warning" if low else "accent",
    }


@require_safe
@person_page("report.read")
def sla_clocks(request: PortalRequest) -> HttpResponse:
    """The clocks of one figure: ticket, target, what counted, and when it was due."""
    question = asked(request.GET)
    measure, outcome = request.GET.get("measure", ""), request.GET.get("outcome", "")
    clocks = decided(request.actor, question.first, question.last, question.choice)
    order = [Key("decided_at", descending=True), Key("id", descending=True)]
    page = keyset_page(
        behind(clocks, measure=measure, outcome=outcome), request, order=order, size=50
    )
    now, coarse = time.now(), not request.actor.sees_everything
    context = {
        "asked": question,
        "page": page,
        "rows": [_behind(clock, now, coarse=coarse) for clock in page.rows],
        "measure": Measure(measure).label if measure in Measure.values else "",
        "outcome": {"met": _("Met"), "missed": _("Missed")}.get(outcome, ""),
        "back": f"{reverse('reports:sla')}?{question.query()}",
        "layout": _layout(request),
    }
    return render(request, "reports/sla_clocks.html", context)


def _behind(clock: Clock, now: datetime, *, coarse: bool) -> tuple[ClockView, list[Any]]:
    shares = shares_of(clock, now, coarse=coarse)
    return view_of(clock, now), [(who(share, coarse=coarse), share.seconds) for share in shares]


def _layout(request: PortalRequest) -> str:
    return "layouts/desk.html" if request.actor.is_staff else "layouts/portal.html"
