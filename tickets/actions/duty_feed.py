"""A person's duties for their own calendar, at an address that is itself the key."""

import hashlib
import secrets
from datetime import timedelta

from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import verb
from tickets.models import CalendarFeed

READ_AGAIN = timedelta(hours=1)


@verb("oncall.take")
def make_feed(actor: Actor) -> str:
    """A new secret for one's own feed; the address before is dead. It is shown once: only its
    digest is kept."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        person_id=actor.user_id,
        defaults={"token_hash": digest(secret), "made_at": clock.now(), "read_at": None},
    )
    return secret


@verb("oncall.take")
def revoke_feed(actor: Actor) -> None:
    """One's own feed is no more."""
    CalendarFeed.objects.filter(person_id=actor.user_id).delete()


def feed_of(secret: str) -> CalendarFeed | None:
    """The feed that a secret opens, of a person who may still have duties. Notes that it was read,
    at most once an hour."""
    rows = CalendarFeed.objects.select_related("person")
    feed: CalendarFeed | None = rows.filter(token_hash=digest(secret)).first()
    if feed is None or not feed.person.is_active or not feed.person.is_hdo:
        return None
    at = clock.now()
    if feed.read_at is None or feed.read_at < at - READ_AGAIN:
        feed.read_at = at
        feed.save(update_fields=["read_at"])
    return feed


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
