"""The queue of incidents, what is due first on top."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from hdo_portal.desk.forms.queue import QueueFilter
from hdo_portal.web.access import staff_page
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest
from tickets.escalation import oncall
from tickets.queue import Wanted, figures, incidents, nearest_clocks

DUE_FIRST = [Key("next_due_at", nullable=True), Key("id")]
NEWEST_FIRST = [Key("created_at", descending=True), Key("id", descending=True)]


@require_safe
@staff_page("desk.use")
def queue_page(request: PortalRequest) -> HttpResponse:
    """The queue; for htmx, which asks anew every few seconds, its figures and rows alone."""
    filters = QueueFilter(request.GET, actor=request.actor)
    context = {"filters": filters, "figures": figures(request.actor), **_list(request, filters)}
    partial = request.htmx and not request.htmx.history_restore_request
    if not partial:
        context["oncall"] = oncall.front()
    template = "desk/queue/_live.html" if partial else "desk/queue.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _list(request: PortalRequest, filters: QueueFilter) -> dict[str, Any]:
    wanted: Wanted = filters.wanted
    order = DUE_FIRST if wanted.is_open else NEWEST_FIRST
    page = keyset_page(incidents(request.actor, wanted), request, order=order)
    clocks = nearest_clocks([ticket.pk for ticket in page.rows])
    rows = [{"ticket": ticket, "clock": clocks.get(ticket.pk)} for ticket in page.rows]
    return {"page": page, "rows": rows, "due_first": wanted.is_open}
