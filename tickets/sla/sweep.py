"""Claims the alarms that are due. Any number of callers, none of them a leader.

Waiting alarms stand in an index by gravity and by when to try them. A claim reads as many entries
of it as it takes, however many wait behind them and however many are overdue.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from hdo_portal.foundation import clock as time

# More than so many due at once are told as one digest for each person, and so is what falls due
# while the storm is still going on.
STORM = 20
STORM_SECONDS = 5
# Instants are whole seconds; a sweep shortly after each finds what that second made due.
AFTER_THE_SECOND = 0.02

_DUE = """
         WHERE alarm.state = 'waiting' AND alarm.gravity = grave AND alarm.try_at <= {now}
"""
# The ticket is locked with the alarm, so that an acceptance being committed this instant is either
# seen whole or waited for in the next sweep; nobody is waited for here. Each is found by the index
# before it is joined: a claim must not read, sort or join all that is overdue.
_CLAIM = f"""
    SELECT due.id FROM unnest('{{{{1,2,3}}}}'::int[]) AS grave, LATERAL (
        SELECT alarm.id, alarm.ticket_id
          FROM tickets_alarm AS alarm
        {_DUE}
         ORDER BY alarm.try_at
         LIMIT %(limit)s
           FOR NO KEY UPDATE SKIP LOCKED
    ) AS due, LATERAL (
        SELECT FROM tickets_ticket AS ticket WHERE ticket.id = due.ticket_id
           FOR NO KEY UPDATE SKIP LOCKED
    ) AS ticket
    LIMIT %(limit)s
"""  # noqa: S608 - made of our own constants
# Without locks, so that it sees what others hold.
_STORM = f"""
    SELECT (SELECT count(*) FROM (
               SELECT FROM unnest('{{{{1,2,3}}}}'::int[]) AS grave, LATERAL (
                   SELECT FROM tickets_alarm AS alarm {_DUE} LIMIT %(limit)s) AS due
                LIMIT %(limit)s) AS now_due),
           (SELECT count(*) FROM (
               SELECT FROM tickets_alarm WHERE state = 'fired'
                  AND fired_at > {{now}} - make_interval(secs => {STORM_SECONDS})
                LIMIT %(limit)s) AS just_fired)
"""  # noqa: S608 - made of our own constants
_NEXT = """
    SELECT min(due.try_at) FROM unnest('{1,2,3}'::int[]) AS grave, LATERAL (
        SELECT alarm.try_at FROM tickets_alarm AS alarm
         WHERE alarm.state = 'waiting' AND alarm.gravity = grave
         ORDER BY alarm.try_at LIMIT 1
    ) AS due
"""


def claim_due(limit: int) -> list[int]:
    """The ids of due alarms, gravest first, locked with their tickets until the transaction
    ends."""
    return [row[0] for row in _rows(_CLAIM, limit)]


def is_storm() -> bool:
    """Whether more alarms are due, or were a few seconds ago, than a person can be told one by
    one. Counts what other sweeps hold too."""
    [(due, fired)] = _rows(_STORM, STORM + 1)
    return bool(due > STORM or (due > 0 and fired > STORM))


def next_due_at() -> datetime | None:
    """When the next waiting alarm is to be tried."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        at: datetime | None = cursor.fetchone()[0]
        return at


def seconds_to_next() -> float:
    """How long to sleep: to shortly after the next whole second of the database's clock, at which
    the next alarm can be due."""
    with connection.cursor() as cursor:
        # allow(sql-now): how far the second has gone, now that the sweep is done
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        gone = float(cursor.fetchone()[0]) % 1
    return 1 + AFTER_THE_SECOND - gone if gone > AFTER_THE_SECOND else AFTER_THE_SECOND - gone


def _rows(sql: str, limit: int) -> list[tuple[Any, ...]]:
    frozen = time.frozen_instant()
    now = "now()" if frozen is None else "%(now)s"
    with connection.cursor() as cursor:
        cursor.execute(sql.format(now=now), {"limit": limit, "now": frozen})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
