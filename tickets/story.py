"""A ticket's timeline, worded for the reader: events, comments and files in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from customers.models import Measure, PauseReason
from hdo_portal.foundation.actor import Actor
from tickets.escalation import words as escalation
from tickets.models import OTHER_WAY, Attachment, Comment, LinkKind, Ticket, TicketEvent
from tickets.models.enums import Status, Via
from tickets.notifications import instant, major_story
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
    number: str = ""  # of the ticket it was said on, where that was merged into this one
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Of an edit: each field's name, what stood there, and what stands there since."""
        told = self.data.get("changes", {}) if self.kind == "edited" else {}
        return [(_field(name), before, after) for name, (before, after) in told.items()]


def timeline(
    actor: Actor, ticket: Ticket, events: Sequence[TicketEvent] | None = None
) -> list[Entry]:
    """What this actor may read of the ticket's story, oldest first. Three queries, or two with the
    ``events`` that were read already."""
    events = events_of(ticket) if events is None else events
    entries = [_event(event) for event in events if event.kind not in SHOWN_BY_ITSELF]
    entries += [_comment(comment, ticket) for comment in comments_of(ticket)]
    entries += [_attachment(attachment, ticket) for attachment in attachments_of(ticket)]
    return sorted(entries, key=lambda entry: entry.at)


def _field(name: str) -> str:
    if name == "assets":
        return _("Assets")
    label = str(Ticket._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a plain field
    return label[:1].upper() + label[1:]


def _from(row: Comment | Attachment, ticket: Ticket) -> str:
    return "" if row.ticket_id == ticket.pk else row.ticket.number


def _comment(comment: Comment, ticket: Ticket) -> Entry:
    return Entry(
        at=comment.created_at,
        kind="comment",
        visibility=comment.visibility,
        actor_name=comment.author_name,
        text="",
        body=comment.body,
        from_customer=comment.from_customer,
        comment=comment,
        number=_from(comment, ticket),
    )


def _attachment(attachment: Attachment, ticket: Ticket) -> Entry:
    return Entry(
        at=attachment.created_at,
        kind="attachment",
        visibility=attachment.visibility,
        actor_name=attachment.author_name,
        text=_("added the file %(name)s") % {"name": attachment.name},
        attachment=attachment,
        number=_from(attachment, ticket),
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
        "step_retried": escalation.retried,
        "acknowledged": escalation.acknowledged,
        "submitted": _submitted,
        "occurred_again": _occurred_again,
        "merged_here": _merged_here,
        "step_done": _step_done,
        "linked": _linked,
        "unlinked": _unlinked,
        **major_story.WORDING,
    }.get(kind)
    if wording is not None:
        return wording(data)
    return _plain(data).get(kind, kind)


def _plain(data: dict[str, Any]) -> dict[str, str]:
    """What is told in one sentence."""
    return {
        "accepted": _("took it on"),
        "resumed": _("went on"),
        "restored": _("restored the service"),
        "found_late": _("found that this had not been told in time, and told it"),
        "resolved": _("resolved it"),
        "closed": _("closed it"),
        "reopened": _("reopened it"),
        "cancelled": _("cancelled it"),
        "edited": _("edited the details"),
        "taken_back": _("took back words to the customer before they left"),
        "redacted": _("took out what should not be kept"),
        "kept_anyway": _("kept words that read as patient data, and said why"),
        "replanned": _("changed the plan"),
        "approved": _("approved the change"),
        "rejected": _("rejected the change"),
        "begun": _("started the work"),
        "completed": _("completed the work"),
        "backed_out": _("took the work back"),
        "reviewed": _("reviewed the change"),
        "recurred": _("The fault of %(number)s is back: time number %(count)s.")
        % {"number": data.get("number", ""), "count": data.get("count", "")},
        "came_back": _("The fault came back: %(number)s.") % {"number": data.get("number", "")},
        "merged": _("merged it into %(into)s") % {"into": data.get("into", "")},
        "split_off": _("split off %(number)s") % {"number": data.get("number", "")},
        "split_from": _("split this off %(number)s. The clocks count from here.")
        % {"number": data.get("number", "")},
        "reclassified": _("changed the severity from %(before)s to %(after)s")
        % {"before": data.get("before", ""), "after": data.get("after", "")},
    }


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


def _merged_here(data: dict[str, Any]) -> str:
    text = _("merged %(number)s into this") % {"number": data.get("number", "")}
    if "reported" not in data:
        return text
    return text + _(", which was reported earlier: %(at)s") % {"at": _instant(data["reported"])}


def _step_done(data: dict[str, Any]) -> str:
    words = data.get(get_language() or "", "") or data.get("step", "")
    return _("checked: %(step)s") % {"step": words}


def _linked(data: dict[str, Any]) -> str:
    return _("linked it: %(relation)s %(number)s") % _relation(data)


def _unlinked(data: dict[str, Any]) -> str:
    return _("took a link back: %(relation)s %(number)s") % _relation(data)


def _relation(data: dict[str, Any]) -> dict[str, str]:
    kind = LinkKind(data["relation"])
    label = kind.label if data.get("way") == "out" else OTHER_WAY[kind]
    return {"relation": str(label), "number": str(data.get("number", ""))}


def _instant(value: Any) -> str:
    return instant(parse_datetime(value)) if isinstance(value, str) else "–"
