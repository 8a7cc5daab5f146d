"""A few hundred radio terminals: real models, invented identities."""

import random
from dataclasses import dataclass

from assets.models import (
    Asset,
    AssetKind,
    Life,
    Mounting,
    Subscription,
    Terminal,
    TerminalModel,
)
from assets.models.terminal import HOLDS_ISSI
from customers.models import Organisation, Site
from customers.reference.files import DATA, places_by_postal_code, rows_of

# Number plans are not public, so these ISSIs follow none: one hundred numbers for each customer.
FIRST_ISSI = 2_300_000
CODEPLUGS = ("Helse 2024.2", "Helse 2025.1", "Helse 2025.2")
FIRMWARE = {"Motorola": ("MR2021.2", "MR2023.1"), "Sepura": ("10.17", "10.22"), "Airbus": ("8.3",)}


@dataclass(frozen=True)
class Fleet:
    """The radios of a customer, and how its people name them."""

    organisation: str
    handhelds: int
    vehicles: int
    fixed: int
    prefix: str
    site: str = ""
    postal_code: str = ""


HEALTH_TRUSTS = (
    Fleet("Oslo universitetssykehus HF", 26, 14, 2, "OUS"),
    Fleet("Sykehuset Innlandet HF", 20, 14, 2, "INN"),
    Fleet("Vestre Viken HF", 12, 8, 2, "VV"),
    Fleet("Akershus universitetssykehus HF", 10, 0, 2, "AHU"),
    Fleet("Sykehuset i Vestfold HF", 10, 7, 1, "VTB"),
    Fleet("Sørlandet sykehus HF", 10, 8, 1, "SOR"),
    Fleet("Helse Bergen HF", 18, 10, 2, "BER"),
    Fleet("Helse Førde HF", 8, 7, 1, "FOR"),
    Fleet("Helse Fonna HF", 8, 6, 1, "FON"),
    Fleet("Helse Stavanger HF", 12, 7, 1, "STA"),
    Fleet("Helse Møre og Romsdal HF", 10, 8, 2, "MR"),
    Fleet("St. Olavs hospital HF", 12, 8, 1, "TRD"),
    Fleet("Helse Nord-Trøndelag HF", 7, 6, 1, "NT"),
    Fleet("Helgelandssykehuset HF", 6, 6, 1, "HEL"),
    Fleet("Nordlandssykehuset HF", 8, 6, 1, "BOD"),
    Fleet("Universitetssykehuset Nord-Norge HF", 10, 8, 1, "TOS"),
    Fleet("Finnmarkssykehuset HF", 7, 8, 1, "FIN"),
    Fleet("Luftambulansetjenesten HF", 8, 0, 0, "LA"),
)
MUNICIPALITIES = (
    Fleet("Gjøvik kommune", 9, 2, 2, "GJØ", "Gjøvik legevakt", "2819"),
    Fleet("Bergen kommune", 14, 3, 3, "BGO", "Bergen legevakt", "5015"),
    Fleet("Trondheim kommune", 8, 2, 2, "TKM", "Trondheim legevakt", "7030"),
    Fleet("Tromsø kommune", 5, 2, 1, "TOK", "Tromsø legevakt", "9019"),
    Fleet("Kristiansand kommune", 6, 1, 1, "KRS", "Kristiansand legevakt", "4615"),
    Fleet("Sunnfjord kommune", 4, 1, 1, "SFJ", "Sunnfjord legevakt", "6812"),
    Fleet("Voss kommune", 3, 1, 1, "VSS", "Voss legevakt", "5700"),
    Fleet("Stad kommune", 3, 1, 1, "STD", "Nordfjord legevakt", "6770"),
    Fleet("Østre Toten kommune", 2, 1, 0, "ØTO", "Østre Toten legekontor", "2850"),
    Fleet("Lillehammer kommune", 4, 1, 1, "LHR", "Lillehammer legevakt", "2609"),
)
FLEETS = HEALTH_TRUSTS + MUNICIPALITIES
MODELS = {
    Mounting.HANDHELD: ("MTP850", "MTP3550", "MTP6650", "MTP8500Ex", "SC20", "STP9000"),
    Mounting.VEHICLE: ("MTM5400", "MTM800E"),
    Mounting.FIXED: ("MTM5400",),
    Mounting.GATEWAY: ("SRG3500",),
}
ROLES = {
    Mounting.HANDHELD: "håndterminal",
    Mounting.VEHICLE: "kjøretøyradio",
    Mounting.FIXED: "bordterminal",
    Mounting.GATEWAY: "gateway",
}
# Of every forty: two being mended, one spare, one lost and so barred for a time, one written off.
LIVES = {7: Life.IN_REPAIR, 19: Life.IN_STOCK, 23: Life.IN_REPAIR, 31: Life.LOST, 37: Life.RETIRED}
BARRED = {
    Life.LOST: Subscription.TEMPORARILY_DISABLED,
    Life.RETIRED: Subscription.PERMANENTLY_DISABLED,
}


def make_terminals(organisations: dict[str, Organisation], seed: int) -> None:
    """Make the radios of every fleet, and the site of each municipality's."""
    chance = random.Random(seed)
    models = {model.name: model for model in TerminalModel.objects.all()}
    assets: list[Asset] = []
    terminals: list[Terminal] = []
    for block, fleet in enumerate(FLEETS):
        owner = organisations[fleet.organisation]
        site = _site(fleet, owner)
        for place, mounting in enumerate(_mountings(fleet), start=1):
            issi = FIRST_ISSI + 100 * block + place
            number = len(assets)
            life = LIVES.get(number % 40, Life.IN_USE)
            model = models[chance.choice(MODELS[mounting])]
            call_sign = f"{fleet.prefix} {place:02}"
            asset = Asset(
                organisation=owner,
                site=site,
                kind=AssetKind.TERMINAL,
                name=f"{call_sign} {ROLES[mounting]}",
                serial=f"{model.maker[:2].upper()}{chance.randrange(10**8):08}",
                life=life,
            )
            assets.append(asset)
            terminals.append(
                Terminal(
                    asset=asset,
                    organisation=owner,
                    issi=issi,
                    holds_issi=life in HOLDS_ISSI,
                    tei=f"{0x0013A00000000 + number * 7919:014X}0",
                    call_sign=call_sign,
                    model=model,
                    mounting=mounting,
                    codeplug=chance.choice(CODEPLUGS),
                    firmware=chance.choice(FIRMWARE[model.maker]),
                    subscription=BARRED.get(life, Subscription.ACTIVE),
                )
            )
    Asset.objects.bulk_create(assets)
    Terminal.objects.bulk_create(terminals)


def _mountings(fleet: Fleet) -> list[Mounting]:
    gateways = 1 if fleet.vehicles >= 6 else 0
    return (
        [Mounting.HANDHELD] * fleet.handhelds
        + [Mounting.VEHICLE] * fleet.vehicles
        + [Mounting.FIXED] * fleet.fixed
        + [Mounting.GATEWAY] * gateways
    )


def _site(fleet: Fleet, owner: Organisation) -> Site | None:
    if not fleet.site:
        return Site.objects.filter(organisation=owner).first()
    at = _centroids()[owner.short_name]
    return Site.objects.create(
        organisation=owner,
        name=fleet.site,
        postal_code=fleet.postal_code,
        city=places_by_postal_code()[fleet.postal_code],
        latitude=at[0],
        longitude=at[1],
        access="Ring vaktleder ved ankomst. Adgangskort hentes i resepsjonen.",
    )


def _centroids() -> dict[str, tuple[float, float]]:
    rows = rows_of(DATA / "municipalities.csv")
    return {row["name"]: (float(row["lat"]), float(row["lon"])) for row in rows}
