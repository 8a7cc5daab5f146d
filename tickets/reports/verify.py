"""Recomputes clocks from their ledgers, so that a figure can be answered for."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Prefetch

from hdo_portal.foundation.models import Heartbeat
from tickets.models import Clock, Interval
from tickets.models.enums import ClockState
from tickets.sla import ledger

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Difference:
    """A clock that its ledger does not support: which figure, what is stored, what it should be."""

    ticket: str
    measure: str
    figure: str
    stored: str
    computed: str


def verify_clocks(
    *, sample: int | None = None, numbers: list[str] | None = None
) -> list[Difference]:
    """Replay clocks and name each that differs: the newest ``sample``, those of given tickets, or
    all. Leaves a heartbeat, so that /healthz tells when it last ran and what it found."""
    clocks = Clock.objects.select_related("calendar_version", "ticket").prefetch_related(
        Prefetch("intervals", Interval.objects.order_by("from_at", "id"))
    )
    if numbers is not None:
        clocks = clocks.filter(ticket__number__in=numbers)
    rows = clocks.order_by("-pk")[:sample] if sample else clocks.order_by("-pk")
    found = [difference for clock in rows.iterator(chunk_size=1000) for difference in check(clock)]
    for difference in found:
        logger.error("Clock differs from its ledger: %s", difference)
    Heartbeat.beat("verify", differences=len(found))
    return found


def check(clock: Clock) -> Iterator[Difference]:
    """What is wrong with one clock, whose intervals are prefetched."""
    intervals = ledger.current(clock)

    def differs(figure: str, stored: object, computed: object) -> Iterator[Difference]:
        if stored != computed:
            yield Difference(clock.ticket.number, clock.measure, figure, str(stored), str(computed))

    if clock.state != ClockState.CANCELLED:
        yield from differs("due_at", clock.due_at, ledger.due(clock, intervals))
    for interval in intervals:
        if interval.to_at is not None:
            recount = ledger.counted(clock, interval, interval.to_at)
            yield from differs("interval", interval.counted_seconds, recount)
    if clock.elapsed_seconds is not None and clock.stopped_at is not None:
        total = sum(interval.counted_seconds or 0 for interval in intervals)
        yield from differs("elapsed_seconds", clock.elapsed_seconds, total)
        replayed = ledger.elapsed_at(clock, clock.stopped_at)
        yield from differs("elapsed_seconds", clock.elapsed_seconds, replayed)
    for before, after in pairwise(intervals):
        yield from differs("ledger without a gap", after.from_at, before.to_at)
