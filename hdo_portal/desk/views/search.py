"""One box for what the desk looks for: a ticket, a piece of equipment, a customer."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assets.queries import find_assets
from customers.directory import Wanted, wanted_customers
from hdo_portal.web.access import staff_page
from hdo_portal.web.requests import PortalRequest
from tickets.queries import matching, numbered, tickets_of

MOST = 20


@require_safe
@staff_page("desk.use")
def search(request: PortalRequest) -> HttpResponse:
    """The first of each kind that fits. A whole ticket number leads straight to its ticket."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    if number := numbered(request.actor, text):
        return redirect("ticket", number)
    context: dict[str, object] = {"text": text}
    if text:
        context |= {
            "tickets": matching(tickets_of(request.actor), text).order_by("-created_at")[:MOST],
            "assets": find_assets(text).order_by("name", "id")[:MOST],
            "customers": wanted_customers(Wanted(text=text)).order_by("name", "id")[:MOST],
        }
    return render(request, "desk/search.html", context)
