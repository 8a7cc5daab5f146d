"""What every page knows: who asks, where they can go, and what is degraded."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.actor import Actor
from hdo_portal.web.degraded import Part, degraded_parts
from hdo_portal.web.middleware import GATE_PATHS
from hdo_portal.web.navigation import first_action, navigation, search_address
from tickets.escalation.inbox import unread_count


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of the frame (templates/base.html)."""
    actor: Actor = getattr(request, "actor", None) or Actor.anonymous()
    user = getattr(request, "user", None)
    return {
        "actor": actor,
        # Asked only where the bell is drawn; the pages of the account may not read notices.
        "unread_notices": partial(unread_count, actor),
        "has_bell": actor.can("notice.read") and not request.path.startswith(GATE_PATHS),
        "nav": navigation(actor, request.path),
        "primary_action": first_action(actor),
        "search_url": search_address(actor),
        "user_role": Role(actor.role).label if actor.role in Role.values else "",
        "ui_color_scheme": getattr(user, "colour_scheme", "auto"),
        "service_desk_phone": settings.PORTAL_SERVICE_DESK_PHONE,
        "degraded": _degraded(actor),
    }


def _degraded(actor: Actor) -> list[Part]:
    """What this person should know; nothing before they are known."""
    parts = degraded_parts() if actor.is_staff or actor.is_customer else []
    return [part for part in parts if actor.is_staff or not part.staff_only]
