"""Sends what is due in one channel. Any number of callers at once is safe, and none is a leader."""

import logging
import time
from datetime import timedelta

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Channel, Heartbeat, OutboxMessage
from hdo_portal.foundation.outbox import breaker, folding, leases, records
from hdo_portal.foundation.outbox.channels import SENDERS
from hdo_portal.foundation.outbox.channels.cutoff import LONGEST_SECONDS
from hdo_portal.foundation.outbox.leases import LEASE
from hdo_portal.foundation.scoping import acting

logger = logging.getLogger(__name__)

BATCH = 20
LONGEST_TURN_SECONDS = 30.0
# No sending begins that might not end within the lease.
LAST_START_SECONDS = LEASE.total_seconds() - LONGEST_SECONDS - 10


def deliver_due(
    channel: str = Channel.MAIL, limit: int = BATCH, *, overdue: timedelta = timedelta(0)
) -> int:
    """Send up to ``limit`` messages of a channel that have been due for ``overdue``, folding those
    that are ripe for a digest. Returns how many were tried: 0 too while the lane's circuit breaker
    is open, its allowance is used up, or this process has senders enough in it."""
    with breaker.sender_of(channel) as free:
        if not free:
            return 0
        began = time.monotonic()
        with acting(Actor.system("outbox")):
            if breaker.waits_until(channel) is not None:
                return 0
            # One message tries whether the other side answers again.
            limit = 1 if breaker.is_open(channel) else limit
        folding.fold_ripe(channel, overdue)
        folding.fold_crowds(channel, limit, overdue)
        with acting(Actor.system("outbox")):
            messages = leases.lease(channel, limit, overdue)
        return _send_all(messages, began + LAST_START_SECONDS)


def empty(channel: str) -> None:
    """Send what is due in a channel, for half a minute at most, and say that senders are at work:
    /healthz reads how long ago."""
    began = time.monotonic()
    while deliver_due(channel) and time.monotonic() - began < LONGEST_TURN_SECONDS:
        pass
    with acting(Actor.system("outbox")):
        Heartbeat.beat("outbox")


def _send_all(messages: list[OutboxMessage], last_start: float) -> int:
    """Send one after the other; what the lane or the time does not allow is given back."""
    for place, message in enumerate(messages):
        with acting(Actor.system("outbox")):
            if time.monotonic() >= last_start:
                leases.give_back(messages[place:])
                return place
            if not breaker.may_send(breaker.lane_of(message)):
                leases.give_back([message])
                continue
        _send(message)
    return len(messages)


def _send(message: OutboxMessage) -> None:
    try:
        receipt = SENDERS[message.channel](message)
    except Exception as error:  # whatever a channel raises, the message waits for its next attempt
        logger.warning(
            "Message %s was not sent: %s", message.public_id, records.error_in_words(error)
        )
        with acting(Actor.system("outbox")):
            records.failed(message, error)
        return
    with acting(Actor.system("outbox")):
        records.sent(message, receipt)
