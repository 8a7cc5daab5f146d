"""Terminals by the thousand, for every health trust and municipality."""

import random
from datetime import datetime

from assets.models import Asset, Terminal, TerminalModel
from customers.models import Organisation
from hdo_portal.devkit.load.copying import Sheet, highest, lifted
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting

FIRST_ISSI = 4_000_000
ASSET = "public_id created_at updated_at organisation_id kind name serial life notes reference"
TERMINAL = (
    "asset_id organisation_id issi holds_issi tei call_sign model_id mounting codeplug firmware"
    " subscription"
)


def load_terminals(count: int, chance: random.Random, now: datetime) -> None:
    """Add ``count`` terminals in use, after those that are there."""
    with acting(Actor.system("load")):
        owners = list(
            Organisation.objects
            .filter(kind__in=["hf", "municipality"])
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        models = list(TerminalModel.objects.order_by("maker", "name").values_list("pk", "mounting"))
        first = max(FIRST_ISSI, highest(Terminal, "issi") + 1)
    with lifted(Asset, Terminal) as cursor:
        assets, terminals = Sheet(Asset, cursor, ASSET), Sheet(Terminal, cursor, TERMINAL)
        for issi in range(first, first + count):
            owner = chance.choice(owners)
            model, mounting = chance.choice(models)
            serial = f"L{chance.getrandbits(40):010X}"
            key = assets.add(
                f"{chance.getrandbits(128):032x}", now, now, owner, "terminal", f"Terminal {issi}",
                serial, "in_use", "", {},
            )  # fmt: skip
            terminals.add(
                key, owner, issi, True, f"{issi:014X}F", f"L {issi}", model, mounting,
                "Helse 2025.2", "1.0", "active",
            )  # fmt: skip
        assets.close()
        terminals.close()
