"""The figures behind /healthz and /metrics, each from an index."""

from dataclasses import dataclass, field, replace
from typing import Any

from celery import current_app
from django.db import connection

from hdo_portal.foundation.outbox import Lane, lanes

_SQL = """
    SELECT extract(epoch FROM now()),
           (SELECT count(*) FROM tickets_alarm
             WHERE state = 'waiting' AND gravity IN (1, 2, 3) AND try_at <= now()),
           (SELECT extract(epoch FROM now() - min(due_at)) FROM tickets_alarm
             WHERE state = 'waiting' AND gravity IN (1, 2, 3) AND try_at <= now()),
           (SELECT extract(epoch FROM now() - min(next_attempt_at)) FROM foundation_outboxmessage
             WHERE state = 'waiting' AND NOT storm AND next_attempt_at <= now()),
           (SELECT count(*) FROM foundation_outboxmessage
             WHERE channel = 'mail' AND state = 'waiting' AND NOT storm AND attempts >= 3),
           (SELECT extract(epoch FROM now() - min(at)) FROM foundation_auditentry
             WHERE transaction_id >= coalesce((SELECT max(horizon) FROM foundation_auditseal), 0)),
           (SELECT count(*) FROM tickets_ticket WHERE status IN (
               'new', 'in_progress', 'on_hold', 'restored', 'draft', 'assessment', 'approval',
               'scheduled', 'implementing') AND NOT is_probe),
           (SELECT count(*) FROM tickets_clock
             WHERE state IN ('running', 'paused') AND breached_at IS NOT NULL
               AND ticket_id NOT IN (SELECT id FROM tickets_ticket WHERE is_probe)),
           coalesce((SELECT (detail ->> 'differences')::int FROM foundation_heartbeat
                      WHERE name = 'verify'), 0),
           (SELECT count(*) FROM tickets_alarm WHERE state = 'parked'),
           (SELECT count(*) FROM tickets_alarm WHERE state = 'waiting' AND attempts > 0),
           (SELECT (detail ->> 'ok')::bool FROM foundation_heartbeat WHERE name = 'selftest'),
           (SELECT extract(epoch FROM now() - at) FROM foundation_heartbeat
             WHERE name = 'selftest')
"""
BROKER_SECONDS = 1


@dataclass(frozen=True)
class Vitals:
    """Ages in seconds; None where there is nothing that could be old."""

    database_epoch: float
    alarms_overdue: int
    oldest_alarm_seconds: float | None
    oldest_message_seconds: float | None
    mail_failing: int
    oldest_unsealed_seconds: float | None
    open_tickets: int
    breached_open: int
    ledger_differences: int
    alarms_parked: int
    alarms_failing: int
    self_test_ok: bool | None
    self_test_age_seconds: float | None
    lanes: list[Lane] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        return sum(lane.waiting + lane.sending for lane in self.lanes)

    @property
    def dead(self) -> int:
        return sum(lane.dead for lane in self.lanes)


def vitals() -> Vitals:
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        row = cursor.fetchone()
    ages = {0, 2, 3, 5, 12}
    figures: Any = (
        float(value) if place in ages and value is not None else value
        for place, value in enumerate(row)
    )
    return replace(Vitals(*figures), lanes=lanes())


def broker_answers() -> bool:
    """Whether the broker takes a connection within a second; never waits longer."""
    with current_app.connection_for_read(
        connect_timeout=BROKER_SECONDS,
        transport_options={
            "socket_timeout": BROKER_SECONDS,
            "socket_connect_timeout": BROKER_SECONDS,
            "max_retries": 0,
        },
    ) as broker:
        try:
            broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
        except Exception:  # whatever the transport raises, the broker does not answer
            return False
        return True
