"""How an asset came to be as it is: who changed what, and when."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hdo_portal.desk.labels import terminal_of
from hdo_portal.desk.views.assets import crumbs, found, tabs
from hdo_portal.foundation.history import changes_of
from hdo_portal.web.access import staff_page
from hdo_portal.web.requests import PortalRequest


@require_safe
@staff_page("desk.use")
def asset_history(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The newest changes of an asset and of what it is as a terminal or control room."""
    asset = found(public_id)
    parts = [asset, terminal_of(asset), getattr(asset, "control_room", None)]
    context = {
        "asset": asset,
        "terminal": terminal_of(asset),
        "changes": changes_of([part for part in parts if part is not None]),
        "tabs": tabs(asset, "asset-history"),
        "crumbs": crumbs(),
    }
    return render(request, "desk/asset/history.html", context)
