"""One box for whatever the desk looks for."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hdo_portal.web.access import staff_page
from hdo_portal.web.requests import PortalRequest
from hdo_portal.web.search import asked, pages, place_of, straight_to
from tickets.search import ask, suggest

HOMES = {"ticket": "ticket", "asset": "desk:asset", "organisation": "desk:customer"}


def examples() -> list[tuple[str, str]]:
    """What one may type, each with what it does."""
    return [
        (_("audio status:open"), _("words, and only what is still open")),
        (_("customer:ous sl1"), _("one customer's gravest tickets")),
        (_("assigned:me type:change"), _("changes that are yours")),
        (_("room:amk before:2026-11-01"), _("tickets about a control room, before a day")),
        (_("“no audio” -test after:7d"), _("words that follow each other, without one, last week")),
        ("2420001", _("an ISSI, a TEI, a serial, phone or organisation number")),
    ]


@require_safe
@staff_page("desk.use")
def search(request: PortalRequest) -> HttpResponse:
    """Tickets, equipment, customers, people and places. A number of one thing leads straight to
    it."""
    text = asked(request)
    if straight := straight_to(request, text, HOMES):
        return straight
    answer = ask(request.actor, text, place=place_of(request))
    context = {"text": text, "answer": answer, "examples": examples(), **pages(request, answer)}
    return render(request, "desk/search.html", context)


@require_safe
@staff_page("desk.use")
def suggestions(request: PortalRequest) -> HttpResponse:
    """A few of each, while somebody types."""
    return render(
        request, "desk/search/options.html", {"answer": suggest(request.actor, asked(request))}
    )
