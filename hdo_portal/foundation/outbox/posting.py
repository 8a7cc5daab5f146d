"""Puts messages into the outbox, in the caller's transaction, and back into it by hand."""

from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict
from hdo_portal.foundation.models import Channel, MessageState, OutboxMessage
from hdo_portal.foundation.scoping import verb


@dataclass(frozen=True)
class Draft:
    """A message to be posted. ``key`` names its cause and its recipient, and so sends once.

    ``recipient`` is an address, a telephone number (+47…) or the public id of a webhook's target.
    Messages of one ``group`` to one recipient may become one digest, headed in ``language``.
    ``storm``: more of the group are about to follow, so wait until they have. ``summary`` is what
    the text was made of, so that a digest of the group can sum it up.
    """

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
    summary: dict[str, Any] | None = None


def post(drafts: list[Draft]) -> None:
    """Write messages in the caller's transaction; one whose key exists already is left alone."""
    OutboxMessage.objects.bulk_create([_row(draft) for draft in drafts], ignore_conflicts=True)


def _row(draft: Draft) -> OutboxMessage:
    return OutboxMessage(
        key=draft.key,
        channel=draft.channel,
        recipient=draft.recipient,
        subject=" ".join(draft.subject.split())[:250],
        body=draft.body,
        about=draft.about,
        gravity=draft.gravity,
        group=draft.group[:100],
        # Nothing to wait for: a message without a group is nobody's company.
        storm=draft.storm and bool(draft.group),
        language=draft.language,
        summary=draft.summary,
    )


@verb("outbox.resend")
def resend(actor: Actor, *, message: OutboxMessage) -> None:
    """Put a message that was given up back in the queue. Raises Conflict if it was not."""
    if not _put_back(pk=message.pk):
        raise Conflict(_("Only a message that was given up can be sent again."))


@verb("outbox.resend")
def resend_all(actor: Actor, *, channel: str) -> int:
    """Put all messages of a channel that were given up back in the queue. Returns how many.
    Raises Conflict if there are none."""
    changed = _put_back(channel=channel)
    if not changed:
        raise Conflict(_("Nothing in this channel was given up."))
    return changed


def _put_back(**which: object) -> int:
    changed: int = OutboxMessage.objects.filter(state=MessageState.DEAD, **which).update(
        state=MessageState.WAITING, attempts=0, next_attempt_at=Now(), last_error=""
    )
    return changed
