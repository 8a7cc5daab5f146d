"""The wallboard: one dark page for the big screen, that nobody touches and that never signs out."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from hdo_portal.desk.lines import lines
from hdo_portal.foundation import clock
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import OSLO, SeeOther
from hdo_portal.web.requests import PortalRequest
from hdo_portal.web.wallboard import hang_up, is_wallboard
from tickets.escalation import oncall
from tickets.queue import figures
from tickets.sla.worktime.instants import first_instant, from_microseconds
from tickets.worklist import wall


@require_safe
@staff_page("wall.read")
def wall_page(request: PortalRequest) -> HttpResponse:
    """The wallboard; for its own script, which asks anew, what is on it alone."""
    actor, at = request.actor, clock.now()
    today = at.astimezone(OSLO).replace(hour=0, minute=0, second=0, tzinfo=None)
    midnight = from_microseconds(first_instant(today, OSLO))
    context = {
        "at": at,
        "ui_color_scheme": "dark",
        "is_wallboard": is_wallboard(request),
        "figures": figures(actor),
        "severities": wall.by_severity(actor),
        "rows": lines(wall.due_first(actor)),
        "services": wall.degraded_services(actor),
        "duties": oncall.plan(at, at + timedelta(days=2)).duties(at),
        "changes": wall.changes_near(actor, midnight),
    }
    template = "desk/wall/_now.html" if request.htmx else "desk/wall/page.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@staff_page("wall.read")
def start_wall(request: PortalRequest) -> HttpResponse:
    """From now on this browser shows the wallboard and can do nothing else, for three months."""
    hang_up(request)
    return SeeOther(reverse("desk:wall"))
