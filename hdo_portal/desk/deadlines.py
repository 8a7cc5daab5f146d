"""The clocks of a ticket, and why each deadline is where it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from customers.models import Measure
from hdo_portal.web.why import Places, Why, places_of, why
from tickets.models import Clock
from tickets.sla.ledger import calendar_of
from tickets.story import Entry


@dataclass(frozen=True)
class Deadline:
    """The latest clock of a measure; ``earlier`` counts the promises of its kind before it."""

    clock: Clock
    why: Why
    earlier: int = 0
    missed_earlier: int = 0

    @property
    def anchor(self) -> str:
        return f"clock-{self.clock.measure}"

    @property
    def calendar(self) -> str:
        return str(self.clock.calendar_version.calendar.name)

    @property
    def always_open(self) -> bool:
        return calendar_of(self.clock).always_open


def deadlines(
    clocks: Sequence[Clock], now: datetime, places: Places | None = None
) -> list[Deadline]:
    """One for each measure, in the order of the measures. The clocks come with their intervals and
    calendar versions prefetched; ``places`` are the anchors of the page's timeline."""
    made = []
    for measure in Measure.values:
        own = sorted((c for c in clocks if c.measure == measure), key=lambda c: c.sequence)
        if own:
            latest, before = own[-1], own[:-1]
            missed = sum(1 for clock in before if clock.state == "missed")
            made.append(Deadline(latest, why(latest, now, places=places), len(before), missed))
    return made


def places_in(story: Iterable[Entry]) -> Places:
    """Where the events of a ticket's timeline stand on its page."""
    return places_of(
        (entry.kind, entry.at, f"comment-{entry.comment.public_id}" if entry.comment else "")
        for entry in story
    )
