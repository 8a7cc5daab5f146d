"""Why a deadline is where it is: the rule, what bent the way to it, and the strip, in words.

The same for staff, customers and the API; `for_customer` leaves out who at HDO had it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from customers.models import Measure
from hdo_portal.web.clock_face import HOUR, duration
from hdo_portal.web.hours import hours_words
from hdo_portal.web.ledger import Stretch, hands, holder_words, pause_words, stretches
from tickets.models import Clock, Interval
from tickets.models.enums import ClockState, IntervalKind
from tickets.sla import ledger

# Of many bends the first and the newest are shown; the strip's table has them all.
BENDS_SHOWN = 40
NAMED_IN_SENTENCE = 6
# Which event of the timeline an interval of this cause began with.
EVENTS = {
    "started": ("opened",),
    "held": ("held",),
    "resumed": ("resumed", "restored", "resolved"),
    "accepted": ("accepted",),
    "assigned": ("assigned",),
    "reclassified": ("reclassified",),
    "renewed": ("reclassified",),
    "reopened": ("reopened",),
    "solved": ("resolved", "restored"),
}
STOPS = ("accepted", "restored", "resolved", "cancelled", "merged")
LINKED = {name for names in EVENTS.values() for name in names} | set(STOPS)

Places = Mapping[str, str]


@dataclass(frozen=True)
class Bend:
    """A moment on the way to the deadline: when, what happened, by which rule, who did it, and the
    anchor of its event on the page, if it stands there."""

    at: datetime
    words: str
    by: str = ""
    rule: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Why:
    """``rule`` is what was promised by which versions; ``sentence`` says the whole of it."""

    rule: str
    sentence: str
    bends: list[Bend]
    strip: list[Stretch]
    left_out: int = 0


def event_anchor(kind: str, at: datetime) -> str:
    """Where an event of the timeline stands on a ticket's page; empty for one never linked to."""
    return f"event-{kind}-{at:%Y%m%dT%H%M%S}" if kind in LINKED else ""


def places_of(entries: Iterable[tuple[str, datetime, str]]) -> Places:
    """The anchors that stand on a page, from (kind, instant, anchor of a comment) of its story."""
    found: dict[str, str] = {}
    for kind, at, comment in entries:
        anchor = comment or event_anchor(kind, at)
        if anchor:
            found.setdefault(f"said-{at:%Y%m%dT%H%M%S}" if comment else anchor, anchor)
    return found


def why(clock: Clock, now: datetime, *, for_customer: bool = False, places: Places | None = None,
        agreement: str = "") -> Why:  # fmt: skip
    """The explanation of one clock. Reads the prefetched intervals and calendar version (with its
    calendar); runs no query of its own. Bounded, however long the ledger."""
    strip = stretches(clock, now, for_customer=for_customer)
    made = sorted(_bends(clock, for_customer, places or {}), key=lambda bend: bend.at)
    shown = made
    if len(made) > BENDS_SHOWN:
        shown = [made[0], *made[1 - BENDS_SHOWN :]]
    said = rule(clock, agreement)
    return Why(said, f"{said}{_told(strip)}.", shown, strip, len(made) - len(shown))


def rule(clock: Clock, agreement: str = "") -> str:
    """“Target 4 h at SL2, Monday–Friday 08:00–16:00 (calendar “Office hours”, version 3)”."""
    version = clock.calendar_version
    said = gettext("Target %(target)s at %(severity)s, %(hours)s (calendar “%(calendar)s”, "
                   "version %(version)d)") % {
        "target": target_words(clock),
        "severity": clock.severity,
        "hours": hours_words(ledger.calendar_of(clock)),
        "calendar": version.calendar.name,
        "version": version.number,
    }  # fmt: skip
    return f"{said}, {agreement}" if agreement else said


def target_words(clock: Clock) -> str:
    """Of working hours it says hours, never days, since a day of those is not a day."""
    seconds = clock.target_seconds
    if ledger.calendar_of(clock).always_open or seconds < HOUR:
        return duration(seconds)
    hours, rest = divmod(seconds, HOUR)
    said = gettext("%(n)d working hours") if hours != 1 else gettext("%(n)d working hour")
    return (said % {"n": hours}) + (f" {duration(rest)}" if rest else "")


def _told(strip: list[Stretch]) -> str:
    """The pauses and the holidays of a strip, the first few by name."""
    said: list[str] = []
    for part in strip:
        if part.kind == "paused":
            when = _when(part)
            said.append(gettext("paused %(when)s: %(why)s") % {"when": when, "why": part.label})
        elif part.kind == "closed" and part.label:
            said.append(gettext("closed for %(why)s") % {"why": part.label})
    more = len(said) - NAMED_IN_SENTENCE
    if more > 0:
        said = [*said[:NAMED_IN_SENTENCE], gettext("and %(n)d more") % {"n": more}]
    return "".join(f"; {each}" for each in said)


def _when(part: Stretch) -> str:
    start, end = localtime(part.start), localtime(part.end)
    first = date_format(start, "j. b H:i")
    last = date_format(end, "H:i" if start.date() == end.date() else "j. b H:i")
    return f"{first}–{last}"


def _bends(clock: Clock, for_customer: bool, places: Places) -> Iterator[Bend]:
    rows = ledger.current(clock)
    seen: tuple[str, str] | None = None
    for row in rows:
        held = holder_words(row.held_by, row.holder, for_customer=for_customer)
        now = (row.kind, held)
        if row.to_at == row.from_at or (now == seen and row.cause in ("assigned", "accepted")):
            continue
        yield Bend(
            row.from_at,
            _words(row, clock, held, for_customer),
            "" if for_customer else row.actor_name,
            _rule_of(row),
            _place(EVENTS.get(row.cause, ()), row.from_at, places),
        )
        seen = now
    if clock.stopped_at is not None:
        anchor = _place(STOPS, clock.stopped_at, places)
        yield Bend(clock.stopped_at, clock.get_state_display(), "", _stop_rule(clock), anchor)
    if clock.due_at is not None:
        words = gettext("Due")
        if clock.breached_by_reclassification:
            words = gettext("Due, and passed already when the target was changed")
        yield Bend(clock.due_at, words, rule=gettext("the target is used up"))


def _words(row: Interval, clock: Clock, held: str, for_customer: bool) -> str:
    if row.kind == IntervalKind.PAUSED:
        reason = pause_words(row.reason, for_customer=for_customer)
        return gettext("Paused: %(reason)s") % {"reason": reason[:1].upper() + reason[1:]}
    said = {
        "started": gettext("Started"),
        "reopened": gettext("Counted again: the fault was back"),
        "reclassified": gettext("A new target, by another severity: %(severity)s")
        % {"severity": clock.severity},
        "renewed": gettext("A new target, by the agreement and calendars of that day"),
        "assigned": gettext("Handed over"),
        "accepted": gettext("Taken on"),
        "held": gettext("Put on hold, and counted on"),
    }.get(row.cause, gettext("Counted again"))
    return f"{said} ({held})"


def _rule_of(row: Interval) -> str:
    if row.kind == IntervalKind.PAUSED and row.cause == "solved":
        return gettext("the time in which it was solved is left out")
    if row.kind == IntervalKind.PAUSED:
        return gettext("a reason for which the agreement pauses")
    return {
        "started": gettext("counts from the report"),
        "held": gettext("the agreement does not pause this clock for it"),
        "reclassified": gettext("counts from the original start; what has counted is kept"),
        "renewed": gettext("counts from the original start; what has counted is kept"),
        "reopened": gettext("goes on where it stopped"),
    }.get(row.cause, "")


def _stop_rule(clock: Clock) -> str:
    if clock.state == ClockState.CANCELLED:
        return gettext("ended without a result")
    return {
        Measure.RESPOND: gettext("stops when a person takes it on"),
        Measure.RESTORE: gettext("stops when it works again"),
        Measure.RESOLVE: gettext("stops at the permanent solution"),
        Measure.UPDATE: gettext("stops when the customer hears from HDO"),
    }[Measure(clock.measure)]


def _place(kinds: Iterable[str], at: datetime, places: Places) -> str:
    for kind in kinds:
        found = places.get(event_anchor(kind, at))
        if found:
            return found
    return places.get(f"said-{at:%Y%m%dT%H%M%S}", "")


__all__ = ["Bend", "Why", "event_anchor", "hands", "places_of", "rule", "why"]
