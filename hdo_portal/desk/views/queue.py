"""The queue of incidents, what breaches first on top, as a person asks for it by its address."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from hdo_portal.accounts.models import Team
from hdo_portal.desk.bulk_doing import many_doings
from hdo_portal.desk.columns import Column, chosen, own_columns
from hdo_portal.desk.forms.queue import ColumnsForm, QueueFilter
from hdo_portal.desk.lines import lines
from hdo_portal.web.access import staff_page
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest
from tickets.escalation import oncall
from tickets.models import SavedView
from tickets.queries import teams
from tickets.queue import figures, incidents
from tickets.worklist import address as addresses
from tickets.worklist.address import Address
from tickets.worklist.groups import GROUPS, Group, filled, groups
from tickets.worklist.unread import with_read
from tickets.worklist.views import MOST, may_change, views_of

ORDERS = {
    "due": [Key("next_due_at", nullable=True), Key("id")],
    "newest": [Key("created_at", descending=True), Key("id", descending=True)],
    "oldest": [Key("created_at"), Key("id")],
}
BY_FIRST_DUE = [Key("first", nullable=True), Key("group", nullable=True)]


@dataclass
class Asked:
    """One request to the queue: what its address asks for, said in the portal's own words."""

    request: PortalRequest
    teams: list[Team] = field(default_factory=lambda: list(teams()))

    def __post_init__(self) -> None:
        self.actor = self.request.actor
        self.address: Address = addresses.read(self.actor, self.request.GET.lists(), self.teams)
        self.query = QueryDict(self.address.query)

    @property
    def here(self) -> str:
        """This page's address as the portal writes it."""
        query, after = self.query.copy(), self.request.GET.get("after", "")
        if after:
            query["after"] = after[:1000]
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path


@require_safe
@staff_page("desk.use")
def queue_page(request: PortalRequest) -> HttpResponse:
    """The queue; for htmx, which asks anew every few seconds, its figures and rows alone."""
    asked = Asked(request)
    partial = request.htmx and not request.htmx.history_restore_request
    views = list(views_of(request.actor)[:MOST])
    current = next((view for view in views if view.query == asked.address.query), None)
    columns = chosen(current.columns) if current and current.columns else own_columns(request.user)
    context = _context(asked, columns) | {"current": current}
    if not partial:
        context |= _frame(asked, views, current, columns)
    template = "desk/queue/_live.html" if partial else "desk/queue.html"
    response = render(request, template, context)
    if partial and request.get_full_path() != asked.here:
        response["HX-Replace-Url"] = asked.here
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@staff_page("desk.use")
def oncall_strip(request: PortalRequest) -> HttpResponse:
    """Who is on call, for the top of the queue. Asked for beside the page and then every minute: a
    queue that stays open through a handover says so, and the page does not wait for it."""
    return render(request, "desk/queue/_oncall.html", {"oncall": oncall.front()})


def _context(asked: Asked, columns: list[Column]) -> dict[str, Any]:
    address = asked.address
    by = address.grouped
    return {
        "address": address,
        "here": asked.here,
        "filters": QueueFilter(address, asked.teams),
        "figures": figures(asked.actor),
        "columns": columns,
        "shown": frozenset(column.name for column in columns),
        "due_first": address.sort == "due",
        "can_choose": True,
        "many_doings": many_doings(asked.actor),
        **(_groups(asked, by) if by else _rows(asked)),
    }


def _frame(
    asked: Asked, views: list[SavedView], current: SavedView | None, columns: list[Column]
) -> dict[str, Any]:
    mine = current if current and may_change(asked.actor, current) else None
    return {
        "views": views,
        "may_change": mine,
        "columns_form": ColumnsForm(
            initial={"columns": [column.name for column in columns]}, auto_id="columns-%s"
        ),
    }


def _rows(asked: Asked) -> dict[str, Any]:
    rows = with_read(asked.actor, incidents(asked.actor, asked.address.wanted))
    order = ORDERS[asked.address.sort]
    page = keyset_page(rows, asked.request, order=order, query=asked.query)
    return {"page": page, "rows": lines(page.rows)}


def _groups(asked: Asked, by: str) -> dict[str, Any]:
    wanted = asked.address.wanted
    page = keyset_page(
        groups(asked.actor, wanted, by), asked.request, order=BY_FIRST_DUE, size=GROUPS,
        query=asked.query,
    )  # fmt: skip
    found = filled(asked.actor, wanted, by, page.rows)
    every = lines([ticket for group in found for ticket in group.tickets])
    of = {line["ticket"].pk: line for line in every}
    return {"page": page, "rows": every, "groups": [_group(asked, by, one, of) for one in found]}


def _group(asked: Asked, by: str, group: Group, of: dict[int, Any]) -> dict[str, Any]:
    word = _word(by, group.thing) if group.thing else ""
    narrowed = asked.address.with_(**{"grouped": "", by: word}) if word else ""
    return {
        "group": group,
        "by": by,
        "url": f"{reverse('desk:queue')}?{narrowed}" if narrowed else "",
        "rows": [of[ticket.pk] for ticket in group.tickets],
    }


def _word(by: str, thing: Any) -> str:
    """What stands in the address for a customer, a site or an asset."""
    if by != "asset":
        return str(thing.name)
    terminal = getattr(thing, "terminal", None)
    return str(terminal.issi) if terminal and terminal.issi else str(thing.name)
