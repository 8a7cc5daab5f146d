"""A person's duties for their own calendar, at an address that is itself the key."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import translation

from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import verb
from tickets.escalation import oncall_ics
from tickets.models import CalendarFeed

READ_AGAIN = timedelta(hours=1)


@verb("oncall.take")
def make_feed(actor: Actor) -> str:
    """A new secret for one's own feed; the address before is dead. It is shown once: only its
    digest is kept."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        person_id=actor.user_id,
        defaults={
            "token_hash": digest(secret), "made_at": clock.now(), "read_at": None, "body_hash": "",
            "changed_at": None,
        },
    )  # fmt: skip
    return secret


@verb("oncall.take")
def revoke_feed(actor: Actor) -> None:
    """One's own feed is no more."""
    CalendarFeed.objects.filter(person_id=actor.user_id).delete()


class Fetched(NamedTuple):
    """A person's file as it is now, the hash of it, and when it was first fetched like this."""

    body: bytes
    version: str
    changed_at: datetime


def feed_of(secret: str) -> Fetched | None:
    """The file that a secret opens, in the language of its person, who may still have duties. Notes
    that it was read, at most once an hour, and when it is another than before."""
    rows = CalendarFeed.objects.select_related("person")
    feed: CalendarFeed | None = rows.filter(token_hash=digest(secret)).first()
    if feed is None or not feed.person.is_active or not feed.person.is_hdo:
        return None
    at = clock.now()
    with translation.override(feed.person.language):
        body = oncall_ics.as_ics(oncall_ics.turns_in_feed(feed.person_id, at))
    version = hashlib.sha256(body).hexdigest()
    if feed.changed_at is None or feed.body_hash != version:
        feed.body_hash, feed.changed_at, feed.read_at = version, at, at
        feed.save(update_fields=["body_hash", "changed_at", "read_at"])
    elif feed.read_at is None or feed.read_at < at - READ_AGAIN:
        feed.read_at = at
        feed.save(update_fields=["read_at"])
    return Fetched(body, version, feed.changed_at)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
