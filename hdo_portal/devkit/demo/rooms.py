"""Control rooms, what stands in them, what HDO runs for all, and what depends on what."""

from dataclasses import dataclass

from assets.models import (
    Asset,
    AssetKind,
    ControlRoom,
    Dependency,
    DependencyKind,
    Generation,
    RoomKind,
)
from customers.models import Organisation, Site
from hdo_portal.devkit.demo.names import phone

# Which room takes over while another is silent; they need not be of one trust.
NEIGHBOURS = {
    "AMK Oslo": "AMK Vestre Viken",
    "AMK Vestre Viken": "AMK Oslo",
    "AMK Innlandet": "AMK Oslo",
    "AMK Vestfold og Telemark": "AMK Vestre Viken",
    "AMK Sørlandet": "AMK Vestfold og Telemark",
    "AMK Stavanger": "AMK Haugesund",
    "AMK Haugesund": "AMK Stavanger",
    "AMK Bergen": "AMK Førde",
    "AMK Førde": "AMK Bergen",
    "AMK Møre og Romsdal": "AMK Sør-Trøndelag",
    "AMK Sør-Trøndelag": "AMK Nord-Trøndelag",
    "AMK Nord-Trøndelag": "AMK Sør-Trøndelag",
    "AMK Helgeland": "AMK Bodø",
    "AMK Bodø": "AMK Helgeland",
    "AMK Tromsø": "AMK Finnmark",
    "AMK Finnmark": "AMK Tromsø",
}
GENERATIONS = {
    "AMK Innlandet": Generation.LIFEX,
    "AMK Vestre Viken": Generation.LIFEX,
    "AMK Bergen": Generation.MIGRATING,
    "AMK Tromsø": Generation.MIGRATING,
}
POSITIONS = {"AMK Oslo": 8, "AMK Bergen": 6, "AMK Sør-Trøndelag": 6, "AMK Innlandet": 5}
FALLBACK = (
    "Reservetelefoni og håndterminaler i rommet. {neighbour} overtar 113 når rommet er stille i mer"
    " enn to minutter; vaktleder ringer dit før overføring."
)
LEGEVAKT_FALLBACK = (
    "Reservetelefon i skap ved vaktrommet. 116 117 settes over til {neighbour} etter avtale med"
    " HDO."
)


@dataclass(frozen=True)
class Legevakt:
    """A legevaktsentral of the demo; no list of the real ones is public."""

    name: str
    organisation: str
    neighbour: str
    generation: Generation
    positions: int = 2


LEGEVAKTER = (
    Legevakt("Gjøvik legevaktsentral", "Gjøvik kommune", "AMK Innlandet", Generation.LIFEX, 3),
    Legevakt("Bergen legevaktsentral", "Bergen kommune", "AMK Bergen", Generation.ICCS, 4),
    Legevakt(
        "Trondheim legevaktsentral", "Trondheim kommune", "AMK Sør-Trøndelag", Generation.ICCS, 3
    ),
    Legevakt("Tromsø legevaktsentral", "Tromsø kommune", "AMK Tromsø", Generation.ICCS),
    Legevakt(
        "Kristiansand legevaktsentral", "Kristiansand kommune", "AMK Sørlandet", Generation.ICCS
    ),
    Legevakt("Sunnfjord legevaktsentral", "Sunnfjord kommune", "AMK Førde", Generation.ICCS),
    Legevakt(
        "Lillehammer legevaktsentral", "Lillehammer kommune", "AMK Innlandet", Generation.LIFEX
    ),
)
CORE_A, CORE_B = "LifeX kjerne, datasenter A", "LifeX kjerne, datasenter B"
HDO_NETWORK = "HDO-nett"
RADIO_CORE = "Tilknytning til Nødnett"
SHARED = (
    (AssetKind.CORE, CORE_A),
    (AssetKind.CORE, CORE_B),
    (AssetKind.NETWORK, HDO_NETWORK),
    (AssetKind.RADIO_GATEWAY, RADIO_CORE),
    (AssetKind.TRUNK, "Telefoni 113"),
    (AssetKind.TRUNK, "Telefoni 116 117"),
    (AssetKind.POWER, "UPS, datasenter A"),
    (AssetKind.POWER, "UPS, datasenter B"),
    (AssetKind.SERVER, "Sentral lydlogg"),
)


class Plant:
    """Collects equipment and dependencies, and stores them in two statements."""

    def __init__(self) -> None:
        self.by_name: dict[str, Asset] = {}
        self._new: list[Asset] = []
        self._relations: list[tuple[Asset, DependencyKind, Asset]] = []

    def add(
        self, owner: Organisation, kind: AssetKind, name: str, site: Site | None = None
    ) -> Asset:
        asset = Asset(organisation=owner, kind=kind, name=name, site=site)
        self.by_name[name] = asset
        self._new.append(asset)
        return asset

    def relate(self, asset: Asset, kind: DependencyKind, on: Asset) -> None:
        self._relations.append((asset, kind, on))

    def store_assets(self) -> None:
        Asset.objects.bulk_create(self._new)
        self._new = []

    def store_relations(self) -> None:
        Dependency.objects.bulk_create(
            Dependency(asset=asset, organisation_id=asset.organisation_id, kind=kind, on=on)
            for asset, kind, on in self._relations
        )


def make_rooms(organisations: dict[str, Organisation], operator: Organisation) -> None:
    """Fill the AMK, make the legevakter, and tie all to what HDO runs."""
    plant = Plant()
    for kind, name in SHARED:
        plant.add(operator, kind, name)
    for room in ControlRoom.objects.filter(kind=RoomKind.AMK).select_related("asset__organisation"):
        plant.by_name[room.asset.name] = room.asset
        room.generation = GENERATIONS.get(room.asset.name, Generation.ICCS)
        room.fallback = FALLBACK.format(neighbour=NEIGHBOURS[room.asset.name])
        room.phone = phone(113_000 + room.pk)
        room.save(update_fields=["generation", "fallback", "phone"])
        _furnish(plant, room.asset, room.generation, POSITIONS.get(room.asset.name, 4))
    legevakter = [_make_legevakt(plant, entry, organisations) for entry in LEGEVAKTER]
    plant.store_assets()
    ControlRoom.objects.bulk_create(legevakter)
    _tie_together(plant)
    plant.store_relations()


def _make_legevakt(
    plant: Plant, entry: Legevakt, organisations: dict[str, Organisation]
) -> ControlRoom:
    owner = organisations[entry.organisation]
    asset = plant.add(owner, AssetKind.CONTROL_ROOM, entry.name, owner.sites.first())
    _furnish(plant, asset, entry.generation, entry.positions)
    return ControlRoom(
        asset=asset,
        organisation=owner,
        kind=RoomKind.LEGEVAKT,
        generation=entry.generation,
        emergency_number="116117",
        phone=phone(116_117 + owner.pk),
        fallback=LEGEVAKT_FALLBACK.format(neighbour=entry.neighbour),
    )


def _furnish(plant: Plant, room: Asset, generation: str, positions: int) -> None:
    """Positions, radio, audio log and power; a server of its own unless the room is central."""
    owner, name = room.organisation, room.name
    kinds = DependencyKind
    power = plant.add(owner, AssetKind.POWER, f"{name}: UPS", room.site)
    radio = plant.add(owner, AssetKind.RADIO_GATEWAY, f"{name}: radiotilknytning", room.site)
    line = plant.add(owner, AssetKind.LINE, f"{name}: samband", room.site)
    log = plant.add(owner, AssetKind.AUDIO_LOG, f"{name}: lydlogg", room.site)
    if generation == Generation.LIFEX:
        server = plant.by_name[CORE_A]
    else:
        server = plant.add(owner, AssetKind.SERVER, f"{name}: ICCS-server", room.site)
        plant.relate(server, kinds.POWERED_BY, power)
        plant.relate(room, kinds.CONTAINS, server)
    for number in range(1, positions + 1):
        position = plant.add(owner, AssetKind.POSITION, f"{name}: plass {number}", room.site)
        plant.relate(room, kinds.CONTAINS, position)
        plant.relate(position, kinds.RUNS_ON, server)
        plant.relate(position, kinds.CONNECTS_THROUGH, line)
    for part in (power, radio, line, log):
        plant.relate(room, kinds.CONTAINS, part)
    plant.relate(room, kinds.POWERED_BY, power)
    plant.relate(radio, kinds.CONNECTS_THROUGH, line)
    plant.relate(radio, kinds.CONNECTS_THROUGH, plant.by_name[RADIO_CORE])
    plant.relate(line, kinds.CONNECTS_THROUGH, plant.by_name[HDO_NETWORK])
    plant.relate(log, kinds.RUNS_ON, plant.by_name["Sentral lydlogg"])


def _tie_together(plant: Plant) -> None:
    kinds, named = DependencyKind, plant.by_name
    plant.relate(named[CORE_A], kinds.FALLS_BACK_TO, named[CORE_B])
    plant.relate(named[CORE_A], kinds.POWERED_BY, named["UPS, datasenter A"])
    plant.relate(named[CORE_B], kinds.POWERED_BY, named["UPS, datasenter B"])
    plant.relate(named[CORE_A], kinds.CONNECTS_THROUGH, named[HDO_NETWORK])
    plant.relate(named[CORE_B], kinds.CONNECTS_THROUGH, named[HDO_NETWORK])
    plant.relate(named["Sentral lydlogg"], kinds.POWERED_BY, named["UPS, datasenter B"])
    for room, neighbour in NEIGHBOURS.items():
        plant.relate(named[room], kinds.FALLS_BACK_TO, named[neighbour])
        plant.relate(named[room], kinds.CONNECTS_THROUGH, named["Telefoni 113"])
    for entry in LEGEVAKTER:
        plant.relate(named[entry.name], kinds.FALLS_BACK_TO, named[entry.neighbour])
        plant.relate(named[entry.name], kinds.CONNECTS_THROUGH, named["Telefoni 116 117"])
