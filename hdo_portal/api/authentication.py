"""Who calls the API: the middleware has found the person, this says so to the framework."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

CHALLENGE = 'Bearer realm="HDO portal"'


class ActorAuthentication(SessionAuthentication):
    """The person of a Bearer token, or of a session cookie with its CSRF token.

    The token itself is resolved by ``web.middleware.BearerToken``, before any customer data can be
    read. A header that names nobody is refused, even when a session cookie comes with it.
    """

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """Raises AuthenticationFailed (401) for a bad token, PermissionDenied (403) for a write by
        session without its CSRF token."""
        inner = request._request
        if getattr(inner, "token_error", ""):
            raise AuthenticationFailed(_("The token is unknown or no longer valid."))
        user = getattr(inner, "user", None)
        if user is None or not user.is_authenticated or not user.is_active:
            return None
        # The middleware has marked a request with a good token as exempt.
        self.enforce_csrf(request)
        return user, None

    def enforce_csrf(self, request: Any) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(
                _("Send the X-CSRFToken header of your session, or a token instead."), "csrf"
            ) from error

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


class ActorAuthenticationScheme(OpenApiAuthenticationExtension):
    """Both ways to sign in, for the description of the API."""

    target_class = ActorAuthentication
    name = ["bearer", "session"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of a person, made with `manage.py issue_token EMAIL`.",
            },
            {
                "type": "apiKey",
                "in": "cookie",
                "name": "hdo_session",
                "description": "The session of a signed-in browser; writes also need the "
                "`X-CSRFToken` header.",
            },
        ]
