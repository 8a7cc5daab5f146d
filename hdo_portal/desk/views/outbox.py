"""What the portal has sent, is about to send, and could not send."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hdo_portal.desk.forms.lists import OutboxFilter
from hdo_portal.foundation.errors import PortalError
from hdo_portal.foundation.models import Channel, OutboxMessage
from hdo_portal.foundation.outbox import Lane, lanes, resend, resend_all
from hdo_portal.foundation.postbook import (
    deliveries_of,
    members_of,
    message_by_id,
    wanted_messages,
)
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, status_of
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest

# What stands after this opens a call-out without a sign-in, in its receiver's name.
_KEY = re.compile(r"(/acknowledge/)[^/\s]+/")
NEWEST_FIRST = [Key("created_at", descending=True), Key("id", descending=True)]


@require_safe
@staff_page("outbox.read")
def outbox_page(request: PortalRequest) -> HttpResponse:
    """Messages, the newest on top."""
    filters = OutboxFilter(request.GET)
    page = keyset_page(wanted_messages(filters.wanted), request, order=NEWEST_FIRST)
    channels, chosen = lanes(), filters.wanted.channel
    context = {
        "filters": filters,
        "page": page,
        "tabs": _tabs(channels, chosen),
        "lanes": channels,
        "lane": next((lane for lane in channels if lane.channel == chosen), None),
        "dead": sum(lane.dead for lane in channels),
    }
    return render(request, "desk/outbox/list.html", context)


def _tabs(channels: list[Lane], chosen: str) -> list[dict[str, Any]]:
    """Everything, then each channel with how many wait in it."""
    address = reverse("desk:outbox")
    return [
        {"label": _("All"), "url": address, "current": not chosen},
        *(
            {
                "label": lane.label,
                "url": f"{address}?channel={lane.channel}",
                "current": lane.channel == chosen,
                "count": lane.waiting or "",
                "icon": "warning" if lane.open else "",
            }
            for lane in channels
        ),
    ]


@require_safe
@staff_page("outbox.read")
def message_page(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """One message, as its recipient reads it, and every attempt to send it."""
    return _page(request, _found(public_id))


@require_POST
@staff_page("outbox.resend")
def resend_message(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Put a message that was given up back in the queue."""
    message = _found(public_id)
    try:
        resend(request.actor, message=message)
    except PortalError as error:
        messages.error(request, str(error.message))
        return _page(request, message, status=status_of(error))
    messages.success(request, _("The message will be sent again now."))
    return SeeOther(reverse("desk:message", args=[public_id]))


@require_POST
@staff_page("outbox.resend")
def resend_channel(request: PortalRequest) -> HttpResponse:
    """Put everything that one channel gave up back in the queue."""
    channel = request.POST.get("channel", "")
    if channel not in Channel.values:
        raise Http404
    try:
        count = resend_all(request.actor, channel=channel)
    except PortalError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request,
            ngettext(
                "%(count)d message will be sent again now.",
                "%(count)d messages will be sent again now.",
                count,
            )
            % {"count": count},
        )
    return SeeOther(f"{reverse('desk:outbox')}?channel={channel}")


def _found(public_id: UUID) -> OutboxMessage:
    message = message_by_id(public_id)
    if message is None:
        raise Http404
    return message


def _words(request: PortalRequest, message: OutboxMessage) -> str:
    """The text, without the key of a link that answers for somebody else."""
    if request.user.is_authenticated and request.user.email == message.recipient:
        return message.body
    return _KEY.sub(r"\1…/", message.body)


def _page(request: PortalRequest, message: OutboxMessage, status: int = 200) -> HttpResponse:
    members, count = members_of(message)
    context = {
        "message": message,
        "words": _words(request, message),
        "members": members,
        "count": count,
        "deliveries": deliveries_of(message),
        "crumbs": [{"label": _("Outbox"), "url": reverse("desk:outbox")}],
    }
    return render(request, "desk/outbox/message.html", context, status=status)
