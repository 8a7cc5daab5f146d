"""What the two faces' search pages share: the text and the place that an address names."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hdo_portal.web.requests import PortalRequest
from tickets.search import Answer, Place, exactly

LONGEST = 200


def asked(request: PortalRequest) -> str:
    """What was typed, cleaned of what no database takes."""
    text = request.GET.get("q", "").replace("\x00", " ").encode("utf-8", "ignore").decode()
    return " ".join(text.split())[:LONGEST]


def straight_to(request: PortalRequest, text: str, homes: Mapping[str, str]) -> HttpResponse | None:
    """To the one thing that a number is, with a way back to all hits; None where it is none. The
    names of the pages stand in ``homes``, by kind."""
    target = exactly(request.actor, text) if text and "all" not in request.GET else None
    if target is None or target.kind not in homes:
        return None
    everything = f"{request.path}?{urlencode({'q': text, 'all': '1'})}"
    messages.info(
        request,
        format_html(
            '{} <a href="{}">{}</a>',
            _("«%(text)s» led straight here.") % {"text": text},
            everything,
            _("Show all that was found"),
        ),
    )
    return HttpResponseRedirect(reverse(homes[target.kind], args=[target.key]))


def place_of(request: PortalRequest) -> Place | None:
    """Where the page begins. A place that cannot be read is the beginning."""
    return read_place(request.GET.get("after", "")[:300])


def read_place(text: str) -> Place | None:
    """A place as an address holds it; None for what no address of ours holds."""
    try:
        is_open, at, ticket_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        opened_at = datetime.fromisoformat(at)
        if opened_at.utcoffset() is None or not 0 <= ticket_id < 2**62:
            return None
        return Place(bool(is_open), opened_at, int(ticket_id))
    except (TypeError, ValueError, RecursionError):
        return None


def written(place: Place) -> str:
    """A place as an address holds it."""
    values = json.dumps([place.is_open, place.opened_at.isoformat(), place.ticket_id])
    return base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")


def pages(request: PortalRequest, answer: Answer) -> dict[str, str]:
    """The addresses of the first page and the next one, empty where there is none."""
    query = request.GET.copy()
    further = query.pop("after", None)
    first = f"{request.path}?{query.urlencode()}" if further else ""
    if answer.next:
        query["after"] = written(answer.next)
    return {
        "first_url": first,
        "next_url": f"{request.path}?{query.urlencode()}" if answer.next else "",
    }
