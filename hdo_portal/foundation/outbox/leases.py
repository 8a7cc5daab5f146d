"""Takes messages that are due, for a minute: whoever holds the lease sends."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from hdo_portal.foundation.models import MessageState, OutboxMessage
from hdo_portal.foundation.outbox import allowance, breaker

LEASE = timedelta(seconds=60)

# Grave by grave, each its own stretch of the index: what is not due yet is never looked at, however
# much of it there is.
_DUE = """
    SELECT m.* FROM generate_series(1, 9) AS grave, LATERAL (
        SELECT {columns} FROM foundation_outboxmessage
         WHERE channel = %(channel)s AND state = 'waiting' AND NOT storm AND gravity = grave
           AND next_attempt_at <= statement_timestamp() - %(overdue)s
         ORDER BY next_attempt_at
         LIMIT %(limit)s {lock}
    ) AS m
    LIMIT %(limit)s
"""
_CLAIM = _DUE.format(columns="id", lock="FOR UPDATE SKIP LOCKED")
# Five of a group for one recipient are a crowd.
_CROWDS = f"""
    SELECT DISTINCT due.recipient, due."group"
      FROM ({_DUE.format(columns='recipient, "group"', lock="")}) AS due
     WHERE due."group" <> ''
       AND %(crowd)s <= (SELECT count(*) FROM (
               SELECT FROM foundation_outboxmessage AS other
                WHERE other.channel = %(channel)s AND other.recipient = due.recipient
                  AND other."group" = due."group" AND other.state = 'waiting' AND NOT other.storm
                  AND other."group" <> ''
                LIMIT %(crowd)s) AS company)
"""  # noqa: S608 - made of our own constants


def lease(channel: str, limit: int, overdue: timedelta) -> list[OutboxMessage]:
    """Up to ``limit`` messages that have been due for ``overdue``, gravest first, charged an
    attempt each. To be called in a transaction of its own."""
    _take_back(channel)
    asked = {"channel": channel, "limit": limit, "overdue": overdue}
    ids = [row[0] for row in _rows(_CLAIM, asked)]
    if not ids:
        return []
    ids = ids[: allowance.take(channel, len(ids))]
    OutboxMessage.objects.filter(pk__in=ids).update(
        state=MessageState.SENDING, leased_until=Now() + LEASE, attempts=F("attempts") + 1
    )
    found = {message.pk: message for message in OutboxMessage.objects.filter(pk__in=ids)}
    return [found[pk] for pk in ids]


def give_back(messages: list[OutboxMessage]) -> None:
    """Return leases unused, and uncharged. One whose lane waits is not due before the lane is."""
    for message in messages:
        until = breaker.waits_until(breaker.lane_of(message))
        still_mine(message).update(
            state=MessageState.WAITING,
            leased_until=None,
            attempts=F("attempts") - 1,
            next_attempt_at=until or Now(),
        )
    for channel, number in Counter(message.channel for message in messages).items():
        allowance.untake(channel, number)


def still_mine(message: OutboxMessage) -> Any:
    """The row, unless the lease ran out and somebody else has it."""
    return OutboxMessage.objects.filter(
        pk=message.pk, state=MessageState.SENDING, leased_until=message.leased_until
    )


def crowds(channel: str, limit: int, overdue: timedelta, crowd: int) -> list[tuple[str, str]]:
    """Recipients and groups of what is to be sent next that have at least ``crowd`` waiting."""
    asked = {"channel": channel, "limit": limit, "overdue": overdue, "crowd": crowd}
    return [(recipient, group) for recipient, group in _rows(_CROWDS, asked)]


def _take_back(channel: str) -> None:
    """What a sender that died had taken is due again."""
    lost = (
        OutboxMessage.objects
        .filter(channel=channel, state=MessageState.SENDING, leased_until__lte=Now())
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)
    )
    if ids := list(lost):
        OutboxMessage.objects.filter(pk__in=ids).update(
            state=MessageState.WAITING, leased_until=None
        )


def _rows(sql: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
