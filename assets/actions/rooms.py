"""Making and editing control rooms: what the desk must know when one falls silent."""

from typing import Any

from django.utils.translation import gettext as _

from assets.actions.edit import edit, locked, store
from assets.models import Asset, AssetKind, ControlRoom
from customers.models import Organisation
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotFound
from hdo_portal.foundation.scoping import verb

EDITABLE = ("generation", "emergency_number", "phone", "fallback")


@verb("asset.edit")
def create_control_room(
    actor: Actor, /, *, organisation: Organisation, name: str, room_kind: str, **fields: Any
) -> Asset:
    """A new control room with its asset. Raises Invalid for a bad value."""
    own = {key: fields.pop(key) for key in ("site", "serial", "life", "notes") if key in fields}
    asset = Asset(kind=AssetKind.CONTROL_ROOM, organisation=organisation, name=name, **own)
    store(asset)
    store(
        ControlRoom(asset=asset, organisation=organisation, kind=room_kind, **fields),
        force_insert=True,
    )
    return asset


@verb("asset.edit")
def update_control_room(actor: Actor, /, *, asset: Asset, **fields: Any) -> Asset:
    """Edit the solution, numbers and fallback plan of a control room. Raises Invalid for a bad
    value, NotFound for an asset that is none."""
    asset = locked(actor, asset)
    room = ControlRoom.objects.filter(asset=asset).first()
    if room is None:
        raise NotFound(_("There is no such control room."))
    edit(room, {name: value for name, value in fields.items() if name in EDITABLE})
    return asset
