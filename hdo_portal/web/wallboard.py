"""A browser that is nothing but a wallboard: a session of a member of staff that may read the wall
and do nothing else, so that it can stay open for months in a room where people walk by.

It ends as any session of that person ends: with a sign-out, a new password, or the person's end.
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hdo_portal.foundation.actor import Actor

FLAG = "wallboard"
RIGHTS = frozenset({"wall.read"})
LASTS_SECONDS = 90 * 24 * 3600
_ELSEWHERE = ("/accounts/log", "/static/", "/live/", "/accessibility/")


def hang_up(request: HttpRequest) -> None:
    """Make the session of this browser a wallboard's."""
    request.session[FLAG] = True
    request.session.set_expiry(LASTS_SECONDS)


def is_wallboard(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    return bool(session is not None and request.user.is_authenticated and session.get(FLAG))


def limited(request: HttpRequest, actor: Actor) -> Actor:
    """The actor, with no right but to read the wall where this browser is a wallboard."""
    return replace(actor, rights=RIGHTS & actor.rights) if is_wallboard(request) else actor


def way_back(request: HttpRequest) -> HttpResponse | None:
    """Where a wallboard is led from whatever else it asks for; None where it may go on. Whatever
    reads rights by other means than the actor, such as the administration, is out of its reach
    too."""
    if not is_wallboard(request) or request.path.startswith(_ELSEWHERE):
        return None
    wall = reverse("desk:wall")
    return None if request.path == wall else HttpResponseRedirect(wall)
