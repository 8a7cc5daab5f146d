"""What every message shares: who reads it, in which language, and the line below it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from customers.models import Person
from hdo_portal.accounts.models import Team
from hdo_portal.foundation.outbox import Draft
from tickets.models import Ticket

OSLO = ZoneInfo("Europe/Oslo")
Words = Callable[[], tuple[str, str]]


class Reader(NamedTuple):
    """An address and the language of whoever reads there."""

    email: str
    language: str


def window(ticket: Ticket) -> str:
    """The window of a change in words."""
    return f"{instant(ticket.plan.window_from)} – {instant(ticket.plan.window_to)}"


def instant(at: datetime | None) -> str:
    """A moment in Norway's time, as people write it."""
    return formats.date_format(at.astimezone(OSLO), "DATETIME_FORMAT") if at else "–"


def to_reporter(ticket: Ticket, key: str, words: Words) -> list[Draft]:
    """To the person who reported, if they have an address."""
    person: Person | None = ticket.reporter
    if person is None or not person.email or not person.is_active:
        return []
    return [draft(ticket, key, reader_of(person), words)]


def reader_of(person: Any) -> Reader:
    return Reader(person.email, person.language)


def team_reader(team: Team) -> Reader:
    """A mailbox that many read."""
    return Reader(team.email, "nb")


def draft(ticket: Ticket, key: str, reader: Reader, words: Words) -> Draft:
    """A message by e-mail about a ticket, worded in the reader's language."""
    with translation.override(reader.language):
        headline, body = words()
        footer: Any = _("Follow it here: %(link)s") % {
            "link": f"{settings.PORTAL_ADDRESS}/tickets/{ticket.number}/"
        }
        phone = _("Urgent? Call %(phone)s, day and night.") % {
            "phone": settings.PORTAL_SERVICE_DESK_PHONE
        }
    return Draft(
        key=f"{key}:{reader.email}"[:200],
        recipient=reader.email,
        subject=f"[{ticket.number}] {headline}: {ticket.title}",
        body=f"{body}\n\n{footer}\n{phone}\n",
        about=ticket.number,
        gravity=int(ticket.severity[-1]),
    )
