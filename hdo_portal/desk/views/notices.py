"""What a person was told in the portal: escalations, who has what, and one's own duties."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest
from tickets import actions
from tickets.escalation import inbox
from tickets.models import Notice

NEWEST_FIRST = [Key("at", descending=True), Key("id", descending=True)]


@require_safe
@staff_page("notice.read")
def notice_list(request: PortalRequest) -> HttpResponse:
    """One's own notices, the newest on top."""
    page = keyset_page(inbox.notices_of(request.actor), request, order=NEWEST_FIRST)
    rows = [_row(notice) for notice in page.rows]
    context = {"page": page, "rows": rows, "unread": inbox.unread_count(request.actor)}
    return render(request, "desk/notices/list.html", context)


def _row(notice: Notice) -> dict[str, Any]:
    return {
        "notice": notice,
        "headline": inbox.headline(notice.kind, notice.data),
        "about": inbox.about(notice),
    }


@require_safe
@staff_page("notice.read")
def bell(request: PortalRequest) -> HttpResponse:
    """The bell with its count, which an open page asks for anew when the stream rings it."""
    return render(
        request, "layouts/_bell.html", {"unread_notices": inbox.unread_count(request.actor)}
    )


@require_POST
@staff_page("notice.read")
def read_all(request: PortalRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.read_notices(request.actor)
    return SeeOther(reverse("desk:notices"))


@require_POST
@staff_page("notice.read")
def open_notice(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Mark what one was told as read, and go to the ticket or the duty that it is about."""
    notice = inbox.notice_of(request.actor, public_id)
    if notice is None:
        raise Http404
    actions.read_notices(request.actor, upto=notice)
    if notice.ticket is None:
        return SeeOther(reverse("desk:oncall-mine"))
    return SeeOther(reverse("ticket", args=[notice.ticket.number]))
