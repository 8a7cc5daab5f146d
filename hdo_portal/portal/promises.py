"""What HDO promised on a ticket, as the customer's page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Measure
from hdo_portal.portal.plain import Line
from hdo_portal.web.why import Places, Why, why
from tickets.models import Clock, Ticket
from tickets.models.enums import ClockState
from tickets.queries import clocks_of

WORDS = {
    Measure.RESPOND: _("Somebody takes it on"),
    Measure.RESTORE: _("It works again"),
    Measure.RESOLVE: _("Permanent solution"),
    Measure.UPDATE: _("You hear from us"),
}


@dataclass(frozen=True)
class Kept:
    """One promise with its clock and how its time went."""

    label: str | Promise
    clock: Clock
    why: Why


@dataclass(frozen=True)
class Promises:
    """``next_update`` is the open promise of a word from HDO, if there is one; ``others`` are the
    promises of work, each once."""

    next_update: Clock | None
    others: list[Kept]


def promises_of(ticket: Ticket, now: datetime, story: Iterable[Line] = ()) -> Promises:
    """The promises on a ticket as they stand, and why; ``story`` is what the page tells, so that
    it can be linked to. Two queries."""
    places: Places = {line.anchor: line.anchor for line in story if line.anchor}
    clocks = [clock for clock in clocks_of(ticket) if clock.state != ClockState.CANCELLED]
    updates = [clock for clock in clocks if clock.measure == Measure.UPDATE and clock.is_open]
    return Promises(
        next_update=updates[-1] if updates else None,
        others=[
            Kept(WORDS[Measure(clock.measure)], clock, _why(clock, now, places))
            for clock in clocks
            if clock.measure != Measure.UPDATE
        ],
    )


def _why(clock: Clock, now: datetime, places: Places) -> Why:
    return why(clock, now, for_customer=True, places=places)
