"""A ticket's timeline, worded for the reader: events, comments and files in the order of time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from customers.models import Measure, PauseReason
from hdo_portal.foundation.actor import Actor
from tickets.escalation import words as escalation
from tickets.models import Attachment, Comment, Ticket, TicketEvent
from tickets.models.enums import Status, Via
from tickets.notifications import instant
from tickets.queries import attachments_of, comments_of, events_of

# Told by the comment or the file itself, which stands at the same place in time.
SHOWN_BY_ITSELF = ("commented", "attached")


@dataclass(frozen=True)
class Entry:
    """One line. ``text`` is what happened; ``body`` is somebody's own words, if any."""

    at: datetime
    kind: str
    visibility: str
    actor_name: str
    text: str
    body: str = ""
    from_customer: bool = False
    comment: Comment | None = None
    attachment: Attachment | None = None
    data: dict[str, Any] = field(default_factory=dict)


def timeline(actor: Actor, ticket: Ticket) -> list[Entry]:
    """What this actor may read of the ticket's story, oldest first. Three queries."""
    entries = [_event(event) for event in events_of(ticket) if event.kind not in SHOWN_BY_ITSELF]
    entries += [_comment(comment) for comment in comments_of(ticket)]
    entries += [_attachment(attachment) for attachment in attachments_of(ticket)]
    return sorted(entries, key=lambda entry: entry.at)


def _comment(comment: Comment) -> Entry:
    return Entry(
        at=comment.created_at,
        kind="comment",
        visibility=comment.visibility,
        actor_name=comment.author_name,
        text="",
        body=comment.body,
        from_customer=comment.from_customer,
        comment=comment,
    )


def _attachment(attachment: Attachment) -> Entry:
    return Entry(
        at=attachment.created_at,
        kind="attachment",
        visibility=attachment.visibility,
        actor_name=attachment.author_name,
        text=_("added the file %(name)s") % {"name": attachment.name},
        attachment=attachment,
    )


def _event(event: TicketEvent) -> Entry:
    data = event.data
    return Entry(
        at=event.at,
        kind=event.kind,
        visibility=event.visibility,
        actor_name=event.actor_name,
        text=words(event.kind, data),
        body=data.get("note") or data.get("reason_text") or _own_words(event.kind, data),
        data=data,
    )


def _own_words(kind: str, data: dict[str, Any]) -> str:
    name = {
        "resolved": "resolution", "completed": "outcome", "backed_out": "outcome",
        "reviewed": "outcome", "reopened": "reason", "cancelled": "reason", "approved": "reason",
        "rejected": "reason", "reclassified": "reason", "escalated": "reason",
        "kept_anyway": "reason", "redacted": "reason",
    }.get(kind, "")  # fmt: skip
    return str(data.get(name, "") or "")


def words(kind: str, data: dict[str, Any]) -> str:
    """What happened, in the active language. An unknown kind is shown by its name."""
    wording = {
        "opened": _opened,
        "assigned": _assigned,
        "held": _held,
        "breached": _breached,
        "escalated": escalation.escalated,
        "breach_told": escalation.breach_told,
        "step_skipped": escalation.skipped,
        "acknowledged": escalation.acknowledged,
        "submitted": _submitted,
        "occurred_again": _occurred_again,
    }.get(kind)
    if wording is not None:
        return wording(data)
    plain = {
        "accepted": _("took it on"),
        "resumed": _("went on"),
        "restored": _("restored the service"),
        "found_late": _("found that this had not been told in time, and told it"),
        "resolved": _("resolved it"),
        "closed": _("closed it"),
        "reopened": _("reopened it"),
        "cancelled": _("cancelled it"),
        "edited": _("edited the details"),
        "redacted": _("took out what should not be kept"),
        "kept_anyway": _("kept words that read as patient data, and said why"),
        "replanned": _("changed the plan"),
        "approved": _("approved the change"),
        "rejected": _("rejected the change"),
        "begun": _("started the work"),
        "completed": _("completed the work"),
        "backed_out": _("took the work back"),
        "reviewed": _("reviewed the change"),
        "merged": _("merged it into %(into)s") % {"into": data.get("into", "")},
        "merged_here": _("merged %(number)s into this") % {"number": data.get("number", "")},
        "reclassified": _("changed the severity from %(before)s to %(after)s")
        % {"before": data.get("before", ""), "after": data.get("after", "")},
    }
    return plain.get(kind, kind)


def _opened(data: dict[str, Any]) -> str:
    if "severity" not in data:
        return _("drafted the change")
    via = Via(data["via"]).label if data.get("via") in Via.values else ""
    return _("opened the incident with severity %(severity)s (%(via)s)") % {
        "severity": data["severity"],
        "via": via,
    }


def _assigned(data: dict[str, Any]) -> str:
    whom = ", ".join(filter(None, [data.get("assignee"), data.get("team")]))
    return _("gave it to %(whom)s") % {"whom": whom}


def _held(data: dict[str, Any]) -> str:
    reason = PauseReason(data["reason"]).label
    if data.get("paused"):
        return _("put it on hold: %(reason)s. The clocks pause.") % {"reason": reason}
    return _(
        "put it on hold: %(reason)s. The clocks run on: the agreement does not pause for this."
    ) % {"reason": reason}


def _breached(data: dict[str, Any]) -> str:
    measure = Measure(data["measure"]).label
    text = _("The deadline for “%(measure)s” passed %(due)s.") % {
        "measure": measure,
        "due": _instant(data.get("due_at")),
    }
    return text + escalation.late(data)


def _submitted(data: dict[str, Any]) -> str:
    return _("sent the change on: %(status)s") % {"status": Status(data["status"]).label}


def _occurred_again(data: dict[str, Any]) -> str:
    return _("It happened again, number %(count)d, %(at)s.") % {
        "count": data.get("count", 0),
        "at": _instant(data.get("occurred_at")),
    }


def _instant(value: Any) -> str:
    return instant(parse_datetime(value)) if isinstance(value, str) else "–"
