"""What every page knows: who asks, where they can go, and what is degraded."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.actor import Actor
from hdo_portal.web.degraded import degraded_parts


@dataclass(frozen=True)
class NavItem:
    label: str | Promise
    url: str
    icon: str
    current: bool


# Label, URL name, icon, the path prefix that makes it current, and the right it needs.
STAFF_NAV = [
    (_("Queue"), "desk:queue", "inbox", "/desk/queue", "desk.use"),
    (_("New incident"), "desk:new-incident", "plus-circle", "/desk/new", "ticket.open"),
    (_("Changes"), "desk:changes", "calendar", "/changes/", "desk.use"),
    (_("Assets"), "desk:assets", "radio", "/assets/", "desk.use"),
    (_("Customers"), "desk:customers", "hospital", "/customers/", "desk.use"),
    (_("SLA report"), "reports:sla", "bar-chart", "/reports/", "report.read"),
    (_("Outbox"), "desk:outbox", "envelope", "/desk/outbox", "outbox.read"),
    (_("Administration"), "admin:index", "cog", "/admin/", "admin.use"),
]
CUSTOMER_NAV = [
    (_("Overview"), "portal:home", "house", "/portal/", "ticket.report"),
    (_("Report a fault"), "portal:report", "plus-circle", "/portal/report", "ticket.report"),
    (_("Our tickets"), "portal:tickets", "inbox", "/portal/tickets", "ticket.report"),
    (_("Our assets"), "portal:assets", "radio", "/portal/assets", "ticket.report"),
    (_("Planned work"), "portal:changes", "calendar", "/portal/changes", "ticket.report"),
    (_("SLA report"), "reports:sla", "bar-chart", "/reports/", "report.read"),
]


def page(request: HttpRequest) -> dict[str, Any]:
    actor: Actor = getattr(request, "actor", None) or Actor.anonymous()
    user = getattr(request, "user", None)
    return {
        "actor": actor,
        "nav": nav_of(actor, request.path),
        "ui_color_scheme": getattr(user, "colour_scheme", "auto"),
        "service_desk_phone": settings.PORTAL_SERVICE_DESK_PHONE,
        "languages": settings.LANGUAGES,
        "degraded": degraded_parts() if actor.is_staff or actor.is_customer else [],
    }


def nav_of(actor: Actor, path: str) -> list[NavItem]:
    table = STAFF_NAV if actor.is_staff else CUSTOMER_NAV if actor.is_customer else []
    items = []
    for label, name, icon, prefix, right in table:
        if actor.can(right):
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            current = path.startswith(prefix) if prefix != "/portal/" else path == prefix
            items.append(NavItem(label, url, icon, current))
    return items
