"""One box over everything of the customer's own."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hdo_portal.web.access import customer_page
from hdo_portal.web.requests import PortalRequest
from hdo_portal.web.search import asked, pages, place_of, straight_to
from tickets.search import ask, suggest

HOMES = {"ticket": "ticket", "asset": "portal:asset"}


def examples() -> list[tuple[str, str]]:
    """What one may type, each with what it does."""
    return [
        (_("audio status:open"), _("words, and only what is still open")),
        (_("room:amk before:2026-11-01"), _("tickets about a control room, before a day")),
        (_("“no audio” -test after:7d"), _("words that follow each other, without one, last week")),
        ("2420001", _("an ISSI, a TEI, a serial number or a call sign")),
    ]


@require_safe
@customer_page("ticket.report")
def search(request: PortalRequest) -> HttpResponse:
    """Own tickets, planned work, equipment, people and places."""
    text = asked(request)
    if straight := straight_to(request, text, HOMES):
        return straight
    answer = ask(request.actor, text, place=place_of(request))
    context = {"text": text, "answer": answer, "examples": examples(), **pages(request, answer)}
    return render(request, "portal/search.html", context)


@require_safe
@customer_page("ticket.report")
def suggestions(request: PortalRequest) -> HttpResponse:
    """A few of each, while somebody types."""
    return render(
        request, "portal/search_options.html", {"answer": suggest(request.actor, asked(request))}
    )
