"""The changes: what is planned, what was, and the calendar of a month."""

import re
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hdo_portal.desk.forms.lists import ChangeFilter
from hdo_portal.web.access import staff_page
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest
from tickets.changes.calendar import ahead, month_of, over, wanted_changes

NEXT_FIRST = [Key("plan__window_from", nullable=True), Key("id")]
LATEST_FIRST = [Key("plan__window_from", descending=True, nullable=True),
                Key("id", descending=True)]  # fmt: skip
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])\Z", re.ASCII)
KEPT = ("text", "status", "kind", "customer", "customer_text", "since", "until")


@require_safe
@staff_page("desk.use")
def change_list(request: PortalRequest) -> HttpResponse:
    """Changes by their windows: those ahead, the next first; with ``?view=past`` those that are
    over, the latest first; with ``?view=calendar&month=YYYY-MM`` a month."""
    view = request.GET.get("view", "")
    filters = ChangeFilter(request.GET)
    rows = wanted_changes(request.actor, filters.wanted)
    context = {"filters": filters, "view": view, "tabs": _tabs(request, view)}
    if view == "calendar":
        return render(request, "desk/changes/calendar.html", context | _month(request, rows))
    is_past = view == "past"
    page = keyset_page(
        over(rows) if is_past else ahead(rows),
        request,
        order=LATEST_FIRST if is_past else NEXT_FIRST,
    )
    return render(request, "desk/changes/list.html", context | {"page": page, "is_past": is_past})


def _month(request: PortalRequest, rows: Any) -> dict[str, Any]:
    today = timezone.localdate()
    found = MONTH.match(request.GET.get("month", ""))
    first = date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)
    month = month_of(rows, first)
    return {
        "month": month,
        "today": today,
        "before_url": _url(request, view="calendar", month=f"{month.before:%Y-%m}"),
        "after_url": _url(request, view="calendar", month=f"{month.after:%Y-%m}"),
        "now_url": _url(request, view="calendar"),
    }


def _tabs(request: PortalRequest, view: str) -> list[dict[str, Any]]:
    """The views of the same changes; the filters go along."""
    views = (
        ("", _("Ahead"), "list"), ("calendar", _("Calendar"), "calendar"),
        ("past", _("Over"), "history"),
    )  # fmt: skip
    known = view if view in ("calendar", "past") else ""
    return [
        {"label": label, "icon": icon, "current": name == known, "url": _url(request, view=name)}
        for name, label, icon in views
    ]


def _url(request: PortalRequest, **to: str) -> str:
    query = request.GET.copy()
    for name in list(query):
        if name not in KEPT or not query[name]:
            del query[name]
    for name, value in to.items():
        if value:
            query[name] = value
    url = reverse("desk:changes")
    return f"{url}?{query.urlencode()}" if query else url
