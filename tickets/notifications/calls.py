"""The message of one call by e-mail, SMS or webhook, with the link by which one person takes it."""

import json
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from customers.models import Measure
from hdo_portal.foundation.models import Channel
from hdo_portal.foundation.outbox import Draft
from tickets.models import Ticket
from tickets.notifications.wording import OSLO, instant

# Messages of escalations to one reader may be folded into one.
GROUP = "escalation"
# One SMS; the title is cut to fit, but never to less than this.
SMS_LENGTH, SHORTEST_TITLE = 160, 20


class Cause(NamedTuple):
    """Why somebody is called: ``kind`` is step, breach or hand. ``number`` counts the calls of the
    chain; ``reason`` is the words of whoever escalated by hand."""

    kind: str
    measure: str = ""
    due_at: datetime | None = None
    number: int = 1
    reason: str = ""


class To(NamedTuple):
    """Who is called and how; ``link`` takes it on, and is empty for a customer."""

    channel: str
    address: str
    language: str
    link: str = ""


def call(ticket: Ticket, cause: Cause, to: To, *, key: str) -> Draft:
    """The message of one call, worded in the reader's language."""
    with translation.override(to.language):
        headline = _headline(cause) if to.link else _("About your ticket")
        body = _body(ticket, cause, to, headline)
    return Draft(
        key=f"{key}:{to.channel}:{to.address}"[:200],
        recipient=to.address,
        subject=f"[{ticket.number}] {headline}: {ticket.title}",
        body=body,
        about=ticket.number,
        gravity=int(ticket.severity[-1]),
        channel=to.channel,
        group=GROUP,
        language=to.language,
    )


def _headline(cause: Cause) -> str:
    if cause.kind == "hand":
        return _("Escalated by hand")
    measure = Measure(cause.measure).label
    if cause.kind == "breach":
        return _("Deadline passed: %(measure)s") % {"measure": measure}
    return _("Escalated: %(measure)s") % {"measure": measure}


def _body(ticket: Ticket, cause: Cause, to: To, headline: str) -> str:
    if to.channel == Channel.SMS:
        return _sms(ticket, cause, to)
    if to.channel == Channel.WEBHOOK:
        return _webhook(ticket, cause, to, headline)
    return _mail(ticket, cause, to)


def _mail(ticket: Ticket, cause: Cause, to: To) -> str:
    facts = {"customer": ticket.organisation, "title": ticket.title, "severity": ticket.severity}
    follow = {"link": f"{settings.PORTAL_ADDRESS}/tickets/{ticket.number}/"}
    lines = [
        _("%(severity)s, %(customer)s: %(title)s.") % facts,
        cause.reason,
        _due(cause),
        _("This is call number %(number)d.") % {"number": cause.number} if cause.number > 1 else "",
        _("Take it on with one click: %(link)s\nThe link is yours, works once, and for 24 hours.")
        % {"link": to.link}
        if to.link
        else _("We are working on it."),
        _("Follow it here: %(link)s") % follow
        + "\n"
        + _("Urgent? Call %(phone)s, day and night.")
        % {"phone": settings.PORTAL_SERVICE_DESK_PHONE},
    ]
    return "\n\n".join(filter(None, lines)) + "\n"


def _due(cause: Cause) -> str:
    if cause.due_at is None:
        return ""
    due = {"due": instant(cause.due_at)}
    return (
        _("It was due %(due)s.") % due if cause.kind == "breach" else _("It is due %(due)s.") % due
    )


def _sms(ticket: Ticket, cause: Cause, to: To) -> str:
    """Whole, it says: HDO SL1 INC-2026-000123 Gjøvik: No sound. Answer by 14:32. Take it: <link>"""
    if not to.link:
        return f"HDO {ticket.number}: {ticket.title}. " + _("We are working on it.")
    head = f"HDO {ticket.severity} {ticket.number} {ticket.organisation.label}: "
    tail = ". " + " ".join(filter(None, [_short_due(cause), _("Take it:"), to.link]))
    room = max(SMS_LENGTH - len(head) - len(tail), SHORTEST_TITLE)
    title = ticket.title if len(ticket.title) <= room else ticket.title[: room - 2].rstrip() + ".."
    return head + title + tail


def _short_due(cause: Cause) -> str:
    if cause.due_at is None:
        return ""
    local = cause.due_at.astimezone(OSLO)
    words = {
        "measure": Measure(cause.measure).label,
        "time": formats.date_format(local, "TIME_FORMAT"),
    }
    if cause.kind == "breach":
        return _("%(measure)s was due %(time)s.") % words
    if cause.measure == Measure.RESPOND:
        return _("Answer by %(time)s.") % words
    return _("%(measure)s is due %(time)s.") % words


def _webhook(ticket: Ticket, cause: Cause, to: To, headline: str) -> str:
    """For a machine: names as in the API, and the words for whoever reads it there."""
    return json.dumps(
        {
            "event": "breached" if cause.kind == "breach" else "escalated",
            "text": f"{headline}: {ticket.title}",
            "number": ticket.number,
            "severity": ticket.severity,
            "customer": str(ticket.organisation),
            "measure": cause.measure,
            "due_at": cause.due_at.isoformat() if cause.due_at else None,
            "call": cause.number,
            "address": f"{settings.PORTAL_ADDRESS}/tickets/{ticket.number}/",
            "acknowledge": to.link,
        },
        ensure_ascii=False,
    )
