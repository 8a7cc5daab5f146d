"""Which event tells whom what, in their language. The only place that words a message.

Returns drafts for the outbox; the verb posts them in its transaction. Customers are told what a
customer may read, never an internal word.
"""

from tickets.notifications import major
from tickets.notifications.changes import approval_wanted, change_ended, planned_work
from tickets.notifications.escalation import escalated
from tickets.notifications.incidents import (
    assigned,
    commented,
    held,
    opened,
    reopened,
    resolved,
    restored,
)
from tickets.notifications.wording import Reader, instant, window

__all__ = [
    "Reader",
    "approval_wanted",
    "assigned",
    "change_ended",
    "commented",
    "escalated",
    "held",
    "instant",
    "major",
    "opened",
    "planned_work",
    "reopened",
    "resolved",
    "restored",
    "window",
]
