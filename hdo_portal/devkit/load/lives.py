"""When what happened to one incident of the load: drawn by chance, cut at the present."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

CLOSE_AFTER = timedelta(days=14)
# Of a hundred faults: three grave, seventeen high, the rest normal.
SEVERITIES = ("SL1",) * 3 + ("SL2",) * 17 + ("SL3",) * 80
# What severity comes of which impact and urgency (tickets/reference/proposals.py).
WEIGHTS = {"SL1": (1, 2), "SL2": (2, 2), "SL3": (4, 2)}
# Median minutes until it is taken on, works again, and is solved.
MEDIANS = {"SL1": (6, 70, 900), "SL2": (13, 130, 3_000), "SL3": (70, 500, 4_500)}


@dataclass(frozen=True)
class Life:
    """The instants of an incident; those that have not come yet are None."""

    severity: str
    created: datetime
    accepted: datetime | None
    held: datetime | None
    resumed: datetime | None
    told: datetime | None
    restored: datetime | None
    resolved: datetime | None
    closed: datetime | None

    @property
    def status(self) -> str:
        reached = (
            ("closed", self.closed),
            ("resolved", self.resolved),
            ("restored", self.restored),
            ("in_progress", self.resumed),
            ("on_hold", self.held),
            ("in_progress", self.accepted),
        )
        return next((status for status, at in reached if at is not None), "new")


def draw(chance: random.Random, created: datetime, now: datetime) -> Life:
    """A life that begins at ``created`` and is known until ``now``."""
    severity = chance.choice(SEVERITIES)
    accept, restore, resolve = (_spread(chance, median) for median in MEDIANS[severity])
    accepted = created + _seconds(accept)
    told = accepted + _seconds(min(chance.randint(60, 1200), restore // 2))
    held = resumed = None
    restored = accepted + _seconds(restore)
    if severity == "SL3" and chance.random() < 0.12:
        held = told + _seconds(restore // 3)
        resumed = held + _seconds(_spread(chance, 900))
        restored = resumed + _seconds(restore)
    resolved = restored + _seconds(resolve)
    closed = resolved + CLOSE_AFTER
    instants = (accepted, held, resumed, told, restored, resolved, closed)
    return Life(severity, created, *(_until(now, at) for at in instants))


def _spread(chance: random.Random, median_minutes: float) -> int:
    """Seconds around the median, with the long tail that waiting has."""
    return int(chance.lognormvariate(0, 0.8) * median_minutes * 60) + 1


def _seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


def _until(now: datetime, at: datetime | None) -> datetime | None:
    return at if at is not None and at <= now else None
