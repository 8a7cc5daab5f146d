"""The beginning: what waits for the customer, what HDO is doing, what is coming."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hdo_portal.foundation.actor import Actor
from hdo_portal.portal.plain import wanted
from hdo_portal.portal.views.asked import Whose, whose
from hdo_portal.web.access import customer_page
from hdo_portal.web.requests import PortalRequest
from tickets import customer_queries as reads
from tickets.majors import hitting
from tickets.models import Ticket

SHOWN = 20
WORK_SHOWN = 5


@require_safe
@customer_page("ticket.report")
def home(request: PortalRequest) -> HttpResponse:
    return render(request, "portal/home.html", _overview(request.actor, whose(request)))


def _overview(actor: Actor, own: Whose) -> dict[str, Any]:
    waiting, working = reads.waiting_for_customer(actor), reads.open_incidents(actor)
    if own.chosen is not None:
        waiting = waiting.filter(organisation=own.chosen)
        working = working.filter(organisation=own.chosen)
    waits = list(waiting[:SHOWN])
    rows = list(working.exclude(pk__in=[ticket.pk for ticket in waits])[: SHOWN + 1])
    promised = reads.next_updates([ticket.pk for ticket in rows])
    return {
        "hitting": hitting(actor),
        "whose": own,
        "waiting": [{"ticket": ticket, "words": wanted(ticket)} for ticket in waits],
        "working": [row_of(ticket, promised) for ticket in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "work": reads.planned_work(actor, organisation=own.chosen)[:WORK_SHOWN],
    }


def row_of(ticket: Ticket, promised: dict[int, Any]) -> dict[str, Any]:
    """A ticket as a row of a list shows it."""
    return {
        "ticket": ticket,
        "next_update": promised.get(ticket.pk),
        "wanted": wanted(ticket),
    }
