"""New assets, and the facts of those that exist."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assets.actions import create_asset, create_terminal, update_asset
from assets.actions.rooms import create_control_room, update_control_room
from assets.models import Asset
from hdo_portal.desk.forms.asset import NEW_FORMS, ROOM, FactFields, edit_form
from hdo_portal.desk.views.assets import crumbs, found
from hdo_portal.foundation.errors import PortalError
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.requests import PortalRequest

MAKE: dict[str, Callable[..., Asset]] = {
    "terminal": create_terminal, "room": create_control_room, "equipment": create_asset
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("asset.edit")
def new_asset(request: PortalRequest, what: str) -> HttpResponse:
    """Show the form of a new terminal, control room or other equipment, or make it and go there."""
    if what not in NEW_FORMS:
        raise Http404
    form = NEW_FORMS[what](request.POST or None)
    if request.method != "POST":
        return _new_page(request, what, form)
    if not form.is_valid():
        return _new_page(request, what, form, 422)
    try:
        asset = MAKE[what](request.actor, **form.making())
    except PortalError as error:
        apply_invalid(form, error)
        return _new_page(request, what, form, status_of(error))
    messages.success(request, _("%(asset)s is registered.") % {"asset": asset.name})
    return SeeOther(reverse("desk:asset", args=[asset.public_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("asset.edit")
def edit_asset(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Show an asset's facts as a form, or save them and go back."""
    asset = found(public_id)
    if request.method != "POST":
        return _edit_page(request, asset, edit_form(asset))
    form = edit_form(asset, request.POST)
    if not form.is_valid():
        return _edit_page(request, asset, form, 422)
    try:
        _save(request, asset, form)
    except PortalError as error:
        apply_invalid(form, error)
        return _edit_page(request, asset, form, status_of(error))
    messages.success(request, _("The details are saved."))
    return SeeOther(reverse("desk:asset", args=[public_id]))


def _save(request: PortalRequest, asset: Asset, form: FactFields) -> None:
    """Both verbs or none of them."""
    room = {name: value for name, value in form.cleaned_data.items() if name in ROOM}
    rest = {name: value for name, value in form.cleaned_data.items() if name not in ROOM}
    with transaction.atomic():
        update_asset(request.actor, asset=asset, **rest)
        if room:
            update_control_room(request.actor, asset=asset, **room)


def _new_page(request: PortalRequest, what: str, form: Any, status: int = 200) -> HttpResponse:
    labels = (
        ("terminal", _("Terminal")), ("room", _("Control room")), ("equipment", _("Equipment")),
    )  # fmt: skip
    tabs = [
        {"label": label, "url": reverse("desk:new-asset", args=[name]), "current": name == what}
        for name, label in labels
    ]
    context = {"form": form, "what": what, "tabs": tabs, "crumbs": crumbs()}
    return render(request, "desk/assets/new.html", context, status=status)


def _edit_page(
    request: PortalRequest, asset: Asset, form: FactFields, status: int = 200
) -> HttpResponse:
    context = {"form": form, "asset": asset, "crumbs": crumbs(asset)}
    return render(request, "desk/asset/edit.html", context, status=status)
