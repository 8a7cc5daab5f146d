"""What is not as it should be, in words for the banner and for /healthz.

Read from the heartbeats in the database, at most every few seconds in each process: a page must not
pay for its own health check.
"""

import time
from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Part:
    name: str
    limit_seconds: int
    message: str | Promise


# How old each sign of life may be, and what it means for the person in front of the screen.
PARTS = (
    Part("sweep", 10, _("SLA alarms are not being swept. Watch the deadlines by hand.")),
    Part("canary", 40, _("Background work is waiting. Tickets are safe; reports may be late.")),
    Part("outbox", 40, _("Messages are waiting to be sent. Phone those who must know now.")),
)
READ_EVERY_SECONDS = 5.0
_cache: tuple[float, list[Part]] = (-READ_EVERY_SECONDS, [])


def ages() -> dict[str, float | None]:
    """Seconds since each part's last sign of life by the database's clock; None if never seen. What
    beats besides PARTS (sealing, checking the ledger) is there once it has been heard."""
    with connection.cursor() as cursor:
        cursor.execute(
            # allow(sql-now): an age within a transaction; the table has a handful of rows
            "SELECT name, extract(epoch FROM clock_timestamp() - at) FROM foundation_heartbeat"
        )
        seen = {name: float(age) for name, age in cursor.fetchall()}
    return {**{part.name: None for part in PARTS}, **seen}


def degraded_parts() -> list[Part]:
    """The parts that are late now, or were at the last look a few seconds ago."""
    global _cache  # noqa: PLW0603 - one small value a process, replaced whole
    read_at, late = _cache
    if time.monotonic() - read_at >= READ_EVERY_SECONDS:
        late = late_parts(ages())
        _cache = (time.monotonic(), late)
    return late


def late_parts(seen: dict[str, float | None]) -> list[Part]:
    return [part for part in PARTS if (age := seen[part.name]) is None or age > part.limit_seconds]
