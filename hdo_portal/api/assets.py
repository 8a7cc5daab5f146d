"""Assets, radio terminals among them."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from assets import catalogue
from assets.actions import (
    change_life,
    create_asset,
    create_terminal,
    set_subscription,
    update_asset,
)
from assets.models import Asset, AssetKind
from hdo_portal.api.asset_shapes import (
    AssetEditSerializer,
    AssetQuery,
    AssetSerializer,
    NewAssetSerializer,
    NewTerminalSerializer,
    TerminalEditSerializer,
    TerminalQuery,
    TerminalSerializer,
)
from hdo_portal.api.organisations import found
from hdo_portal.api.pagination import ByName
from hdo_portal.api.schema import operation
from hdo_portal.api.views import CREATED, ListView, PortalView


class AssetList(ListView):
    pagination_class = ByName

    @operation(summary="Assets you may see", gives=AssetSerializer(many=True), query=AssetQuery)
    def get(self, request: Request) -> Response:
        return self.page(catalogue.assets(**self.query(AssetQuery)), AssetSerializer)

    @operation(
        summary="Register an asset",
        description="Anything but a radio terminal, which is made at `terminals/`.",
        takes=NewAssetSerializer,
        gives=AssetSerializer,
        status=CREATED,
    )
    def post(self, request: Request) -> Response:
        self.actor.require("asset.edit")
        asset = create_asset(self.actor, **self.body(NewAssetSerializer))
        return self.shown(AssetSerializer, _asset(asset.public_id), CREATED)


class AssetDetail(PortalView):
    @operation(summary="One asset", gives=AssetSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        return self.shown(AssetSerializer, _asset(id))

    @operation(
        summary="Edit an asset",
        description="`life` moves it to another life; a conflict names those that may follow.",
        takes=AssetEditSerializer,
        gives=AssetSerializer,
    )
    def patch(self, request: Request, id: UUID) -> Response:
        asset = _asset(id)
        self.actor.require("asset.edit")
        edit(self.actor, asset, self.body(AssetEditSerializer, partial=True))
        return self.shown(AssetSerializer, _asset(id))


class TerminalList(ListView):
    pagination_class = ByName

    @operation(
        summary="Radio terminals you may see",
        gives=TerminalSerializer(many=True),
        query=TerminalQuery,
    )
    def get(self, request: Request) -> Response:
        return self.page(catalogue.terminals(**self.query(TerminalQuery)), TerminalSerializer)

    @operation(
        summary="Register a radio terminal",
        takes=NewTerminalSerializer,
        gives=TerminalSerializer,
        status=CREATED,
    )
    def post(self, request: Request) -> Response:
        self.actor.require("asset.edit")
        asset = create_terminal(self.actor, **self.body(NewTerminalSerializer))
        return self.shown(TerminalSerializer, _terminal(asset.public_id), CREATED)


class TerminalDetail(PortalView):
    @operation(summary="One radio terminal", gives=TerminalSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        return self.shown(TerminalSerializer, _terminal(id))

    @operation(
        summary="Edit a radio terminal",
        description="`life` moves it to another life, `subscription` opens or bars it in the "
        "network; a conflict names the lives that may follow.",
        takes=TerminalEditSerializer,
        gives=TerminalSerializer,
    )
    def patch(self, request: Request, id: UUID) -> Response:
        asset = _terminal(id)
        self.actor.require("asset.edit")
        edit(self.actor, asset, self.body(TerminalEditSerializer, partial=True))
        return self.shown(TerminalSerializer, _terminal(id))


def edit(actor: Any, asset: Asset, cleaned: dict[str, Any]) -> None:
    """Hand each field to its verb. Raises Invalid or Conflict, and then nothing is changed."""
    life, subscription = cleaned.pop("life", None), cleaned.pop("subscription", None)
    if cleaned:
        update_asset(actor, asset=asset, **cleaned)
    if life is not None:
        change_life(actor, asset=asset, to=life)
    if subscription is not None:
        set_subscription(actor, asset=asset, to=subscription)


def _asset(id: UUID) -> Asset:
    asset: Asset = found(catalogue.assets(public_id=id))
    return asset


def _terminal(id: UUID) -> Asset:
    asset: Asset = found(catalogue.assets(public_id=id, kind=AssetKind.TERMINAL))
    return asset
