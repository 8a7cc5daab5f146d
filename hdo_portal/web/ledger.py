"""A clock's ledger as the strip of ``<c-ledger-strip>`` draws it, in the words of its reader.

Staff read which team or supplier had the ticket. A customer reads with HDO, with a supplier or with
you: HDO's own hand-overs are not on its strip.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext

from customers.models import PauseReason
from hdo_portal.web.hours import exceptional_words
from tickets.changes.holidays import holiday_words
from tickets.models import Clock, Interval
from tickets.models.enums import HeldBy, IntervalKind
from tickets.sla import ledger, worktime

KINDS = {
    worktime.Reason.OPEN: "ran",
    worktime.Reason.PAUSED: "paused",
    worktime.Reason.CLOSED: "closed",
}
# More than this is told by the intervals themselves, and of those only the newest by one.
LONGEST = 200
# A closure is looked through for holidays for this many days.
CLOSED_DAYS = 40
_ONE_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Stretch:
    """``kind`` is ran, paused, closed (outside hours) or over (counted after due). ``seconds`` is
    how long it counted, and 0 where it did not; ``label`` says why not, ``holder`` who had it."""

    kind: str
    start: datetime
    end: datetime
    seconds: int
    label: str = ""
    holder: str = ""


def stretches(clock: Clock, now: datetime, *, for_customer: bool = False) -> list[Stretch]:
    """A clock from its start until it stopped, or until now: what counted, what did not, why, and
    who had the ticket. At most 200.

    Reads the prefetched intervals and calendar version; runs no query of its own. The seconds of
    those that ran or were over add up to what the clock shows.
    """
    rows = ledger.current(clock)
    end = clock.stopped_at or now
    try:
        segments = worktime.counted_intervals(
            ledger.compiled_of(clock.calendar_version), clock.started_at, end,
            ledger.pauses(rows), limit=LONGEST,
        )  # fmt: skip
        strip = _Strip(clock, rows, hands(rows, end, for_customer), for_customer)
        made = [part for segment in segments for part in strip.parts(segment)]
    except worktime.TooManySegments:
        made = [_whole(clock, row, end, for_customer) for row in rows]
    return _bounded(made)


@dataclass(frozen=True)
class Hand:
    """A stretch in which one holder had the ticket, as the reader calls them."""

    start: datetime
    end: datetime
    holder: str


def hands(rows: list[Interval], end: datetime, for_customer: bool) -> list[Hand]:
    """Who had the ticket when, neighbours in one pair of hands made one."""
    made: list[Hand] = []
    for row in rows:
        until = row.to_at or end
        said = holder_words(row.held_by, row.holder, for_customer=for_customer)
        if until <= row.from_at:
            continue
        if made and made[-1].holder == said:
            made[-1] = Hand(made[-1].start, until, said)
        else:
            made.append(Hand(row.from_at, until, said))
    return made


def holder_words(held_by: str, name: str = "", *, for_customer: bool = False) -> str:
    """Who has it, for a reader. No name of HDO's teams or of a supplier for a customer."""
    if for_customer:
        return {
            HeldBy.CUSTOMER: gettext("with you"),
            HeldBy.SUPPLIER: gettext("with a supplier"),
        }.get(HeldBy(held_by), gettext("with HDO"))
    return name or str(HeldBy(held_by).label)


def pause_words(reason: str, *, for_customer: bool = False) -> str:
    """What a pause waits for; a pause without a reason is that of a solution that did not last."""
    if reason not in PauseReason.values:
        return gettext("it was solved meanwhile")
    if for_customer and reason == PauseReason.CUSTOMER:
        return gettext("waiting for you")
    label = str(PauseReason(reason).label)
    return label[:1].lower() + label[1:]


@dataclass(frozen=True)
class _Strip:
    """What the segments of a clock are told with."""

    clock: Clock
    rows: list[Interval]
    held: list[Hand]
    for_customer: bool

    def parts(self, segment: worktime.Segment) -> Iterator[Stretch]:
        """A segment cut where another has the ticket and where it was due."""
        kind, label, due = KINDS[segment.reason], "", self.clock.due_at
        if kind == "closed":
            why = why_closed(self.clock, segment)
            yield Stretch("closed", segment.start, segment.end, 0, why)
            return
        if kind == "paused":
            label = pause_words(self._reason(segment), for_customer=self.for_customer)
        bounds = [hand.end for hand in self.held] + ([due] if due else [])
        cuts = sorted({at for at in bounds if segment.start < at < segment.end})
        told = 0
        for start, end in pairwise([segment.start, *cuts, segment.end]):
            # Summed from the segment's start, so that no part of a second is told twice.
            until = segment.counted_seconds
            if segment.counted and end != segment.end:
                until = int((end - segment.start).total_seconds())
            over = kind == "ran" and due is not None and due <= start
            yield Stretch(
                "over" if over else kind, start, end, until - told, label, self._holder(start)
            )
            told = until

    def _holder(self, at: datetime) -> str:
        return next((hand.holder for hand in self.held if hand.start <= at < hand.end), "")

    def _reason(self, segment: worktime.Segment) -> str:
        for row in self.rows:
            paused = row.kind == IntervalKind.PAUSED and row.from_at <= segment.start
            if paused and (row.to_at is None or row.to_at >= segment.end):
                return row.reason
        return ""


def why_closed(clock: Clock, segment: worktime.Segment) -> str:
    """The public holidays and other dates that made a closure longer than the week makes it."""
    spec, zone = ledger.calendar_of(clock), ledger.compiled_of(clock.calendar_version).zone
    day = segment.start.astimezone(zone).date()
    last = (segment.end - _ONE_MICROSECOND).astimezone(zone).date()
    said = []
    for _each in range(CLOSED_DAYS):
        if day > last:
            break
        special = worktime.special_day(spec, day)
        if special == "exception":
            said.append(exceptional_words(day))
        elif special:
            said.append(holiday_words(special))
        day += timedelta(days=1)
    return ", ".join(said)


def _whole(clock: Clock, row: Interval, end: datetime, for_customer: bool) -> Stretch:
    until = row.to_at or end
    paused = row.kind == IntervalKind.PAUSED
    seconds = row.counted_seconds
    if seconds is None:
        seconds = ledger.counted(clock, row, until)
    label = pause_words(row.reason, for_customer=for_customer) if paused else ""
    holder = holder_words(row.held_by, row.holder, for_customer=for_customer)
    return Stretch(row.kind, row.from_at, until, seconds, label, holder)


def _bounded(made: list[Stretch]) -> list[Stretch]:
    """The newest, with all that is older made one, so that the sum stays."""
    if len(made) <= LONGEST:
        return made
    old, new = made[: len(made) - LONGEST + 1], made[len(made) - LONGEST + 1 :]
    seconds = sum(each.seconds for each in old)
    return [Stretch("ran", old[0].start, old[-1].end, seconds, gettext("earlier, in sum")), *new]
