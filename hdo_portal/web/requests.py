"""The request as our middleware leaves it, for the signatures of views."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from hdo_portal.foundation.actor import Actor

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class PortalRequest(HttpRequest):
    """Never made by us: Django's request with what the middleware sets on it."""

    actor: Actor
    request_id: str
    client_address: str
    token_error: str
    htmx: "HtmxDetails"
