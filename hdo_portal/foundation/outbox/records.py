"""Writes what came of sending a message: a receipt, another attempt later, or giving up."""

import random
from datetime import timedelta
from typing import Any

from django.db.models.functions import Now

from hdo_portal.foundation.models import Delivery, MessageState, OutboxMessage
from hdo_portal.foundation.outbox import breaker
from hdo_portal.foundation.outbox.channels.faults import Refused, Unreachable
from hdo_portal.foundation.outbox.leases import still_mine

# About a day: a mail server that is away for a night loses no message.
MAX_ATTEMPTS = 56
# A receiver that says no says no. It is asked again for what it may have said by mistake.
REFUSED_ATTEMPTS = 3
FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 1800


def sent(message: OutboxMessage, receipt: str) -> None:
    """It went, whoever holds it now: a lease that ran out meanwhile is no reason to send again."""
    OutboxMessage.objects.filter(
        pk=message.pk, state__in=[MessageState.SENDING, MessageState.WAITING]
    ).update(state=MessageState.SENT, sent_at=Now(), leased_until=None, last_error="")
    Delivery.objects.create(message_id=message.pk, succeeded=True, receipt=receipt[:200])
    breaker.succeeded(breaker.lane_of(message))


def failed(message: OutboxMessage, error: Exception) -> None:
    """It did not go. The lane hears of it if it is the lane's trouble."""
    words = error_in_words(error)
    limit = REFUSED_ATTEMPTS if isinstance(error, Refused) else MAX_ATTEMPTS
    if message.attempts >= limit:
        change: dict[str, Any] = {"state": MessageState.DEAD}
    else:
        wait = timedelta(seconds=retry_after(message.attempts))
        change = {"state": MessageState.WAITING, "next_attempt_at": Now() + wait}
    still_mine(message).update(leased_until=None, last_error=words, **change)
    Delivery.objects.create(message_id=message.pk, succeeded=False, detail=words)
    if isinstance(error, Unreachable):
        breaker.failed(breaker.lane_of(message), words)
    elif isinstance(error, Refused):
        # To be refused is to be answered.
        breaker.succeeded(breaker.lane_of(message))


def error_in_words(error: Exception) -> str:
    if isinstance(error, Refused | Unreachable):
        return str(error)[:1000]
    return f"{type(error).__name__}: {error}"[:1000]


def retry_after(attempts: int) -> float:
    """Seconds until the next attempt: doubling from 5 s to at most 30 min, spread by a fifth."""
    doubled = FIRST_RETRY_SECONDS * 2 ** min(attempts - 1, 20)
    seconds = float(min(doubled, LONGEST_RETRY_SECONDS))
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 - spreading load, not a secret
