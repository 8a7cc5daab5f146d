"""Recomputes clocks from their ledgers, so that a figure can be answered for."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch, QuerySet

from customers.models import Organisation
from hdo_portal.foundation.models import Heartbeat
from tickets.models import Alarm, Clock, Interval
from tickets.models.enums import AlarmState, ClockState, HeldBy, IntervalKind
from tickets.sla import alarms, ledger
from tickets.sla.holders import WAITS_FOR

logger = logging.getLogger(__name__)

# Clocks read at once, with their ledgers and pending alarms: a few megabytes.
BATCH = 1000
# So many are kept by name; more are only counted.
NAMED = 1000
FINISHED = (ClockState.MET, ClockState.MISSED)


@dataclass(frozen=True)
class Difference:
    """A clock that its ledger does not support: which figure, what is stored, what it should be."""

    ticket: str
    measure: str
    figure: str
    stored: str
    computed: str


@dataclass
class Verified:
    """How many clocks were recomputed and how many figures differ; the first 1000 by name."""

    clocks: int = 0
    differences: int = 0
    named: list[Difference] = field(default_factory=list)


@dataclass(frozen=True)
class Wanted:
    """Which clocks: all, or those of these tickets, of a customer, begun in a period, the newest so
    many."""

    numbers: list[str] | None = None
    organisation: Organisation | None = None
    begun_from: datetime | None = None
    begun_before: datetime | None = None
    sample: int | None = None


def verify_clocks(
    *, sample: int | None = None, numbers: list[str] | None = None
) -> list[Difference]:
    """Replay clocks and name those that differ, at most 1000."""
    return verify(Wanted(sample=sample, numbers=numbers)).named


def verify(wanted: Wanted) -> Verified:
    """Replay clocks, newest first, in bounded memory. Leaves a heartbeat, so that /healthz tells
    when it last ran and what it found."""
    done = Verified()
    for clock in _chosen(wanted):
        done.clocks += 1
        for difference in check(clock):
            done.differences += 1
            logger.error("Clock differs from its ledger: %s", difference)
            if len(done.named) < NAMED:
                done.named.append(difference)
    Heartbeat.beat("verify", differences=done.differences, clocks=done.clocks)
    return done


def _chosen(wanted: Wanted) -> Iterator[Clock]:
    clocks = Clock.objects.order_by("-pk")
    if wanted.numbers is not None:
        clocks = clocks.filter(ticket__number__in=wanted.numbers)
    if wanted.organisation is not None:
        clocks = clocks.filter(organisation=wanted.organisation)
    if wanted.begun_from is not None:
        clocks = clocks.filter(started_at__gte=wanted.begun_from)
    if wanted.begun_before is not None:
        clocks = clocks.filter(started_at__lt=wanted.begun_before)
    return _read(clocks, wanted.sample)


def _read(clocks: QuerySet[Clock], sample: int | None) -> Iterator[Clock]:
    """By key, a batch at a time: no query is as long as the table."""
    pending = Alarm.objects.filter(state__in=alarms.PENDING).select_related("policy_step")
    rows = clocks.select_related("calendar_version", "ticket").prefetch_related(
        Prefetch("intervals", Interval.objects.order_by("from_at", "id")),
        Prefetch("alarms", pending, to_attr="pending_alarms"),
    )
    left, before = sample, None
    while left is None or left > 0:
        size = BATCH if left is None else min(BATCH, left)
        page = list((rows if before is None else rows.filter(pk__lt=before))[:size])
        yield from page
        if len(page) < size:
            return
        before, left = page[-1].pk, None if left is None else left - len(page)


def check(clock: Clock) -> Iterator[Difference]:
    """What is wrong with one clock. Its intervals may be prefetched, and its pending alarms as
    ``pending_alarms``; alarms that were not fetched are not looked at."""
    intervals = ledger.current(clock)
    for figure, stored, computed in _figures(clock, intervals):
        if stored != computed:
            yield Difference(clock.ticket.number, clock.measure, figure, str(stored), str(computed))


Figures = Iterator[tuple[str, Any, Any]]


def _figures(clock: Clock, intervals: list[Interval]) -> Figures:
    """Each figure as it is stored and as the ledger gives it."""
    if not intervals:
        yield "ledger", "empty", "at least one interval"
        return
    due = ledger.due(clock, intervals)
    if clock.state != ClockState.CANCELLED:
        yield "due_at", clock.due_at, due
    for interval in intervals:
        if interval.to_at is not None:
            recount = ledger.counted(clock, interval, interval.to_at)
            yield "interval", interval.counted_seconds, recount
    if clock.elapsed_seconds is not None and clock.stopped_at is not None:
        total = sum(interval.counted_seconds or 0 for interval in intervals)
        yield "elapsed_seconds", clock.elapsed_seconds, total
        replayed = ledger.elapsed_at(clock, clock.stopped_at)
        yield "elapsed_seconds", clock.elapsed_seconds, replayed
    yield from _tiling(clock, intervals)
    yield from _outcome(clock, intervals, due)
    yield from _holders(intervals)
    yield from _alarms(clock, due)


def _tiling(clock: Clock, intervals: list[Interval]) -> Figures:
    """From its start to its end without a gap, so that the holders' parts add up."""
    yield "ledger from the start", intervals[0].from_at, clock.started_at
    yield "ledger to the end", intervals[-1].to_at, clock.stopped_at
    for before, after in pairwise(intervals):
        yield "ledger without a gap", after.from_at, before.to_at


def _outcome(clock: Clock, intervals: list[Interval], due: datetime | None) -> Figures:
    if clock.is_open:
        paused = intervals[-1].kind == IntervalKind.PAUSED
        yield "state", clock.state, ClockState.PAUSED if paused else ClockState.RUNNING
    elif clock.state in FINISHED and clock.stopped_at is not None:
        met = due is None or clock.stopped_at <= due
        yield "state", clock.state, ClockState.MET if met else ClockState.MISSED
        yield "breached", clock.breached_at is not None, not met


def _holders(intervals: Iterable[Interval]) -> Figures:
    """A pause for somebody is in that one's hands, and nobody in particular is not named."""
    for interval in intervals:
        waits_for = WAITS_FOR.get(interval.reason)  # type: ignore[call-overload]  # a str is one
        if interval.kind == IntervalKind.PAUSED and waits_for is not None:
            yield "holder", interval.held_by, waits_for
        if interval.held_by in (HeldBy.NOBODY, HeldBy.CUSTOMER):
            yield "holder's name", interval.holder, ""


def _alarms(clock: Clock, due: datetime | None) -> Figures:
    pending: list[Alarm] | None = getattr(clock, "pending_alarms", None)
    for alarm in pending or ():
        if not clock.is_open or alarm.generation != clock.generation:
            yield f"alarm {alarm.step}", alarm.state, AlarmState.CANCELLED
        elif alarm.callout_id is not None:
            continue  # a repeat is due by its call, not by the clock
        elif alarm.state == AlarmState.WAITING:
            step = alarm.policy_step
            if step is not None or alarm.step == alarms.BREACH:
                at = due if step is None else alarms.due_of(clock, step)
                yield f"alarm {alarm.step}", alarm.due_at, at
        elif alarm.step == alarms.BREACH:
            yield f"alarm {alarm.step}", due, None
