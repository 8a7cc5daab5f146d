"""Who streams, by the cookie of their session."""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from hdo_portal.live.changes import now_in_milliseconds
from hdo_portal.web.actors import actor_of


@dataclass(frozen=True)
class Viewer:
    """A signed-in person as they were at an instant (milliseconds since 1970)."""

    actor: Actor
    at: int


def viewer_of(cookies: str) -> Viewer | None:
    """The person whose session the cookies name, or None. Raises DatabaseError."""
    try:
        key = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if key is None:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key.value)
    close_old_connections()
    with acting(Actor.anonymous()):
        actor = actor_of(get_user(request))
        at = now_in_milliseconds()
    return Viewer(actor, at) if actor.is_staff or actor.is_customer else None
