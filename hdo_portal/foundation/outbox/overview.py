"""How the lanes are doing, for the pages, /healthz and /metrics."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection

from hdo_portal.foundation.models import Channel, OutboxLane

# Each of the four is in a partial index of its own: what was sent long ago is not looked at.
_COUNTS = """
    SELECT channel, 'waiting', count(*),
           extract(epoch FROM statement_timestamp() - min(next_attempt_at))
      FROM foundation_outboxmessage WHERE state = 'waiting' AND NOT storm GROUP BY channel
     UNION ALL
    SELECT channel, 'storm', count(*), extract(epoch FROM statement_timestamp() - min(created_at))
      FROM foundation_outboxmessage WHERE state = 'waiting' AND storm GROUP BY channel
     UNION ALL
    SELECT channel, 'sending', count(*), NULL
      FROM foundation_outboxmessage WHERE state = 'sending' GROUP BY channel
     UNION ALL
    SELECT channel, 'dead', count(*), NULL
      FROM foundation_outboxmessage WHERE state = 'dead' GROUP BY channel
"""


@dataclass(frozen=True)
class Lane:
    """A channel as the pages show it. Instants are by the database's clock; ``oldest_seconds`` is
    how long what is overdue the longest has been due."""

    channel: str
    label: str
    waiting: int
    sending: int
    dead: int
    oldest_seconds: float | None
    per_minute: int
    failures: int
    opened_at: datetime | None
    open_until: datetime | None
    last_error: str

    @property
    def open(self) -> bool:
        return self.open_until is not None


def lanes() -> list[Lane]:
    """Every channel and how it is doing, in two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        counts = {(channel, what): (n, age) for channel, what, n, age in cursor.fetchall()}
    known = {lane.name: lane for lane in OutboxLane.objects.filter(name__in=Channel.values)}
    return [_lane(channel, known.get(channel), counts) for channel in Channel]


def _lane(
    channel: Channel, row: OutboxLane | None, counts: dict[tuple[str, str], tuple[int, float]]
) -> Lane:
    waiting, held = (counts.get((channel.value, what), (0, None)) for what in ("waiting", "storm"))
    ages = [float(age) for _n, age in (waiting, held) if age is not None and age > 0]
    row = row or OutboxLane(name=channel.value)
    return Lane(
        channel=channel.value,
        label=str(channel.label),
        waiting=waiting[0] + held[0],
        sending=counts.get((channel.value, "sending"), (0, None))[0],
        dead=counts.get((channel.value, "dead"), (0, None))[0],
        oldest_seconds=max(ages) if ages else None,
        per_minute=settings.PORTAL_PER_MINUTE.get(channel.value, 0),
        failures=row.failures,
        opened_at=row.opened_at,
        open_until=row.open_until,
        last_error=row.last_error,
    )
