"""The list of own incidents."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hdo_portal.portal.views.asked import one_of, whose, words
from hdo_portal.portal.views.home import row_of
from hdo_portal.web.access import customer_page
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest
from tickets import customer_queries as reads
from tickets.queries import matching

NEWEST_FIRST = [Key("created_at", descending=True), Key("id", descending=True)]
STATES = {"open": reads.OPEN, "ended": reads.ENDED, "all": (*reads.OPEN, *reads.ENDED)}


@require_safe
@customer_page("ticket.report")
def tickets(request: PortalRequest) -> HttpResponse:
    own, text, state = whose(request), words(request), one_of(request, "state", tuple(STATES))
    rows = matching(reads.incidents_of(request.actor), text).filter(status__in=STATES[state])
    if own.chosen is not None:
        rows = rows.filter(organisation=own.chosen)
    page = keyset_page(rows, request, order=NEWEST_FIRST)
    promised = reads.next_updates([ticket.pk for ticket in page.rows])
    context = {
        "whose": own,
        "text": text,
        "state": state,
        "states": [("open", _("Open")), ("ended", _("Solved and closed")), ("all", _("All"))],
        "filtered": bool(text or own.chosen or state != "open"),
        "page": page,
        "rows": [row_of(ticket, promised) for ticket in page.rows],
    }
    return render(request, "portal/tickets.html", context)
