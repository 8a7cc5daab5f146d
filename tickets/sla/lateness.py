"""How late alarms fire: written down each minute by the hour, read by everybody.

Lateness is from the instant an alarm was due to the end of the transaction that wrote its effect,
by the clock of the database. An hour keeps a count for each bucket of lateness, so that
hours add up to days and months; a percentile read from buckets is at most a tenth too high.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.db.models.functions import Now

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat
from hdo_portal.foundation.scoping import acting
from hdo_portal.foundation.turns import my_turn
from tickets.models import LatenessHour

HOUR = timedelta(hours=1)
EVERY = timedelta(seconds=55)
# Each bucket ends a tenth above the one before; the first ends at a millisecond.
STEP = 1.1
# An alarm that nobody fired for so long was missed, whoever fires it then.
MISSED_SECONDS = 30
KEEP = timedelta(days=400)
# The first roll-up of a database looks back no further than this.
FIRST = timedelta(days=2)

_FIRED = """
    SELECT ticket.is_probe,
           greatest(0, ceil(ln(greatest(1, late.ms)) / ln(%(step)s)))::int AS bucket,
           count(*), max(late.ms)::bigint, count(*) FILTER (WHERE alarm.found_at IS NOT NULL)
      FROM tickets_alarm AS alarm
      JOIN tickets_ticket AS ticket ON ticket.id = alarm.ticket_id,
           LATERAL (SELECT extract(epoch FROM alarm.fired_at - alarm.due_at)::float8 * 1000 AS ms)
                AS late
     WHERE alarm.state = 'fired' AND alarm.fired_at >= %(since)s AND alarm.fired_at < %(until)s
     GROUP BY 1, 2
"""
_GIVEN_UP = """
    SELECT ticket.is_probe, count(*) FROM tickets_alarm AS alarm
      JOIN tickets_ticket AS ticket ON ticket.id = alarm.ticket_id
     WHERE alarm.state = 'parked' AND alarm.due_at >= %(since)s AND alarm.due_at < %(until)s
     GROUP BY 1
"""


@dataclass
class Lateness:
    """Lateness in milliseconds over a stretch; percentiles are None where nothing fired."""

    count: int = 0
    missed: int = 0
    worst_ms: int = 0
    buckets: Counter[int] = field(default_factory=Counter)

    def percentile(self, share: float) -> float | None:
        """The lateness that this share of the alarms did not exceed."""
        left = share * self.count
        for bucket in sorted(self.buckets):
            left -= self.buckets[bucket]
            if left <= 0:
                return float(min(STEP**bucket, self.worst_ms))
        return None

    @property
    def p50(self) -> float | None:
        return self.percentile(0.5)

    @property
    def p99(self) -> float | None:
        return self.percentile(0.99)


def bucket_of(milliseconds: float) -> int:
    """The bucket of a lateness, as the database counts it."""
    return max(0, math.ceil(math.log(max(1.0, milliseconds)) / math.log(STEP)))


def roll_up() -> None:
    """Write the hours since the last that was written, and once more the one that has just ended.
    Any number of callers; only one a minute does it."""
    with acting(Actor.system("lateness")):
        at = time.now()
        if not my_turn("lateness"):
            return
        if Heartbeat.objects.filter(name="lateness", at__gt=Now() - EVERY).exists():
            return
        last = LatenessHour.objects.aggregate(last=Max("hour"))["last"]
        hour = max(last or at - FIRST, at - KEEP).replace(minute=0, second=0, microsecond=0)
        # An hour is final ten minutes after its end, when no sweep of it can still be at work.
        hour = min(hour, (at - timedelta(minutes=10)).replace(minute=0, second=0))
        rows: list[LatenessHour] = []
        while hour <= at:
            rows += _measure(hour)
            hour += HOUR
        LatenessHour.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["hour", "probes"],
            update_fields=["count", "missed", "worst_ms", "buckets"],
        )
        LatenessHour.objects.filter(hour__lt=at - KEEP).delete()
        Heartbeat.beat("lateness")


def _measure(hour: datetime) -> list[LatenessHour]:
    """The two rows of an hour: alarms on tickets, and those of the portal's tests."""
    found = {probes: Lateness() for probes in (False, True)}
    span: dict[str, Any] = {"since": hour, "until": hour + HOUR, "step": STEP}
    with connection.cursor() as cursor:
        cursor.execute(_FIRED, span)
        for probes, bucket, count, worst, missed in cursor.fetchall():
            one = found[probes]
            one.count, one.missed = one.count + count, one.missed + missed
            one.worst_ms = max(one.worst_ms, worst)
            one.buckets[bucket] += count
        cursor.execute(_GIVEN_UP, span)
        for probes, count in cursor.fetchall():
            found[probes].missed += count
    return [
        LatenessHour(
            hour=hour, probes=probes, count=one.count, missed=one.missed, worst_ms=one.worst_ms,
            buckets={str(bucket): count for bucket, count in one.buckets.items()},
        )
        for probes, one in found.items()
    ]  # fmt: skip


def hours(since: datetime, *, probes: bool) -> list[LatenessHour]:
    """The hours from an instant on, oldest first."""
    rows = LatenessHour.objects.filter(hour__gte=since, probes=probes)
    return list(rows.order_by("hour"))


def total(rows: Iterable[LatenessHour]) -> Lateness:
    """Hours added up."""
    whole = Lateness()
    for row in rows:
        whole.count += row.count
        whole.missed += row.missed
        whole.worst_ms = max(whole.worst_ms, row.worst_ms)
        whole.buckets.update({int(bucket): count for bucket, count in row.buckets.items()})
    return whole
