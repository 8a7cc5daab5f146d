"""The lanes: one a channel, and one a webhook's target. Each has a circuit breaker and its senders.

Closed, everything goes. After ``PATIENCE`` failures in a row in which the other side could not be
reached, the lane opens: nothing is sent for 30 s, then one message tries; while it fails the wait
doubles, to ten minutes. A message that waits for its lane is not charged an attempt.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Now

from hdo_portal.foundation.models import Channel, MessageState, OutboxLane, OutboxMessage

PATIENCE = 5
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 600
# Of each lane in one process. The worker has threads for the senders of all lanes at once, so that
# a server that stalls holds up its own lane and no other.
SENDERS_AT_ONCE = 2
_senders = {name: threading.BoundedSemaphore(SENDERS_AT_ONCE) for name in Channel.values}


def lane_of(message: OutboxMessage) -> str:
    """The name of the lane that a message's failure tells about."""
    if message.channel == Channel.WEBHOOK:
        return f"{Channel.WEBHOOK.value}:{message.recipient}"[:60]
    return str(message.channel)


@contextmanager
def sender_of(channel: str) -> Iterator[bool]:
    """Be one of the lane's senders; False, at once, if there are enough of them."""
    free = _senders[channel].acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            _senders[channel].release()


def may_send(name: str) -> bool:
    """Whether a message may go into the lane now. The first to ask after a wait is the one that
    tries; the next gets its turn after another, longer wait, whatever became of the first."""
    lane = OutboxLane.objects.filter(pk=name).annotate(read_at=Now()).first()
    if lane is None or lane.open_until is None:
        return True
    if lane.open_until > lane.read_at:
        return False
    mine = OutboxLane.objects.filter(pk=name, open_until=lane.open_until)
    later = Now() + _wait(lane.openings + 1)
    return bool(mine.update(openings=F("openings") + 1, open_until=later))


def is_open(name: str) -> bool:
    """Whether the other side is thought not to answer; perhaps it may be tried."""
    return bool(OutboxLane.objects.filter(pk=name, open_until__isnull=False).exists())


def waits_until(name: str) -> datetime | None:
    """Until when the lane sends nothing; None if it is closed or may be tried."""
    waiting = OutboxLane.objects.filter(pk=name, open_until__gt=Now())
    found: datetime | None = waiting.values_list("open_until", flat=True).first()
    return found


def succeeded(name: str) -> None:
    """The other side answers: the lane is closed, and what it kept waiting goes now."""
    troubled = OutboxLane.objects.filter(pk=name, failures__gt=0)
    well = {"failures": 0, "openings": 0, "opened_at": None, "open_until": None, "last_error": ""}
    if troubled.update(**well):
        _wake(name)


def failed(name: str, error: str) -> None:
    """The other side could not be reached: one failure more, and perhaps one too many."""
    OutboxLane.objects.bulk_create([OutboxLane(name=name)], ignore_conflicts=True)
    lane = OutboxLane.objects.filter(pk=name)
    lane.update(failures=F("failures") + 1, last_error=error[:1000])
    lane.filter(failures__gte=PATIENCE, open_until__isnull=True).update(
        openings=1, opened_at=Now(), open_until=Now() + _wait(1)
    )


def _wait(openings: int) -> timedelta:
    doubled = FIRST_WAIT_SECONDS * 2 ** min(max(openings - 1, 0), 10)
    return timedelta(seconds=min(doubled, LONGEST_WAIT_SECONDS))


def _wake(name: str) -> None:
    channel, _colon, recipient = name.partition(":")
    kept = OutboxMessage.objects.filter(
        channel=channel, state=MessageState.WAITING, storm=False, next_attempt_at__gt=Now()
    )
    if recipient:
        kept = kept.filter(recipient=recipient)
    kept.update(next_attempt_at=Now())
