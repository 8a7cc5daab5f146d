"""Where each role can go: the table of the navigation, its icons and its shortcuts."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.actor import Actor


@dataclass(frozen=True)
class Entry:
    """A line of the navigation; ``under`` is the path below which it is the current one, unless it
    is so ``alone``: on that very path."""

    label: Promise
    name: str
    icon: str
    under: str
    right: str
    shortcut: str
    alone: bool = False


@dataclass(frozen=True)
class NavItem:
    label: Promise
    url: str
    icon: str
    current: bool
    shortcut: str


# fmt: off
STAFF = (
    Entry(_("Queue"), "desk:queue", "queue", "/desk/", "desk.use", "g q"),
    Entry(_("Changes"), "desk:changes", "change", "/changes/", "desk.use", "g c"),
    Entry(_("Major incidents"), "desk:majors", "incident", "/desk/major/", "desk.use", "g m"),
    Entry(_("On call"), "desk:oncall", "phone", "/desk/on-call/", "desk.use", "g d"),
    Entry(_("Shift handover"), "desk:handover", "handover", "/desk/handover/", "shift.hand_over",
          "g h"),
    Entry(_("Assets"), "desk:assets", "terminal", "/assets/", "desk.use", "g a"),
    Entry(_("Customers"), "desk:customers", "customer", "/customers/", "desk.use", "g k"),
    Entry(_("SLA report"), "reports:sla", "bar-chart", "/reports/", "report.read", "g r"),
    Entry(_("Escalation"), "desk:policies", "escalate", "/desk/escalation/", "policy.read", "g e"),
    Entry(_("Outbox"), "desk:outbox", "outbox", "/desk/outbox/", "outbox.read", "g o"),
    Entry(_("Administration"), "admin:index", "settings", "/admin/", "admin.use", "g x"),
)
CUSTOMER = (
    Entry(_("Overview"), "portal:home", "home", "/portal/", "ticket.report", "g h", alone=True),
    Entry(_("Our tickets"), "portal:tickets", "ticket", "/portal/tickets/", "ticket.report", "g t"),
    Entry(_("Our assets"), "portal:assets", "terminal", "/portal/assets/", "ticket.report", "g a"),
    Entry(_("Planned work"), "portal:changes", "change", "/portal/changes/", "ticket.report",
          "g p"),
    Entry(_("Service status"), "portal:status", "live", "/portal/status/", "ticket.report", "g s"),
    Entry(_("SLA report"), "reports:sla", "bar-chart", "/reports/", "report.read", "g r"),
)
# fmt: on
# What each side does most, one key away; and where its search box leads.
FIRST = {
    "staff": Entry(_("New incident"), "desk:new-incident", "add", "", "ticket.open", "n"),
    "customer": Entry(_("Report a fault"), "portal:report", "add", "", "ticket.report", "n"),
}
SEARCH = {"staff": "search", "customer": "portal:search"}


def navigation(actor: Actor, path: str) -> list[NavItem]:
    """The lines this actor has a right to; the current one is that with the longest path."""
    entries = [entry for entry in _entries(actor) if actor.can(entry.right)]
    under = max((e.under for e in entries if _holds(e, path)), key=len, default="")
    return [_item(entry, current=entry.under == under) for entry in entries]


def _holds(entry: Entry, path: str) -> bool:
    return path == entry.under if entry.alone else path.startswith(entry.under)


def first_action(actor: Actor) -> NavItem | None:
    """The button that is on every page."""
    entry = FIRST.get(actor.kind)
    return _item(entry) if entry and actor.can(entry.right) else None


def search_address(actor: Actor) -> str:
    name = SEARCH.get(actor.kind)
    return reverse(name) if name else ""


def _entries(actor: Actor) -> tuple[Entry, ...]:
    if actor.is_staff:
        return STAFF
    return CUSTOMER if actor.is_customer else ()


def _item(entry: Entry, *, current: bool = False) -> NavItem:
    return NavItem(entry.label, reverse(entry.name), entry.icon, current, entry.shortcut)
