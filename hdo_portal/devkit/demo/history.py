"""Thirteen months of ordinary days: faults here and there, most of them mended in time."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from assets.models import Asset, Life
from hdo_portal.devkit.demo.faults import Fault, all_faults
from hdo_portal.devkit.demo.people import CONTACTS_AT
from hdo_portal.devkit.demo.plots import OSLO, Pace, Scene, incident
from hdo_portal.devkit.demo.stage import Stage, Story

DAYS = 395
# The last days belong to what is open now (current_*.py).
UNTIL = timedelta(days=3)
INCIDENTS = 96
# Most go as promised; a few do not, and those are what a manager asks about.
PACES = {
    5: Pace(late="respond"),
    13: Pace(late="restore"),
    17: Pace(again=True),
    23: Pace(returns=True),
    29: Pace(late="update"),
    37: Pace(late="restore"),
    41: Pace(supplier=True),
    53: Pace(late="respond"),
    59: Pace(returns=True),
    61: Pace(again=True),
    67: Pace(late="resolve"),
    71: Pace(late="restore"),
    79: Pace(supplier=True, late="restore"),
    83: Pace(late="update"),
}
# The customers that the README's people see come up more often than the rest.
OFTEN = (
    "Oslo universitetssykehus HF",
    "Gjøvik kommune",
    "Bergen kommune",
    "Sykehuset Innlandet HF",
    "Helse Bergen HF",
)


def ordinary_days(stage: Stage, seed: int) -> Iterator[Story]:
    """The incidents of the history, in no order."""
    chance = random.Random(seed)
    befallen = _by_customer(stage)
    customers = [name for name in CONTACTS_AT if name in befallen]
    for number in range(INCIDENTS):
        name = chance.choice(OFTEN if number % 3 == 0 else customers)
        fault, asset = _choose(stage, chance, name, befallen[name])
        scene = Scene(stage, fault, asset, chance)
        yield incident(scene, _moment(chance, stage.now), PACES.get(number, Pace()))


def _by_customer(stage: Stage) -> dict[str, dict[str, list[Asset]]]:
    """The equipment in use of each customer, by what a fault may say it is on."""
    found: dict[str, dict[str, list[Asset]]] = {}
    for asset in stage.assets.values():
        if asset.life == Life.IN_USE:
            kinds = found.setdefault(asset.organisation.name, {})
            kinds.setdefault(kind_of(asset), []).append(asset)
    return found


def kind_of(asset: Asset) -> str:
    """The mounting of a radio; else the part of a room that the name says."""
    terminal = getattr(asset, "terminal", None)
    if terminal is not None:
        return str(terminal.mounting)
    return asset.name.rpartition(": ")[2].split(" ")[0]


def _choose(
    stage: Stage, chance: random.Random, name: str, assets: dict[str, list[Asset]]
) -> tuple[Fault, Asset]:
    nynorsk = stage.organisations[name].written_language == "nn"
    vestland = name in {"Helse Førde HF", "Helse Fonna HF", "Helse Bergen HF"}
    language = "nn" if nynorsk or (vestland and chance.random() < 0.6) else "nb"
    fitting = [f for f in all_faults() if f.language == language and f.on in assets]
    fault = chance.choice(fitting)
    return fault, chance.choice(assets[fault.on])


def _moment(chance: random.Random, now: datetime) -> datetime:
    """Some time in the past; two of three faults are found between eight and five."""
    at = now - UNTIL - timedelta(seconds=chance.uniform(0, (DAYS - 3) * 86_400))
    if chance.random() < 0.66:
        local = at.astimezone(OSLO)
        at = local.replace(hour=chance.randrange(8, 17))
    return at.replace(microsecond=0)
