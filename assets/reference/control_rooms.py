"""The AMK, and the one akuttmottak that has a source, as assets of the trusts that run them."""

from pathlib import Path

from assets.models import Asset, AssetKind, ControlRoom, RoomKind
from customers.models import Organisation
from customers.reference.files import rows_of
from customers.reference.merging import Fact, Loaded, Tally, follow, gone, merge
from customers.reference.organisations import body_key

DATA = Path(__file__).parent / "data"


def load_control_rooms() -> Tally:
    """Load the rooms. The file does not say which solution a room has: that is people's to say."""
    tally = Tally("control rooms")
    owners = dict(
        Organisation.objects.filter(reference_key__startswith="body:").values_list(
            "reference_key", "pk"
        )
    )
    facts = [
        _fact(row, owners[body_key(row["owner_org_number"])])
        for row in rows_of(DATA / "control_rooms.csv")
        if body_key(row["owner_org_number"]) in owners
    ]
    loaded = merge(Asset, facts, tally)
    tally.gone = gone(Asset, "room:", (fact.key for fact in facts))
    _follow_rooms([item for item in loaded if item.changed("room")])
    return tally


def _fact(row: dict[str, str], owner_id: int) -> Fact:
    return Fact(
        key=f"room:{row['name']}",
        fields={
            "organisation_id": owner_id,
            "kind": str(AssetKind.CONTROL_ROOM),
            "name": row["name"],
        },
        relations={
            "room": {
                "kind": str(RoomKind[row["type"]]),
                "emergency_number": row["emergency_number"],
            }
        },
    )


def _follow_rooms(changed: list[Loaded]) -> None:
    rooms = ControlRoom.objects.in_bulk([item.row.pk for item in changed])
    ControlRoom.objects.bulk_create(
        ControlRoom(asset=item.row, organisation_id=item.row.organisation_id, **item.now["room"])
        for item in changed
        if item.row.pk not in rooms
    )
    for item in changed:
        if item.row.pk in rooms:
            room = rooms[item.row.pk]
            names, _edited = follow(room, item.before.get("room", {}), item.now["room"])
            if names:
                room.save(update_fields=names)
