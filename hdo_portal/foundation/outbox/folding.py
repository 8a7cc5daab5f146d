"""Many messages of a group to one recipient become one digest.

A storm's messages are held until no newer one came for two seconds, fifteen at most, and then go
together. Others are folded when a crowd of them waits, as after an outage. The members are locked
and marked in the transaction that writes the digest, and its key follows from theirs: there is one
digest or none, whoever dies when.
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import connection

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Channel, MessageState, OutboxMessage
from hdo_portal.foundation.outbox import digest, leases
from hdo_portal.foundation.scoping import acting
from hdo_portal.foundation.turns import my_turn

QUIET = timedelta(seconds=2)
LONGEST_HOLD = timedelta(seconds=15)
CROWD = 5
# A statement has half a minute, and each row leaves its line in the audit trail.
MARKED_AT_ONCE = 1000

# By the index of held messages alone. Those of one transaction have one instant.
_RIPE = """
    SELECT recipient, "group" FROM foundation_outboxmessage
     WHERE channel = %(channel)s AND state = 'waiting' AND storm
     GROUP BY recipient, "group"
    HAVING max(created_at) <= statement_timestamp() - %(quiet)s
        OR min(created_at) <= statement_timestamp() - %(longest)s
"""
_MARK = """
    UPDATE foundation_outboxmessage SET state = 'folded', folded_into_id = %s, leased_until = NULL
     WHERE id = ANY(%s)
"""


def fold_ripe(channel: str, overdue: timedelta) -> None:
    """Let go of each storm that has fallen silent, or has been held for long enough."""
    for recipient, group in _ripe(channel, overdue):
        with acting(Actor.system("outbox")):
            # Asked again under the lock: another may have folded it, and a new one begun.
            if _alone(channel, recipient, group) and (recipient, group) in _ripe(channel, overdue):
                _fold(channel, recipient, group)


def fold_crowds(channel: str, limit: int, overdue: timedelta) -> None:
    """Fold the groups that crowd at the head of the queue."""
    with acting(Actor.system("outbox")):
        found = leases.crowds(channel, limit, overdue, CROWD)
    for recipient, group in found:
        with acting(Actor.system("outbox")):
            if _alone(channel, recipient, group):
                _fold(channel, recipient, group)


def _ripe(channel: str, overdue: timedelta) -> list[tuple[str, str]]:
    asked: dict[str, Any] = {
        "channel": channel,
        "quiet": QUIET + overdue,
        "longest": LONGEST_HOLD + overdue,
    }
    with acting(Actor.system("outbox")), connection.cursor() as cursor:
        cursor.execute(_RIPE, asked)
        found: list[tuple[str, str]] = cursor.fetchall()
        return found


def _alone(channel: str, recipient: str, group: str) -> bool:
    return my_turn("\n".join(("outbox fold", channel, recipient, group)))


def _fold(channel: str, recipient: str, group: str) -> None:
    waiting = OutboxMessage.objects.filter(
        channel=channel, recipient=recipient, group=group, state=MessageState.WAITING
    )
    # What a sender has in hand goes by itself.
    rows = list(
        waiting
        .order_by("gravity", "created_at", "id")
        .select_for_update(skip_locked=True)
        .values_list("id", "key", "about", "language")
    )
    if len(rows) < 2:
        waiting.filter(pk__in=[row[0] for row in rows]).update(storm=False)
        return
    made = _digest(rows, channel, recipient, group)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), MARKED_AT_ONCE):
            ids = [row[0] for row in rows[start : start + MARKED_AT_ONCE]]
            cursor.execute(_MARK, [made.pk, ids])


def _digest(rows: list[Any], channel: str, recipient: str, group: str) -> OutboxMessage:
    keys = "\n".join(sorted(row[1] for row in rows))
    abouts, languages = ({row[place] for row in rows} for place in (2, 3))
    first = OutboxMessage.objects.in_bulk([row[0] for row in rows[: digest.SHOWN]])
    shown = [first[row[0]] for row in rows[: digest.SHOWN]]
    language = min(languages - {""}, default="")
    subject, body = _summed(rows, channel, group, language) or digest.words(
        shown, len(rows), language
    )
    made: OutboxMessage = OutboxMessage.objects.create(
        key=f"digest:{hashlib.sha256(keys.encode()).hexdigest()[:40]}",
        channel=channel,
        recipient=recipient,
        subject=subject,
        body=body,
        about=abouts.pop() if len(abouts) == 1 else "",
        gravity=shown[0].gravity,
    )
    return made


def _summed(rows: list[Any], channel: str, group: str, language: str) -> tuple[str, str] | None:
    """The words of a group that is summed up; None for one that is listed. A machine reads the
    summary alone, so a message that is none keeps it from being summed up."""
    if not digest.is_summed_up(group):
        return None
    folded = OutboxMessage.objects.filter(pk__in=[row[0] for row in rows])
    summaries = list(
        folded.filter(summary__isnull=False).order_by("id").values_list("summary", flat=True)
    )
    others = list(folded.filter(summary__isnull=True).order_by("gravity", "id")[: digest.SHOWN])
    if not summaries or (others and channel == Channel.WEBHOOK):
        return None
    subject, body = digest.sum_up(group, channel, language, summaries)
    return subject, digest.with_others(body, others)
