"""In whose hands the counted time went by: HDO's teams, each supplier, the customer, nobody yet.

Of the same clocks as the figures of the SLA report, so that the seconds add up to those of the
clocks behind them, to the second. Customers are told of HDO and suppliers, not which.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet, Sum

from customers.models import Measure
from hdo_portal.foundation.actor import Actor
from tickets.models import Clock, Interval
from tickets.models.enums import HeldBy, IntervalKind
from tickets.sla import ledger

# Suppliers are written by hand; those with the least are told together.
HOLDERS_TOLD = 40


@dataclass(frozen=True)
class Share:
    """Counted seconds in the hands of one holder, over promises of a measure that were kept, or
    were broken. ``holder`` is empty for customers, for HDO as a whole, and for the many small."""

    measure: str
    missed: bool
    held_by: str
    holder: str
    seconds: int

    @property
    def outcome(self) -> str:
        return "missed" if self.missed else "met"


def split(actor: Actor, clocks: QuerySet[Clock], now: datetime) -> list[Share]:
    """How the counted time of these clocks divides. Two queries, whose cost is that of the clocks'
    own ledgers; clocks that still run count up to now."""
    coarse = not actor.sees_everything
    rows = Interval.objects.visible_to(actor).filter(
        clock__in=clocks.order_by().values("pk"),
        generation=F("clock__generation"),
        kind=IntervalKind.RAN,
    )
    sums: dict[tuple[str, bool, str, str], int] = defaultdict(int)
    broken = ExpressionWrapper(Q(clock__breached_at__isnull=False), output_field=BooleanField())
    ended = (
        rows
        .filter(to_at__isnull=False)
        .annotate(missed=broken)
        .values_list("clock__measure", "missed", "held_by", "holder")
        .annotate(seconds=Sum("counted_seconds"))
        .order_by()
    )
    for measure, missed, held_by, holder, seconds in ended:
        sums[measure, missed, *_told(held_by, holder, coarse)] += seconds
    going_on = rows.filter(to_at__isnull=True).select_related("clock__calendar_version")
    for row in going_on.iterator(chunk_size=2000):
        missed = row.clock.breached_at is not None
        key = (row.clock.measure, missed, *_told(row.held_by, row.holder, coarse))
        sums[key] += ledger.counted(row.clock, row, now)
    return _bounded([Share(*key, seconds) for key, seconds in sums.items() if seconds])


def shares_of(clock: Clock, now: datetime, *, coarse: bool) -> list[Share]:
    """The same for one clock, from its prefetched ledger; the seconds add up to what it shows."""
    missed = clock.breached_at is not None
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in ledger.current(clock):
        if row.kind == IntervalKind.RAN:
            seconds = row.counted_seconds
            if seconds is None:
                seconds = ledger.counted(clock, row, now)
            sums[_told(row.held_by, row.holder, coarse)] += seconds
    return _sorted(
        Share(clock.measure, missed, *told, seconds) for told, seconds in sums.items() if seconds
    )


def _told(held_by: str, holder: str, coarse: bool) -> tuple[str, str]:
    if not coarse:
        return held_by, holder
    return (HeldBy.TEAM if held_by == HeldBy.NOBODY else held_by), ""


def _bounded(shares: list[Share]) -> list[Share]:
    weight: dict[tuple[str, str], int] = defaultdict(int)
    for share in shares:
        weight[share.held_by, share.holder] += share.seconds
    told = set(sorted(weight, key=lambda who: -weight[who])[:HOLDERS_TOLD])
    sums: dict[tuple[str, bool, str, str], int] = defaultdict(int)
    for share in shares:
        holder = share.holder if (share.held_by, share.holder) in told else ""
        sums[share.measure, share.missed, share.held_by, holder] += share.seconds
    return _sorted(Share(*key, seconds) for key, seconds in sums.items())


def _sorted(shares: Iterable[Share]) -> list[Share]:
    measures, kinds = list(Measure.values), list(HeldBy.values)
    return sorted(
        shares,
        key=lambda s: (measures.index(s.measure), s.missed, kinds.index(s.held_by), s.holder),
    )
