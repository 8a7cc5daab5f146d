"""A ticket's line as every open queue shows it, made once for all who look (hdo_portal/live/)."""

from django.conf import settings
from django.db import close_old_connections
from django.utils import translation

from hdo_portal.desk.columns import COLUMNS
from hdo_portal.desk.lines import drawn, line_of
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tickets.models import Clock, Ticket
from tickets.queue import Wanted, incidents, nearest_clocks

# Every one: each page takes those that its person chose.
SHOWN = frozenset(column.name for column in COLUMNS)


def described(numbers: list[str]) -> list[tuple[str, bool, dict[str, str]]]:
    """Of those numbers that are incidents: the number, whether it is open, and its line by
    language. What differs from person to person, such as marks, is left to the page. Without
    numbers, the newest: what is made for the first time takes a second."""
    close_old_connections()
    with acting(Actor.system("live")):
        asked = incidents(Actor.system("live"), Wanted(status="all"))
        newest = asked.order_by("-id")[:1]
        tickets = list(asked.filter(number__in=numbers) if numbers else newest)
        clocks = nearest_clocks([ticket.pk for ticket in tickets])
        return [
            (ticket.number, ticket.is_open, _in_each_language(ticket, clocks.get(ticket.pk)))
            for ticket in tickets
        ]


def _in_each_language(ticket: Ticket, clock: Clock | None) -> dict[str, str]:
    made: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            line = line_of(ticket, clock, unread=True)
            made[language] = drawn(line, SHOWN, can_choose=False)
    return made
