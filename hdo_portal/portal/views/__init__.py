"""The customer's pages: scope, clean, verb, answer."""

from hdo_portal.portal.views.assets import asset, assets
from hdo_portal.portal.views.changes import changes
from hdo_portal.portal.views.home import home
from hdo_portal.portal.views.report import again, equipment, report, reported
from hdo_portal.portal.views.ticket import (
    ticket_action,
    ticket_attach,
    ticket_comment,
    ticket_page,
)
from hdo_portal.portal.views.tickets import tickets

__all__ = [
    "again",
    "asset",
    "assets",
    "changes",
    "equipment",
    "home",
    "report",
    "reported",
    "ticket_action",
    "ticket_attach",
    "ticket_comment",
    "ticket_page",
    "tickets",
]
