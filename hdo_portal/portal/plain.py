"""A ticket in plain words: where it stands, what happened, what was promised.

What happened is chosen from a list. A kind of event that is not on it is not shown to customers,
also one that somebody adds next year and forgets to mark internal.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import PauseReason
from hdo_portal.foundation.actor import Actor
from hdo_portal.web.why import event_anchor
from tickets.customer_queries import WAITS_FOR_CUSTOMER
from tickets.models import Attachment, Ticket
from tickets.models.enums import Status
from tickets.story import Entry, timeline

Words = str | Promise

STANDING: dict[str, Words] = {
    Status.NEW: gettext_lazy("We have your report. Somebody takes it on next."),
    Status.IN_PROGRESS: gettext_lazy("We are working on it."),
    Status.ON_HOLD: gettext_lazy("The work rests for now."),
    Status.RESTORED: gettext_lazy(
        "It works again with a temporary solution. We go on with a permanent one."
    ),
    Status.RESOLVED: gettext_lazy(
        "We believe that it is solved. Close it if you agree, or reopen it if the fault is there."
        " Without a word from you it closes after 14 days."
    ),
    Status.CLOSED: gettext_lazy("This is finished."),
    Status.CANCELLED: gettext_lazy("This was cancelled, and nobody is working on it."),
    Status.APPROVAL: gettext_lazy("The work is planned but not decided: it may still be moved."),
    Status.SCHEDULED: gettext_lazy("The work is decided and will be done in the window below."),
    Status.IMPLEMENTING: gettext_lazy("The work is going on now."),
    Status.COMPLETED: gettext_lazy("The work is done."),
    Status.BACKED_OUT: gettext_lazy("The work was taken back: all is as it was before."),
    Status.REVIEWED: gettext_lazy("The work is done and has been gone through."),
}
WAITING: dict[str, Words] = {
    PauseReason.CUSTOMER: gettext_lazy("We need an answer from you to go on."),
    PauseReason.ACCESS: gettext_lazy("We need to get in where the equipment is. Tell us when."),
    PauseReason.SUPPLIER: gettext_lazy("We are waiting for a supplier, and keep after them."),
    PauseReason.AGREED_TIME: gettext_lazy("We go on at the time that was agreed."),
}

# The drawing and the colour of each event that a customer is shown.
SHOWN = {
    "opened": ("add", ""),
    "accepted": ("person", ""),
    "held": ("pause", "warning"),
    "resumed": ("play", ""),
    "restored": ("restore", "success"),
    "resolved": ("check-circle", "success"),
    "closed": ("check", ""),
    "reopened": ("reopen", "warning"),
    "cancelled": ("close", ""),
    "merged": ("link", ""),
    "merged_here": ("link", ""),
    "linked": ("link", ""),
    "split_off": ("link", ""),
    "split_from": ("link", ""),
    "recurred": ("refresh", "warning"),
    "came_back": ("refresh", "warning"),
    "occurred_again": ("refresh", "warning"),
    "breached": ("danger", "danger"),
    "reclassified": ("severity", ""),
    "submitted": ("calendar", ""),
    "approved": ("check", "success"),
    "replanned": ("calendar", "warning"),
    "begun": ("play", ""),
    "completed": ("check-circle", "success"),
    "backed_out": ("reopen", "warning"),
}
# Events that name another ticket of the customer's.
NAMING = {
    "merged_here": gettext_lazy("%(number)s was the same fault and goes on here."),
    "linked": gettext_lazy("It belongs together with %(number)s."),
    "split_off": gettext_lazy("Something else that was reported here goes on in %(number)s."),
    "split_from": gettext_lazy("This was reported in %(number)s and goes on here by itself."),
    "came_back": gettext_lazy("The fault came back, and goes on in %(number)s."),
}
# Somebody's own words that the event was told with, where they were meant for the customer.
WITH_WORDS = frozenset({
    "held", "restored", "resolved", "reopened", "cancelled", "reclassified", "completed",
    "backed_out",
})  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of the story. ``author`` is a person at the customer, or HDO; never one of HDO's."""

    kind: str
    at: datetime
    author: str = ""
    icon: str = ""
    color: str = ""
    text: str = ""
    body: str = ""
    anchor: str = ""
    attachment: Attachment | None = None


def standing(ticket: Ticket) -> Words:
    """Where a ticket stands, in one or two sentences."""
    if ticket.status == Status.ON_HOLD and ticket.hold_reason in WAITING:
        return WAITING[ticket.hold_reason]
    return STANDING.get(ticket.status, "")


def wanted(ticket: Ticket) -> Words:
    """What the customer should do now; empty when HDO waits for nothing from them."""
    if ticket.status == Status.RESOLVED:
        return gettext_lazy("Is it solved? Close it, or reopen it.")
    if ticket.status == Status.ON_HOLD and ticket.hold_reason in WAITS_FOR_CUSTOMER:
        return WAITING[ticket.hold_reason]
    return ""


def story(actor: Actor, ticket: Ticket) -> list[Line]:
    """What happened, oldest first, without HDO's names and inner workings. Three queries."""
    return [line for entry in timeline(actor, ticket) if (line := _line(entry)) is not None]


def _line(entry: Entry) -> Line | None:
    if entry.comment is not None:
        author = entry.actor_name if entry.from_customer else _("HDO service desk")
        anchor = f"comment-{entry.comment.public_id}"
        return Line("comment", entry.at, author=author, body=entry.body, anchor=anchor)
    if entry.attachment is not None:
        return Line("file", entry.at, icon="attachment", attachment=entry.attachment)
    if entry.kind not in SHOWN or entry.visibility != "public":
        return None
    icon, color = SHOWN[entry.kind]
    body = entry.body if entry.kind in WITH_WORDS else ""
    anchor = event_anchor(entry.kind, entry.at)
    return Line(
        "event", entry.at, icon=icon, color=color, text=_words(entry), body=body, anchor=anchor
    )


def _words(entry: Entry) -> str:
    """Impersonal, since who at HDO did it is not the customer's concern."""
    plain = {
        "opened": _("The fault was reported."),
        "accepted": _("HDO took it on."),
        "resumed": _("The work goes on."),
        "restored": _("It works again."),
        "resolved": _("HDO believes that it is solved."),
        "closed": _("The ticket was closed."),
        "reopened": _("The ticket was reopened."),
        "cancelled": _("The ticket was cancelled."),
        "submitted": _("The work was planned."),
        "approved": _("The work was approved."),
        "replanned": _("The plan was changed."),
        "begun": _("The work began."),
        "completed": _("The work was completed."),
        "backed_out": _("The work was taken back."),
    }
    if entry.kind == "held":
        return str(WAITING.get(entry.data.get("reason", ""), STANDING[Status.ON_HOLD]))
    if entry.kind == "merged":
        return _("It goes on in %(number)s.") % {"number": entry.data.get("into", "")}
    if entry.kind in NAMING:
        return str(NAMING[entry.kind]) % {"number": entry.data.get("number", "")}
    if entry.kind == "reclassified":
        return _("The severity was changed from %(before)s to %(after)s.") % {
            "before": entry.data.get("before", ""),
            "after": entry.data.get("after", ""),
        }
    return plain.get(entry.kind, entry.text)
