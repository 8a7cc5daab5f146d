"""Addresses that both faces answer: each visitor gets the page of their own face.

The faces do not know each other; this wiring does.
"""

from collections.abc import Callable

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

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


@require_safe
@person_page("preferences.edit")
def home(request: PortalRequest) -> HttpResponseBase:
    """Everybody's own beginning: the queue for staff, the overview for customers."""
    return redirect("desk:queue" if request.actor.is_staff else "portal:home")


ticket = person_page("preferences.edit")(by_face(desk.ticket_page, portal.ticket_page))
ticket_action = require_POST(
    person_page("ticket.reply")(by_face(desk.ticket_action, portal.ticket_action))
)
ticket_comment = require_POST(
    person_page("ticket.reply")(by_face(desk.ticket_comment, portal.ticket_comment))
)
ticket_attach = require_POST(
    person_page("ticket.attach")(by_face(desk.ticket_attach, portal.ticket_attach))
)
