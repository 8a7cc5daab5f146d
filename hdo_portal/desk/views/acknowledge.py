"""The page behind the link of a call. Whoever holds the link needs no sign-in; scanners of mail
follow links, so looking at it changes nothing, and only the button does."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hdo_portal.accounts.roles import rights_of
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor, Kind
from hdo_portal.foundation.errors import Conflict, PortalError
from hdo_portal.foundation.scoping import acting
from hdo_portal.web.actors import actor_of
from hdo_portal.web.requests import PortalRequest
from tickets import actions
from tickets.escalation.inbox import notice_of_link, state_of_link
from tickets.models import Notice

_STATUS = {"open": 200, "done": 200, "unknown": 404}


# The link itself is the secret that another site would need. Mail programs open it without the
# cookie that the usual check wants.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: PortalRequest, token: str) -> HttpResponse:
    """Say what the link is about, or carry it out."""
    reader = Actor.system("acknowledge link").at(
        address=request.client_address, request_id=request.request_id
    )
    with acting(reader):
        notice = notice_of_link(token)
        state = "unknown" if notice is None else state_of_link(notice, time.now())
        actor = _person(request, notice) if notice is not None else None
        if actor is None:
            state = "unknown"
    if notice is not None and actor is not None and state == "open" and request.method == "POST":
        state = _carry_out(actor, notice)
    return _page(request, notice if state != "unknown" else None, state)


def _person(request: PortalRequest, notice: Notice) -> Actor | None:
    """Who holds the link: the person who was told, or whoever reads a team's mailbox. None when
    they may not act any more."""
    if notice.user is not None:
        actor = actor_of(notice.user)
    else:
        rights = rights_of("agent") & {"ticket.acknowledge"}
        actor = Actor(kind=Kind.STAFF, name=notice.name, rights=rights)
    if not actor.is_staff or not actor.can("ticket.acknowledge"):
        return None
    return actor.at(address=request.client_address, request_id=request.request_id)


def _carry_out(actor: Actor, notice: Notice) -> str:
    try:
        actions.acknowledge_by_link(actor, notice=notice)
    except Conflict as error:
        return error.code if error.code in ("used", "expired", "taken") else "over"
    except PortalError:
        return "over"
    return "done"


def _page(request: PortalRequest, notice: Notice | None, state: str) -> HttpResponse:
    status = _STATUS.get(state, HTTPStatus.GONE)
    language = notice.user.language if notice and notice.user else request.LANGUAGE_CODE
    with translation.override(language):
        context = {"notice": notice, "state": state}
        response = render(request, "desk/ack/page.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
