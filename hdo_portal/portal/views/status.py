"""Service status: the major incidents that hit the customer, and what HDO says about them."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hdo_portal.foundation import clock
from hdo_portal.web.access import customer_page
from hdo_portal.web.requests import PortalRequest
from tickets import majors
from tickets.majors import Status


@require_safe
@customer_page("ticket.report")
def status(request: PortalRequest) -> HttpResponse:
    """All that go on, and those of the last fortnight."""
    found = majors.status_of(request.actor, clock.now())
    context = {"shown": [_worded(one) for one in found], "whole": False}
    return render(request, "portal/status/page.html", context)


@require_safe
@customer_page("ticket.report")
def one_status(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """One of them with every word that was said. Of another customer's there is none."""
    found = majors.status_of(request.actor, clock.now(), public_id)
    if not found:
        raise Http404
    context = {"shown": [_worded(one) for one in found], "whole": True}
    return render(request, "portal/status/page.html", context)


def _worded(one: Status) -> dict[str, Any]:
    language = get_language() or "nb"
    updates = [{"update": row, "text": row.text_in(language)} for row in one.updates]
    return {"one": one, "updates": updates}
