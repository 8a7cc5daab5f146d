"""Data for benchmarks: very many tickets and terminals, the same for the same seed and moment."""

import random
from datetime import datetime

from hdo_portal.devkit.load.incidents import load_incidents
from hdo_portal.devkit.load.terminals import load_terminals

__all__ = ["load"]


def load(*, tickets: int, terminals: int, seed: int, now: datetime) -> None:
    """Add terminals and then incidents about them. The reference data must be there.

    Raises LookupError when what the incidents need is missing.
    """
    chance = random.Random(seed)
    if terminals:
        load_terminals(terminals, chance, now)
    if tickets:
        load_incidents(tickets, chance, now)
