"""The list of planned work that touches the customer."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hdo_portal.portal.views.asked import one_of, whose
from hdo_portal.web.access import customer_page
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest
from tickets import customer_queries as reads

SOONEST_FIRST = [Key("plan__window_from", nullable=True), Key("id")]
LATEST_FIRST = [Key("plan__window_from", descending=True, nullable=True), Key("id", True)]


@require_safe
@customer_page("ticket.report")
def changes(request: PortalRequest) -> HttpResponse:
    own, when = whose(request), one_of(request, "when", ("coming", "past"))
    past = when == "past"
    rows = reads.planned_work(request.actor, past=past, organisation=own.chosen)
    context = {
        "whose": own,
        "when": when,
        "times": [("coming", _("Coming")), ("past", _("Past"))],
        "filtered": past or own.chosen is not None,
        "page": keyset_page(rows, request, order=LATEST_FIRST if past else SOONEST_FIRST),
    }
    return render(request, "portal/changes.html", context)
