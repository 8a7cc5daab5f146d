"""From a request to an actor: the facts of the request, the person, and their scope."""

import ipaddress
import logging
import re
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from hdo_portal.web.actors import actor_of
from hdo_portal.web.errors import unavailable
from hdo_portal.web.requests import PortalRequest
from hdo_portal.web.wallboard import limited, way_back

logger = logging.getLogger(__name__)

Respond = Callable[[PortalRequest], HttpResponse]

# Answered without a session or a person, some of them without a database.
PROBES = frozenset({"/livez", "/readyz", "/healthz", "/metrics"})
# Signing in and one's own account need the account tables, which only the gate role may write.
GATE_PATHS = ("/accounts/",)
_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


def is_probe(request: HttpRequest) -> bool:
    return request.path in PROBES


class RequestFacts:
    """Gives each request an id and its client's real address, and opens the one transaction in
    which everything of the request happens, as nobody and with the ``gate`` role."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if _REQUEST_ID.match(given) else uuid.uuid4().hex
        request.client_address = client_address(request)
        if is_probe(request):
            return self.get_response(request)
        try:
            response = self._answer(request)
        except (OperationalError, InterfaceError):
            logger.exception("The database did not answer")
            response = unavailable(request)
        response["X-Request-Id"] = request.request_id
        return response

    def _answer(self, request: PortalRequest) -> HttpResponse:
        nobody = Actor.anonymous(address=request.client_address, request_id=request.request_id)
        with acting(nobody):
            request.actor = nobody
            return self.get_response(request)


def client_address(request: HttpRequest) -> str:
    """The address that the nearest trusted proxy saw. What a client writes into the header itself
    stands further left and is never read; what is no address is no address."""
    proxies = settings.PORTAL_TRUSTED_PROXIES
    candidate = request.META.get("REMOTE_ADDR", "")
    if proxies:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= proxies and hops[-proxies]:
            candidate = hops[-proxies]
    try:
        address = ipaddress.ip_address(candidate)
    except ValueError:
        return ""
    # A zone ("fe80::1%eth0") is free text to Python and unknown to PostgreSQL.
    return "" if "%" in candidate else str(address)


class BearerToken:
    """Resolves an API token to its person before anything is read. A bad token is nobody, which
    the API answers with 401."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        request.token_error = ""
        if not is_probe(request) and request.path.startswith("/api/"):
            header = request.headers.get("Authorization", "")
            if header:
                request.user, request.token_error = _person_of_token(request)
        return self.get_response(request)


def _person_of_token(request: PortalRequest) -> tuple[Any, str]:
    try:
        found = TokenAuthentication().authenticate(request)
    except (AuthenticationFailed, UnicodeError):
        return AnonymousUser(), "unknown token"
    if found is None:
        return AnonymousUser(), "unknown scheme"
    # A browser does not send a token on its own, so no other site can make it.
    setattr(request, "_dont_enforce_csrf_checks", True)  # noqa: B010 - Django's private switch
    return found[0], ""


class PersonLanguage:
    """The person's language; without a person the one chosen on this device, else Bokmål."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        language = settings.LANGUAGE_CODE
        if not is_probe(request):
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            if request.user.is_authenticated:
                language = request.user.language
            elif chosen in dict(settings.LANGUAGES):
                language = chosen
            asked = request.headers.get("Accept-Language", "")
            if request.path.startswith("/api/") and asked[:2] in dict(settings.LANGUAGES):
                language = asked[:2]
        with translation.override(language), timezone.override(settings.TIME_ZONE):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ActorScope:
    """Runs the page as the person who asks for it: database role, row scope and audit."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        if is_probe(request):
            return self.get_response(request)
        led_back = way_back(request)
        if led_back is not None:
            return led_back
        actor = actor_of(request.user).at(
            address=request.client_address, request_id=request.request_id
        )
        request.actor = limited(request, actor)
        role = "gate" if request.path.startswith(GATE_PATHS) else None
        with acting(request.actor, role=role):
            response = self.get_response(request)
        if request.user.is_authenticated:
            # Shared machines: after signing out the back button shows nothing of the one before.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
