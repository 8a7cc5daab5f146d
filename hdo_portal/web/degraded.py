"""What is not as it should be, in words for the banner and for /healthz.

Read from the heartbeats in the database, at most every few seconds in each process: a page must not
pay for its own health check.
"""

import json
import time
from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.models.heartbeat import SILENT_AFTER


@dataclass(frozen=True)
class Part:
    name: str
    limit_seconds: int
    message: str | Promise
    # What customers can do nothing about is said to staff alone.
    staff_only: bool = False


# How old each sign of life may be, and what it means for the person in front of the screen.
WATCHDOG = Part(
    "watchdog",
    SILENT_AFTER["watchdog"],
    _("The watchdog is silent: nobody is told if the portal stops."),
    staff_only=True,
)
PARTS = (
    Part(
        "sweep",
        SILENT_AFTER["sweep"],
        _("SLA alarms are not being swept. Watch the deadlines by hand."),
    ),
    Part(
        "canary",
        SILENT_AFTER["canary"],
        _("Background work is waiting. Tickets are safe; reports may be late."),
    ),
    Part(
        "outbox",
        SILENT_AFTER["outbox"],
        _("Messages are waiting to be sent. Phone those who must know now."),
    ),
    WATCHDOG,
)
# What only the watchdog finds; it writes the names of its open faults with its own sign of life.
FOUND = (
    Part("alarms", 0, _("An SLA alarm is overdue. Watch the deadlines by hand."), True),
    Part("parked", 0, _("SLA alarms were given up. Look at the tickets by hand."), True),
    Part(
        "selftest", 0, _("The self-test of escalations fails. Watch the deadlines by hand."), True
    ),
)
READ_EVERY_SECONDS = 5.0
_cache: tuple[float, list[Part]] = (-READ_EVERY_SECONDS, [])


def ages() -> dict[str, float | None]:
    """Seconds since each part's last sign of life by the database's clock; None if never seen. What
    beats besides PARTS (sealing, checking the ledger) is there once it has been heard."""
    seen = {name: age for name, (age, _found) in _heard().items()}
    return {**{part.name: None for part in PARTS}, **seen}


def _heard() -> dict[str, tuple[float, list[str]]]:
    """How old each sign of life is, and the faults named with it: the watchdog names some."""
    with connection.cursor() as cursor:
        cursor.execute(
            # allow(sql-now): an age within a transaction; the table has a handful of rows
            "SELECT name, extract(epoch FROM clock_timestamp() - at),"
            "       coalesce(detail ->> 'faults', '[]') FROM foundation_heartbeat"
        )
        return {name: (float(age), json.loads(faults)) for name, age, faults in cursor.fetchall()}


def degraded_parts() -> list[Part]:
    """The parts that are late now, or were at the last look a few seconds ago."""
    global _cache  # noqa: PLW0603 - one small value a process, replaced whole
    read_at, late = _cache
    if time.monotonic() - read_at >= READ_EVERY_SECONDS:
        heard = _heard()
        named = heard.get("watchdog", (0.0, []))[1]
        late = [part for part in PARTS if _is_late(part, heard)]
        # A watchdog that is silent itself no longer knows.
        late += [one for one in FOUND if one.name in named and not _is_late(WATCHDOG, heard)]
        _cache = (time.monotonic(), late)
    return late


def _is_late(part: Part, heard: dict[str, tuple[float, list[str]]]) -> bool:
    return part.name not in heard or heard[part.name][0] > part.limit_seconds
