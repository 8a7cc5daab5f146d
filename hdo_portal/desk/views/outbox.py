"""What the portal has sent, is about to send, and could not send."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hdo_portal.desk.forms.lists import OutboxFilter
from hdo_portal.foundation.errors import PortalError
from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.outbox import resend
from hdo_portal.foundation.postbook import deliveries_of, figures, message_by_id, wanted_messages
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, status_of
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest

NEWEST_FIRST = [Key("created_at", descending=True), Key("id", descending=True)]


@require_safe
@staff_page("outbox.read")
def outbox_page(request: PortalRequest) -> HttpResponse:
    """Messages, the newest on top."""
    filters = OutboxFilter(request.GET)
    page = keyset_page(wanted_messages(filters.wanted), request, order=NEWEST_FIRST)
    context = {"filters": filters, "page": page, "figures": figures()}
    return render(request, "desk/outbox/list.html", context)


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


def _found(public_id: UUID) -> OutboxMessage:
    message = message_by_id(public_id)
    if message is None:
        raise Http404
    return message


def _page(request: PortalRequest, message: OutboxMessage, status: int = 200) -> HttpResponse:
    context = {
        "message": message,
        "deliveries": deliveries_of(message),
        "crumbs": [{"label": _("Outbox"), "url": reverse("desk:outbox")}],
    }
    return render(request, "desk/outbox/message.html", context, status=status)
