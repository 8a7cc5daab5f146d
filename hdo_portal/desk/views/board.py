"""The board: open incidents by status. Each card can be moved by its buttons, or dragged."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from hdo_portal.desk.bulk_doing import many_doings
from hdo_portal.desk.forms.queue import QueueFilter
from hdo_portal.desk.lines import lines
from hdo_portal.desk.views.queue import Asked
from hdo_portal.web.access import staff_page
from hdo_portal.web.requests import PortalRequest
from tickets.lifecycle.engine import allowed
from tickets.models.enums import Status
from tickets.worklist.board import columns

# Which doing leads into a column; a card that cannot do it is not let go there.
LEADS_TO = {
    Status.IN_PROGRESS: ("accept", "resume"),
    Status.ON_HOLD: ("hold",),
    Status.RESTORED: ("restore",),
}
MOVES = ("accept", "resume", "hold", "restore", "resolve", "assign")


@require_safe
@staff_page("desk.use")
def board_page(request: PortalRequest) -> HttpResponse:
    """The board of what the address asks for; for htmx its columns alone."""
    asked = Asked(request)
    partial = request.htmx and not request.htmx.history_restore_request
    doings = [doing for doing in many_doings(request.actor) if doing.name in MOVES]
    found = columns(request.actor, asked.address.wanted)
    every = lines([ticket for column in found for ticket in column.tickets])
    cards = {line["ticket"].pk: _card(line, doings) for line in every}
    context = {
        "address": asked.address,
        "here": asked.here,
        "filters": QueueFilter(asked.address, asked.teams),
        "columns": [
            {
                "column": column,
                "label": Status(column.status).label,
                "cards": [cards[ticket.pk] for ticket in column.tickets],
                "takes": " ".join(LEADS_TO.get(Status(column.status), ())),
                "query": asked.address.with_(status=column.status.replace("_", "-")),
            }
            for column in found
        ],
    }
    template = "desk/board/_columns.html" if partial else "desk/board/page.html"
    response = render(request, template, context)
    if partial and request.get_full_path() != asked.here:
        response["HX-Replace-Url"] = asked.here
    patch_vary_headers(response, ["HX-Request"])
    return response


def _card(line: dict[str, Any], doings: list[Any]) -> dict[str, Any]:
    possible = allowed(line["ticket"])
    return {**line, "moves": [doing for doing in doings if doing.name in possible]}
