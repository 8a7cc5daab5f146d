"""The portal's tests of itself: one ticket that no person sees, and a canary alarm on it.

The canary is an alarm like any other, due every ten seconds. What it causes is a message by a
channel that leads nowhere but to its receipt, so that the age of the last receipt tells whether
alarm, outbox, broker and worker carry work, all of them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from customers.models import Measure, Organisation, ServiceLevel, Severity
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.models import Channel, MessageState, OutboxMessage
from hdo_portal.foundation.outbox import Draft
from tickets.models import Alarm, Clock, Ticket
from tickets.models.enums import AlarmState, ClockState, Impact, Kind, Status, Urgency, Via
from tickets.sla.targets import version_for

NUMBER = "SELF-TEST"
CANARY = "canary"
EVERY_SECONDS = 10
KEEP = timedelta(hours=1)
# The gravest, so that no storm makes it wait: it tells whether the engine runs.
GRAVITY = 1


@dataclass(frozen=True)
class Ground:
    """What tests stand on: the ticket, the clock that canaries hang on, and a level to copy."""

    ticket: Ticket
    clock: Clock
    level: ServiceLevel


def ground() -> Ground | None:
    """The ticket of the self-test, made at the first call. None in a portal without customers and
    agreements."""
    level = ServiceLevel.objects.filter(calendar__slug="always").order_by("pk").first()
    owner = Organisation.objects.filter(kind="operator").first()
    if level is None or owner is None:
        return None
    ticket = Ticket.objects.filter(is_probe=True).first() or _make_ticket(owner)
    clock = Clock.objects.filter(ticket=ticket, measure=Measure.UPDATE).first()
    return Ground(ticket, clock or _make_clock(ticket, level), level)


def _make_ticket(owner: Organisation) -> Ticket:
    ticket = Ticket(
        number=NUMBER,
        is_probe=True,
        kind=Kind.INCIDENT,
        status=Status.IN_PROGRESS,
        title="Self-test",
        organisation=owner,
        impact=Impact.ONE_USER,
        urgency=Urgency.CAN_WAIT,
        proposed_severity=Severity.SL3,
        severity=Severity.SL3,
        via=Via.DESK,
    )
    Ticket.objects.bulk_create([ticket], ignore_conflicts=True)
    made: Ticket = Ticket.objects.get(is_probe=True)
    return made


def _make_clock(ticket: Ticket, level: ServiceLevel) -> Clock:
    at = time.now()
    clock = Clock(
        ticket=ticket,
        organisation_id=ticket.organisation_id,
        measure=Measure.UPDATE,
        severity=ticket.severity,
        level=level,
        calendar_version=version_for(ticket, level.calendar_id),
        target_seconds=0,
        state=ClockState.CANCELLED,
        started_at=at,
        stopped_at=at,
    )
    Clock.objects.bulk_create([clock], ignore_conflicts=True)
    made: Clock = Clock.objects.get(ticket=ticket, measure=Measure.UPDATE)
    return made


def plan_canary(on: Ground, at: datetime) -> None:
    """Let a canary be due at the next full ten seconds, unless one waits; forget old ones."""
    canaries = Alarm.objects.filter(clock=on.clock, step=CANARY)
    if canaries.filter(state=AlarmState.WAITING).exists():
        return
    slot = int(at.timestamp()) // EVERY_SECONDS + 1
    due_at = datetime.fromtimestamp(slot * EVERY_SECONDS, UTC)
    canary = Alarm(
        clock=on.clock,
        ticket=on.ticket,
        organisation_id=on.ticket.organisation_id,
        step=CANARY,
        generation=slot,
        gravity=GRAVITY,
        due_at=due_at,
        try_at=due_at,
    )
    Alarm.objects.bulk_create([canary], ignore_conflicts=True)
    canaries.filter(due_at__lt=at - KEEP).delete()
    OutboxMessage.objects.filter(
        channel=Channel.CANARY, state=MessageState.SENT, created_at__lt=at - KEEP
    ).delete()


def canaries_among(ids: list[int]) -> list[int]:
    """Which of these alarms are canaries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM tickets_alarm WHERE id = ANY(%s) AND step = %s", [ids, CANARY]
        )
        return [row[0] for row in cursor.fetchall()]


def canary_draft(alarm: Alarm) -> Draft:
    """What a canary causes: its receipt is written like that of a mail."""
    key = f"canary:{alarm.clock_id}:{alarm.generation}"
    return Draft(key, CANARY, "canary", "", about=NUMBER, gravity=1, channel=Channel.CANARY)


def self_test_key(clock_id: int) -> str:
    return f"self-test:{clock_id}"


def self_test_draft(clock_id: int) -> Draft:
    """What the escalation of the self-test tells, to nobody."""
    return Draft(
        self_test_key(clock_id), "self-test", "self-test", "", about=NUMBER, channel=Channel.CANARY
    )
