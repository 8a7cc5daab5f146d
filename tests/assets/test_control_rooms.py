"""Control rooms: what the desk must know of one when it falls silent."""

import pytest

from assets.actions.rooms import create_control_room, update_control_room
from assets.models import Asset, ControlRoom
from hdo_portal.foundation.errors import Invalid, NotAllowed, NotFound
from hdo_portal.foundation.scoping import acting
from tests import factories

pytestmark = pytest.mark.django_db


def room_of(asset: Asset) -> ControlRoom:
    with acting(factories.TESTS):
        found: ControlRoom = ControlRoom.objects.get(asset=asset)
        return found


def test_a_room_is_made_with_what_it_does_while_it_is_silent() -> None:
    gjovik = factories.organisation()
    made = create_control_room(
        factories.agent(), organisation=gjovik, name="Gjøvik LVS", room_kind="legevakt",
        phone="61 18 28 00", fallback="Hamar tar over.", notes="Nøkkel i resepsjonen.",
    )  # fmt: skip
    room = room_of(made)
    assert (made.name, made.notes) == ("Gjøvik LVS", "Nøkkel i resepsjonen.")
    assert (room.kind, room.phone, room.fallback) == ("legevakt", "61 18 28 00", "Hamar tar over.")


def test_a_kind_of_room_that_does_not_exist_is_refused() -> None:
    gjovik = factories.organisation()
    with pytest.raises(Invalid):
        create_control_room(factories.agent(), organisation=gjovik, name="Rom", room_kind="kitchen")


def test_its_fallback_is_edited_and_its_kind_is_not() -> None:
    asset = factories.control_room(factories.organisation(), phone="61 18 28 00")
    update_control_room(factories.agent(), asset=asset, fallback="Ring Hamar.", kind="legevakt")
    room = room_of(asset)
    assert (room.kind, room.phone, room.fallback) == ("amk", "61 18 28 00", "Ring Hamar.")


def test_what_is_no_room_cannot_be_edited_as_one() -> None:
    radio = factories.terminal(factories.organisation())
    with pytest.raises(NotFound):
        update_control_room(factories.agent(), asset=radio, fallback="Ring Hamar.")


def test_a_customer_neither_makes_nor_edits_rooms() -> None:
    gjovik = factories.organisation()
    customer = factories.actor_of(factories.customer(gjovik))
    with pytest.raises(NotAllowed):
        create_control_room(customer, organisation=gjovik, name="Rom", room_kind="legevakt")
    with pytest.raises(NotAllowed):
        update_control_room(customer, asset=factories.control_room(gjovik), fallback="")
