"""Addresses that both faces answer: each visitor gets the page of their own face.

The faces do not know each other; this wiring does.
"""

from collections.abc import Callable

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hdo_portal.desk.views import ticket as desk
from hdo_portal.portal import views as portal
from hdo_portal.web.access import person_page
from hdo_portal.web.requests import PortalRequest

View = Callable[..., HttpResponseBase]


def by_face(staff: View, customer: View) -> View:
    """The staff's view or the customer's."""

    def choose(request: PortalRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.actor.is_staff:
            return staff(request, *args, **kwargs)
        if request.actor.is_customer:
            return customer(request, *args, **kwargs)
        raise Http404

    return choose


def or_back(view: View) -> View:
    """A page that came back with errors stands at the address that was posted to. Reloaded from its
    address, or opened from a bookmark, it is the ticket's page again."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def choose(request: PortalRequest, *, number: str) -> HttpResponseBase:
        if request.method == "POST":
            return view(request, number=number)
        return redirect("ticket", number=number)

    return choose


@require_safe
@person_page("preferences.edit")
def home(request: PortalRequest) -> HttpResponseBase:
    """Everybody's own beginning: the queue for staff, the overview for customers."""
    return redirect("desk:queue" if request.actor.is_staff else "portal:home")


ticket = person_page("preferences.edit")(by_face(desk.ticket_page, portal.ticket_page))
ticket_action = require_POST(
    person_page("ticket.reply")(by_face(desk.ticket_action, portal.ticket_action))
)
ticket_comment = person_page("ticket.reply")(
    or_back(by_face(desk.ticket_comment, portal.ticket_comment))
)
ticket_attach = person_page("ticket.attach")(
    or_back(by_face(desk.ticket_attach, portal.ticket_attach))
)
