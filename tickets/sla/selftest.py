"""The self-test: every three minutes one clock runs out, and its breach goes the whole way.

It is the chain that every promise goes: a clock with its ledger, the breach alarm, the sweep, the
timeline, the outbox, a worker, a receipt. Only the receiver is nobody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from customers.models import Measure
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat, MessageState, OutboxMessage
from hdo_portal.foundation.scoping import acting
from hdo_portal.foundation.turns import my_turn
from tickets.models import Alarm, Clock, SelfTest
from tickets.models.enums import ClockState, IntervalKind
from tickets.sla import alarms, ledger, probes
from tickets.sla.holders import holder_of
from tickets.sla.targets import version_for

NAME = "self-test"
EVERY_SECONDS = 180
TARGET_SECONDS = 3
# From due to receipt; a test that takes longer has failed.
LIMIT_SECONDS = 30
KEEP_RUNS = timedelta(days=40)
KEEP_CLOCKS = timedelta(days=2)


def keep() -> None:
    """See that a canary waits and that the self-test is on its way. Any number of callers."""
    with acting(Actor.system(NAME)):
        ground = probes.ground() if my_turn(NAME) else None
        if ground is not None:
            at = time.now()
            probes.plan_canary(ground, at)
            finish_runs(at)
            begin_run(ground, at)


def begin_run(ground: probes.Ground, at: datetime) -> None:
    """Start the run of this stretch of three minutes, unless it has been."""
    slot = int(at.timestamp()) // EVERY_SECONDS
    begins = datetime.fromtimestamp(slot * EVERY_SECONDS, UTC)
    run = SelfTest(started_at=begins, due_at=at)
    if SelfTest.objects.filter(started_at=begins).exists():
        return
    SelfTest.objects.bulk_create([run], ignore_conflicts=True)
    # The row's lock lets one of two callers go on, and the other find that it did.
    row = SelfTest.objects.filter(started_at=begins, clock=None).locked().first()
    if row is None or row.ok is not None:
        return
    row.clock = clock = _start_clock(ground, slot, at)
    row.due_at = clock.due_at
    row.save(update_fields=["clock", "due_at"])
    _prune(ground, at)


def _start_clock(ground: probes.Ground, slot: int, at: datetime) -> Clock:
    clock = Clock(
        ticket=ground.ticket,
        organisation_id=ground.ticket.organisation_id,
        measure=Measure.RESPOND,
        sequence=slot,
        severity=ground.ticket.severity,
        level=ground.level,
        calendar_version=version_for(ground.ticket, ground.level.calendar_id),
        target_seconds=TARGET_SECONDS,
        started_at=at,
        created_at=at,
    )
    clock.due_at = ledger.due(clock, [])
    clock.save(force_insert=True)
    ledger.begin(
        clock, IntervalKind.RAN, at, cause="started", by=NAME, holder=holder_of(ground.ticket)
    )
    alarms.plan(clock, [])
    return clock


def finish_runs(at: datetime) -> None:
    """Write down how the runs that go on have come along; one that takes too long has failed."""
    for run in SelfTest.objects.filter(ok__isnull=True, clock__isnull=False).locked():
        fired = Alarm.objects.filter(clock_id=run.clock_id, fired_at__isnull=False).first()
        key = probes.self_test_key(run.clock_id or 0)
        message = OutboxMessage.objects.filter(key=key).first()
        run.fired_at = fired.fired_at if fired else None
        run.posted_at = message.created_at if message else None
        if message and message.state == MessageState.SENT:
            run.delivered_at = message.sent_at
            run.seconds = (message.sent_at - run.due_at).total_seconds()
            run.ok = run.seconds <= LIMIT_SECONDS
        elif at > run.due_at + timedelta(seconds=LIMIT_SECONDS):
            run.ok = False
        run.save(update_fields=["fired_at", "posted_at", "delivered_at", "seconds", "ok"])
        if run.ok is not None:
            _end(run, at)


def _end(run: SelfTest, at: datetime) -> None:
    clock = Clock.objects.filter(pk=run.clock_id).select_related("calendar_version").get()
    ledger.end(clock, at)
    clock.state, clock.stopped_at = ClockState.CANCELLED, at
    clock.save(update_fields=["state", "stopped_at"])
    alarms.cancel(clock)
    Heartbeat.beat("selftest", ok=run.ok, seconds=run.seconds)


def _prune(ground: probes.Ground, at: datetime) -> None:
    SelfTest.objects.filter(started_at__lt=at - KEEP_RUNS).delete()
    old = Clock.objects.filter(ticket=ground.ticket, measure=Measure.RESPOND)
    old.filter(started_at__lt=at - KEEP_CLOCKS).delete()


@dataclass(frozen=True)
class Standing:
    """How the last finished runs went; ``last`` is None before the first."""

    last: SelfTest | None
    passed: int
    runs: int


def standing(since: datetime) -> Standing:
    """The newest finished run, and how many of those since an instant passed."""
    done = SelfTest.objects.filter(ok__isnull=False)
    results = list(done.filter(started_at__gte=since).values_list("ok", flat=True))
    return Standing(done.order_by("-started_at").first(), results.count(True), len(results))
