"""The customer's own equipment, and one thing of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assets.models import AssetKind
from hdo_portal.portal.views.asked import found, one_of, whose, words
from hdo_portal.web.access import customer_page
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest
from tickets import customer_queries as reads

BY_NAME = [Key("name"), Key("id")]
ROOMS = (AssetKind.CONTROL_ROOM, AssetKind.POSITION)
KINDS: dict[str, tuple[str, ...]] = {
    "all": (),
    "terminals": (AssetKind.TERMINAL,),
    "rooms": ROOMS,
    "other": tuple(kind for kind in AssetKind.values if kind not in (*ROOMS, AssetKind.TERMINAL)),
}
HISTORY = 30


@require_safe
@customer_page("ticket.report")
def assets(request: PortalRequest) -> HttpResponse:
    own, text, kind = whose(request), words(request), one_of(request, "kind", tuple(KINDS))
    rows = reads.own_assets(
        request.actor, text=text, kinds=KINDS[kind], organisation_id=own.chosen_id
    )
    context = {
        "whose": own,
        "text": text,
        "kind": kind,
        "kinds": [
            ("all", _("All")),
            ("terminals", _("Radios")),
            ("rooms", _("Control rooms")),
            ("other", _("Other")),
        ],
        "filtered": bool(text or own.chosen or kind != "all"),
        "page": keyset_page(rows, request, order=BY_NAME),
    }
    return render(request, "portal/assets.html", context)


@require_safe
@customer_page("ticket.report")
def asset(request: PortalRequest, public_id: UUID) -> HttpResponse:
    thing = found(reads.own_asset, request.actor, public_id)
    story = list(reads.story_of_asset(request.actor, thing)[:HISTORY])
    context = {
        "asset": thing,
        "terminal": getattr(thing, "terminal", None),
        "room": getattr(thing, "control_room", None),
        "working": [ticket for ticket in story if ticket.is_open],
        "ended": [ticket for ticket in story if not ticket.is_open],
        "more": len(story) == HISTORY,
    }
    return render(request, "portal/asset.html", context)
