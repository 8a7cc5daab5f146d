"""Everything that leaves the portal goes through here: written with its cause, sent later.

``post`` writes a row in the caller's transaction. ``deliver_due`` leases what is due, gravest
first, sends it outside that transaction and writes what came of it. A worker that dies while
sending leaves a lease that runs out; the message is then sent again under the same key, which the
receiver sees as the ``Message-ID``.
"""

import hashlib
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict
from hdo_portal.foundation.models import Channel, Delivery, MessageState, OutboxMessage
from hdo_portal.foundation.scoping import acting, verb

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 50
# About a day: a mail server that is away for a night loses no message.
MAX_ATTEMPTS = 56
FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 1800


@dataclass(frozen=True)
class Draft:
    """A message to be posted. ``key`` names its cause and its recipient, and so sends once."""

    key: str
    recipient: str
    subject: str
    body: str
    about: str = ""
    gravity: int = 3
    channel: str = Channel.MAIL
    group: str = ""
    storm: bool = False
    language: str = ""


def post(drafts: list[Draft]) -> None:
    """Write messages in the caller's transaction; one whose key exists already is left alone."""
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                key=draft.key,
                channel=draft.channel,
                recipient=draft.recipient,
                subject=" ".join(draft.subject.split())[:250],
                body=draft.body,
                about=draft.about,
                gravity=draft.gravity,
                group=draft.group[:100],
                language=draft.language,
            )
            for draft in drafts
        ],
        ignore_conflicts=True,
    )


def deliver_due(
    channel: str = Channel.MAIL, limit: int = BATCH, *, overdue: timedelta = timedelta(0)
) -> int:
    """Send up to ``limit`` messages of a channel that have been due for ``overdue``. Returns how
    many were tried. Any number of callers at once is safe."""
    messages = _lease(channel, limit, overdue)
    for message in messages:
        error = _send(message)
        _record(message, error)
    return len(messages)


def _lease(channel: str, limit: int, overdue: timedelta) -> list[OutboxMessage]:
    with acting(Actor.system("outbox")):
        due = Q(state=MessageState.WAITING, next_attempt_at__lte=Now() - overdue) | Q(
            state=MessageState.SENDING, leased_until__lte=Now()
        )
        messages = list(
            OutboxMessage.objects
            .filter(due, channel=channel)
            .order_by("gravity", "next_attempt_at")
            .select_for_update(skip_locked=True)[:limit]
        )
        OutboxMessage.objects.filter(pk__in=[m.pk for m in messages]).update(
            state=MessageState.SENDING, leased_until=Now() + LEASE, attempts=F("attempts") + 1
        )
    return messages


def _send(message: OutboxMessage) -> str:
    """Returns the error in words, or an empty text when it went."""
    try:
        SENDERS[message.channel](message)
    except Exception as error:  # whatever a channel raises, the message waits for its next attempt
        logger.warning("Message %s was not sent: %s", message.public_id, error)
        return f"{type(error).__name__}: {error}"[:1000]
    return ""


def _record(message: OutboxMessage, error: str) -> None:
    attempts = message.attempts + 1
    with acting(Actor.system("outbox")):
        row = OutboxMessage.objects.filter(pk=message.pk, state=MessageState.SENDING)
        if not error:
            row.update(state=MessageState.SENT, sent_at=Now(), leased_until=None, last_error="")
        elif attempts >= MAX_ATTEMPTS:
            row.update(state=MessageState.DEAD, leased_until=None, last_error=error)
        else:
            row.update(
                state=MessageState.WAITING,
                leased_until=None,
                last_error=error,
                next_attempt_at=Now() + timedelta(seconds=retry_after(attempts)),
            )
        Delivery.objects.create(message_id=message.pk, succeeded=not error, detail=error)


def retry_after(attempts: int) -> float:
    """Seconds until the next attempt: doubling from 5 s to at most 30 min, spread by a fifth."""
    seconds: float = min(FIRST_RETRY_SECONDS * 2 ** (attempts - 1), LONGEST_RETRY_SECONDS)
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 - spreading load, not a secret


def message_id(key: str) -> str:
    """The same key gives the same Message-ID, so that a receiver can tell a repeat."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@portal.hdo>"


def _send_mail(message: OutboxMessage) -> None:
    EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        headers={"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"},
    ).send()


SENDERS: dict[str, Callable[[OutboxMessage], None]] = {Channel.MAIL: _send_mail}


@verb("outbox.resend")
def resend(actor: Actor, *, message: OutboxMessage) -> None:
    """Put a message that was given up back in the queue. Raises Conflict if it was not."""
    changed = OutboxMessage.objects.filter(pk=message.pk, state=MessageState.DEAD).update(
        state=MessageState.WAITING, attempts=0, next_attempt_at=Now(), last_error=""
    )
    if not changed:
        raise Conflict(_("Only a message that was given up can be sent again."))
