"""A person's duties as an iCalendar file: shifts, and nothing else about anybody."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from tickets.escalation import oncall
from tickets.escalation.oncall import Turn

BEFORE, AFTER = timedelta(days=31), timedelta(days=184)
# Shifts that reach over an edge are told whole; no turn but a very long one reaches further.
MARGIN = timedelta(days=40)
MOST = 2_000


def turns_in_feed(person_id: int, at: datetime) -> list[Turn]:
    """A month back and six months ahead, at most ``MOST``."""
    start, end = at - BEFORE, at + AFTER
    found = oncall.plan(start - MARGIN, end + MARGIN)
    return oncall.turns_of(person_id, found, start, end)[:MOST]


def as_ics(turns: list[Turn]) -> bytes:
    """The file. Instants are in UTC, so that no calendar moves them when the clocks change. The
    same shift keeps its UID, and the file is the same bytes until a shift is another."""
    calendar = Calendar()
    calendar.add("prodid", "-//HDO//On-call//NO")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("On call at HDO"))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for turn in turns:
        calendar.add_component(_event(turn))
    return bytes(calendar.to_ical())


def _event(turn: Turn) -> Event:
    event = Event()
    kind, _sep, number = turn.shift.source.partition(":")
    host = settings.PORTAL_ADDRESS.partition("://")[2].partition("/")[0].partition(":")[0]
    event.add("uid", f"{kind}-{number}-{turn.shift.start:%Y%m%dT%H%M%SZ}@{host}")
    # When it was written is unknown to the arithmetic; the start is as stable as the shift.
    event.add("dtstamp", turn.shift.start)
    event.add("dtstart", turn.shift.start)
    event.add("dtend", turn.shift.end)
    facts = {"rota": turn.rota.name, "level": turn.level}
    event.add("summary", _("On call: %(rota)s, level %(level)d") % facts)
    event.add("transp", "TRANSPARENT")
    return event
