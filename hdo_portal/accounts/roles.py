"""THE table of rights: which role may do what. Every verb names one of these rights.

The access matrix in tests/house_rules/ is written by hand and not derived from this table.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    AGENT = "agent", _("Service desk")
    LEAD = "lead", _("Shift leader")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Administrator")


STAFF_ROLES = frozenset({Role.AGENT, Role.LEAD, Role.MANAGER, Role.ADMIN})

_CUSTOMER = {
    "ticket.report",
    "ticket.reply",
    "ticket.attach",
    "ticket.close",
    "ticket.reopen",
    "report.read",
    "preferences.edit",
}
_AGENT = {
    "desk.use",
    "ticket.open",
    "ticket.edit",
    "ticket.accept",
    "ticket.assign",
    "ticket.reply",
    "ticket.attach",
    "ticket.hold",
    "ticket.resume",
    "ticket.restore",
    "ticket.resolve",
    "ticket.close",
    "ticket.reopen",
    "ticket.cancel",
    "ticket.escalate",
    "ticket.acknowledge",
    "ticket.link",
    "ticket.merge",
    "ticket.split",
    "ticket.work",
    "ticket.reclassify",
    "ticket.bulk",
    "view.save",
    "wall.read",
    "change.draft",
    "change.submit",
    "change.implement",
    "major.run",
    "asset.edit",
    "asset.life",
    "notice.read",
    "oncall.take",
    "oncall.swap",
    "outbox.read",
    "report.read",
    "preferences.edit",
    "shift.hand_over",
}
_LEAD = _AGENT | {
    "alarm.retry",
    "change.decide",
    "outbox.resend",
    "audit.read",
    "oncall.arrange",
    "policy.read",
    "rota.edit",
    "ticket.redact",
    "view.tidy",
}
_MANAGER = _LEAD
_ADMIN = _MANAGER | {
    "agreement.edit",
    "calendar.edit",
    "organisation.edit",
    "person.edit",
    "policy.edit",
    "admin.use",
}

RIGHTS: dict[str, frozenset[str]] = {
    Role.CUSTOMER: frozenset(_CUSTOMER),
    Role.AGENT: frozenset(_AGENT),
    Role.LEAD: frozenset(_LEAD),
    Role.MANAGER: frozenset(_MANAGER),
    Role.ADMIN: frozenset(_ADMIN),
}


def rights_of(role: str) -> frozenset[str]:
    """The rights of a role; none for a role that does not exist."""
    return RIGHTS.get(role, frozenset())
