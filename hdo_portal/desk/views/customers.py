"""The customers: finding one, and all that is known of it on one page."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assets.holdings import holdings_of, terminals_and_rooms
from customers import directory
from customers.models import Organisation
from hdo_portal.desk.forms.lists import CustomerFilter
from hdo_portal.desk.levels import level_table
from hdo_portal.web.access import staff_page
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest
from tickets.changes.calendar import going_on
from tickets.models import Ticket

BY_NAME = [Key("name"), Key("id")]


@require_safe
@staff_page("desk.use")
def customer_list(request: PortalRequest) -> HttpResponse:
    """Customers by name; with ``?view=tree`` those that stand over or under one another."""
    filters = CustomerFilter(request.GET)
    if request.GET.get("view") == "tree":
        rows = list(directory.flat(directory.tree()))
        held = terminals_and_rooms([branch.organisation.pk for _depth, branch in rows])
        listed = [_row(branch.organisation, held, depth=depth) for depth, branch in rows]
        context: dict[str, Any] = {"rows": listed, "is_tree": True}
    else:
        page = keyset_page(directory.wanted_customers(filters.wanted), request, order=BY_NAME)
        held = terminals_and_rooms([row.pk for row in page.rows])
        context = {"rows": [_row(row, held) for row in page.rows], "page": page}
    context |= {"filters": filters, "tabs": _tabs("is_tree" in context)}
    return render(request, "desk/customers/list.html", context)


def _row(
    organisation: Organisation, held: dict[int, tuple[int, int]], depth: int = 0
) -> dict[str, Any]:
    terminals, rooms = held.get(organisation.pk, (0, 0))
    return {"customer": organisation, "terminals": terminals, "rooms": rooms, "depth": depth}


def _tabs(is_tree: bool) -> list[dict[str, Any]]:
    url = reverse("desk:customers")
    return [
        {"label": _("All"), "url": url, "current": not is_tree, "icon": "list"},
        {"label": _("Tree"), "url": f"{url}?view=tree", "current": is_tree, "icon": "layers"},
    ]


@require_safe
@staff_page("desk.use")
def customer_page(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """One customer: who it is, whom to reach, what was promised, what it has and what goes on."""
    organisation = directory.customer_by_id(public_id)
    if organisation is None:
        raise Http404
    today = timezone.localdate()
    tickets = going_on(request.actor, organisation.pk)
    promised = directory.promised_to(organisation, today)
    context = {
        "customer": organisation,
        "numbers": organisation.municipality_numbers.all(),
        "children": directory.children_of(organisation),
        "relations": directory.relations_of(organisation, today),
        "sites": directory.sites_of(organisation),
        "contacts": directory.contacts_of(organisation, today),
        "promised": promised,
        "levels": level_table(promised.levels) if promised else [],
        "holdings": holdings_of(organisation.pk),
        "open": [ticket for ticket in tickets if ticket.is_incident],
        "planned": sorted((t for t in tickets if not t.is_incident), key=_by_window),
        "crumbs": [{"label": _("Customers"), "url": reverse("desk:customers")}],
    }
    return render(request, "desk/customer/page.html", context)


def _by_window(ticket: Ticket) -> tuple[bool, Any]:
    begin = ticket.plan.window_from
    return begin is None, begin or ticket.created_at
