"""The register of assets: the list, and one asset with what it stands on and what goes on."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assets import graph
from assets.actions import change_life, relate, set_subscription, unrelate
from assets.holdings import asset_by_id, wanted_assets
from assets.models import Asset, DependencyKind
from hdo_portal.desk.forms.asset import LifeForm, RelateForm, SubscriptionForm
from hdo_portal.desk.forms.lists import AssetFilter
from hdo_portal.desk.labels import asset_label, terminal_of
from hdo_portal.foundation.errors import PortalError
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest
from tickets.queue import last_incidents, open_about

BY_NAME = [Key("name"), Key("id")]
EARLIER = 10


@require_safe
@staff_page("desk.use")
def asset_list(request: PortalRequest) -> HttpResponse:
    """Assets by name."""
    filters = AssetFilter(request.GET)
    page = keyset_page(wanted_assets(filters.wanted), request, order=BY_NAME)
    return render(request, "desk/assets/list.html", {"filters": filters, "page": page})


@require_safe
@staff_page("desk.use")
def asset_page(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """One asset: what it is, what it stands on, what falls with it, and its tickets."""
    return _page(request, found(public_id))


@require_POST
@staff_page("asset.life")
def asset_life(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Move the asset to another life."""
    asset = found(public_id)
    form = LifeForm(asset, request.POST)

    def do() -> str:
        moved = change_life(request.actor, asset=asset, to=form.cleaned_data["to"])
        return _("It is now: %(life)s.") % {"life": moved.get_life_display()}

    return _done(request, asset, {"life_form": form}, do)


@require_POST
@staff_page("asset.life")
def asset_subscription(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Open the terminal in the network, or bar it."""
    asset = found(public_id)
    if terminal_of(asset) is None:
        raise Http404
    form = SubscriptionForm(asset, request.POST)

    def do() -> str:
        set_subscription(request.actor, asset=asset, to=form.cleaned_data["to"])
        return _("The subscription is changed.")

    return _done(request, asset, {"subscription_form": form}, do)


@require_POST
@staff_page("asset.edit")
def asset_relate(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Say what the asset depends on."""
    asset = found(public_id)
    form = RelateForm(request.POST)

    def do() -> str:
        relate(request.actor, asset=asset, **form.cleaned_data)
        words = {"kind": DependencyKind(form.cleaned_data["kind"]).label,
                 "other": form.cleaned_data["on"].name}  # fmt: skip
        return _("Noted: it %(kind)s %(other)s.") % words

    return _done(request, asset, {"relate_form": form}, do)


@require_POST
@staff_page("asset.edit")
def asset_unrelate(request: PortalRequest, public_id: UUID, relation_id: UUID) -> HttpResponse:
    """Take a dependency of the asset back."""
    asset = found(public_id)
    relation = graph.relation(relation_id, of=asset)
    if relation is None:
        raise Http404
    unrelate(request.actor, dependency=relation)
    messages.success(request, _("The dependency is removed."))
    return SeeOther(reverse("desk:asset", args=[asset.public_id]))


def found(public_id: UUID) -> Asset:
    """The asset that an address names. Raises Http404."""
    asset = asset_by_id(public_id)
    if asset is None:
        raise Http404
    return asset


def _done(
    request: PortalRequest, asset: Asset, named: dict[str, forms.Form], do: Callable[[], str]
) -> HttpResponse:
    """Back to the asset with what was done; else its page, with the form as it was typed. ``named``
    is the form under the name that the page shows it by."""
    [form] = named.values()
    if not form.is_valid():
        return _page(request, asset, 422, **named)
    try:
        words = do()
    except PortalError as error:
        apply_invalid(form, error)
        return _page(request, asset, status_of(error), **named)
    messages.success(request, words)
    return SeeOther(reverse("desk:asset", args=[asset.public_id]))


def _page(request: PortalRequest, asset: Asset, status: int = 200, **context: Any) -> HttpResponse:
    context |= {
        "asset": asset,
        "terminal": terminal_of(asset),
        "room": getattr(asset, "control_room", None),
        "is_gone": asset.life in ("lost", "stolen"),
        "stands_on": graph.stands_on(asset),
        "falls_with": graph.falls_with(asset),
        "fallbacks": graph.fallbacks_of(asset),
        "fallback_for": graph.fallback_for(asset),
        "open": open_about(request.actor, asset.organisation_id, [asset.pk]),
        "earlier": last_incidents(request.actor, asset.organisation_id, [asset.pk], EARLIER),
        "tabs": tabs(asset, "asset"),
        "crumbs": crumbs(),
    }
    context.setdefault("life_form", LifeForm(asset))
    context.setdefault("subscription_form", SubscriptionForm(asset))
    context.setdefault("relate_form", RelateForm())
    return render(request, "desk/asset/page.html", context, status=status)


def crumbs(asset: Asset | None = None) -> list[dict[str, str]]:
    """The way to an asset's page, or to one below it."""
    way = [{"label": _("Assets"), "url": reverse("desk:assets")}]
    if asset is not None:
        url = reverse("desk:asset", args=[asset.public_id])
        way.append({"label": asset_label(asset), "url": url})
    return way


def tabs(asset: Asset, current: str) -> list[dict[str, Any]]:
    """The two pages of an asset."""
    return [
        {
            "label": label,
            "url": reverse(f"desk:{name}", args=[asset.public_id]),
            "current": name == current,
            "icon": icon,
        }
        for name, label, icon in (
            ("asset", _("Overview"), "asset"),
            ("asset-history", _("History"), "history"),
        )
    ]
