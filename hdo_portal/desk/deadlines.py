"""The clocks of a ticket, and why each deadline is where it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from customers.models import Measure, PauseReason
from hdo_portal.web.ledger import Stretch, stretches
from tickets.models import Clock, Interval
from tickets.models.enums import IntervalKind
from tickets.sla.ledger import calendar_of, current


@dataclass(frozen=True)
class Bend:
    """A moment on the way to the deadline: when, what happened, who did it."""

    at: datetime
    words: str
    by: str = ""


@dataclass(frozen=True)
class Deadline:
    """The latest clock of a measure; ``earlier`` counts the promises of its kind before it."""

    clock: Clock
    strip: Sequence[Stretch]
    bends: Sequence[Bend]
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


def deadlines(clocks: Sequence[Clock], now: datetime) -> list[Deadline]:
    """One for each measure, in the order of the measures. The clocks come with their intervals and
    calendar versions prefetched."""
    made = []
    for measure in Measure.values:
        own = sorted((c for c in clocks if c.measure == measure), key=lambda c: c.sequence)
        if own:
            latest, before = own[-1], own[:-1]
            missed = sum(1 for clock in before if clock.state == "missed")
            strip, bent = stretches(latest, now), sorted(bends(latest), key=lambda bend: bend.at)
            made.append(Deadline(latest, strip, bent, len(before), missed))
    return made


def bends(clock: Clock) -> Iterator[Bend]:
    """What made the clock start, pause, go on and be measured anew, when it is due and how it
    ended."""
    for row in current(clock):
        yield Bend(row.from_at, _words(row, clock), row.actor_name)
    if clock.stopped_at is not None:
        yield Bend(clock.stopped_at, clock.get_state_display())
    if clock.due_at is not None:
        yield Bend(clock.due_at, _("Due"))


def _words(row: Interval, clock: Clock) -> str:
    if row.cause == "reclassified":
        return _("A new target, by another severity: %(severity)s") % {"severity": clock.severity}
    if row.kind == IntervalKind.PAUSED:
        reason = PauseReason(row.reason).label if row.reason in PauseReason.values else ""
        return _("Paused: %(reason)s") % {"reason": reason or _("it was solved meanwhile")}
    return {
        "started": _("Started"),
        "resumed": _("Counted again"),
        "reopened": _("Counted again: the fault was back"),
    }.get(row.cause, _("Counted again"))
