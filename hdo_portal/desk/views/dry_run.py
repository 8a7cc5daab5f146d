"""Try out: who would be told when, if nobody answered."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Measure
from hdo_portal.desk.forms.dry_run import DryRunForm
from hdo_portal.desk.ladders import when_words
from hdo_portal.web.access import staff_page
from hdo_portal.web.requests import PortalRequest
from tickets.escalation.words import calls, reason, told
from tickets.reports.dryrun import Line, plan


@require_safe
@staff_page("policy.read")
def dry_run(request: PortalRequest) -> HttpResponse:
    """The question, and its answer once it is asked. It changes nothing, so it lives in the
    address."""
    asked = any(name in request.GET for name in ("ticket", "organisation", "organisation_text"))
    form = DryRunForm(request.GET if asked else None, actor=request.actor)
    context: dict[str, Any] = {
        "form": form,
        "text": request.GET.get("organisation_text", "")[:200],
        "crumbs": [{"label": _("Escalation"), "url": reverse("desk:policies")}],
    }
    if not asked or not form.is_valid():
        return render(request, "desk/policies/try.html", context, status=422 if asked else 200)
    answer = plan(form.case())
    rows = [_row(line) for line in answer.lines]
    context |= {
        "rows": rows, "cut": answer.cut, "answered": True,
        "gaps": sum(row["gap"] for row in rows),
    }  # fmt: skip
    return render(request, "desk/policies/try.html", context)


def _row(line: Line) -> dict[str, Any]:
    place = {"level": line.rung.level, "manager": line.rung.manager, "call": line.call}
    return {
        "at": line.at,
        "measure": Measure(line.measure).label,
        "when": when_words(line.step) if line.step else _("The deadline has passed"),
        "policy": line.policy,
        "notes": calls(place),
        "told": told(line.told),
        "skipped": [reason(*skip) for skip in line.skipped],
        "gap": line.gap,
        "goes_on": line.step.repeat_minutes if line.goes_on and line.step else 0,
    }
