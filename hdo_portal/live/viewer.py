"""Who streams, by their session's cookie, and what they may be told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from hdo_portal.live.hub import Change
from hdo_portal.web.actors import actor_of
from tickets.queries import events_since

MOST_MISSED = 200


@dataclass(frozen=True)
class Viewer:
    actor: Actor

    def sees(self, change: Change) -> bool:
        """Whether this viewer may know that the ticket changed in this way."""
        if self.actor.is_staff:
            return True
        own = self.actor.organisation_ids
        audience_fits = change.audience_id is None or change.audience_id in own
        return change.visibility == "public" and change.organisation_id in own and audience_fits


def viewer_of(cookies: str) -> Viewer | None:
    """The signed-in person whose session the cookies name, or None."""
    try:
        key = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if key is None:
        return None
    request = HttpRequest()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(key.value)
    try:
        with acting(Actor.anonymous()):
            actor = actor_of(get_user(request))
    finally:
        connection.close()
    return Viewer(actor) if actor.is_staff or actor.is_customer else None


def missed_by(viewer: Viewer, since_milliseconds: int) -> list[Change]:
    """What changed since an instant, the oldest first, as far as the viewer may see it. The same
    second is told again, which does no harm: a page only asks anew."""
    since = datetime.fromtimestamp(since_milliseconds // 1000, UTC)
    try:
        with acting(viewer.actor):
            return [
                Change(
                    event.ticket.number,
                    event.organisation_id,
                    event.visibility,
                    event.audience_id,
                    int(event.at.timestamp() * 1000),
                )
                for event in events_since(viewer.actor, since, MOST_MISSED)
            ]
    finally:
        connection.close()
