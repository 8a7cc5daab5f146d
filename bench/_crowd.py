"""Very many running clocks for the benchmark, copied inside the database from one incident."""

import time
from datetime import date
from typing import Any

from django.core.management import call_command
from django.db import OperationalError, connections

from customers.models import Organisation, OrganisationKind
from hdo_portal.accounts.models import User
from hdo_portal.devkit.demo.people import make_people
from hdo_portal.devkit.load.copying import OWNER, lifted
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tickets import actions
from tickets.models import Alarm, Clock, Interval, Ticket

SYSTEM = Actor.system("bench")
HOURS = 3600
EMPTIED = "tickets_ticket, tickets_latenesshour, foundation_outboxmessage, foundation_auditentry"
# One number serves a ticket, its clock, its interval and its alarm.
HIGHEST = """
    SELECT max(n) + 1000 FROM (
        SELECT nextval(pg_get_serial_sequence('tickets_ticket', 'id')) AS n
         UNION ALL SELECT nextval(pg_get_serial_sequence('tickets_clock', 'id'))
         UNION ALL SELECT nextval(pg_get_serial_sequence('tickets_interval', 'id'))
         UNION ALL SELECT nextval(pg_get_serial_sequence('tickets_alarm', 'id'))) AS numbers
"""
COLUMNS = """
    SELECT quote_ident(column_name) FROM information_schema.columns
     WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""


def empty() -> None:
    """Take away what an earlier run left. The benchmark's database holds nobody's work."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"TRUNCATE {EMPTIED} CASCADE")


def pattern() -> Ticket:
    """An incident of an invented customer with one clock, whose rows the others are copied from."""
    with acting(SYSTEM):
        if not User.objects.filter(email="agent@hdo.example").exists():
            make_people("not-used-by-anybody", 8_915)
        customer, new = Organisation.objects.get_or_create(
            name="Målt HF", defaults={"kind": OrganisationKind.HF}
        )
        if new:
            promise = {"severity": "SL1", "measure": "respond", "target_seconds": HOURS,
                       "calendar": "always"}  # fmt: skip
            actions.create_agreement(
                SYSTEM, organisation=customer, name="Målt", valid_from=date(2020, 1, 1),
                levels=[promise],
            )  # fmt: skip
        ticket: Ticket = actions.open_incident(
            SYSTEM, organisation=customer, title="Målt feil", impact=1, urgency=1
        )
        Alarm.objects.filter(ticket=ticket).exclude(step="breach").delete()
        return ticket


def fill(of: Ticket, count: int, due: str, *, closed: bool = False) -> None:
    """``_fill``, again when sweepers and the lifting of the triggers waited for each other."""
    for _ in range(5):
        try:
            return _fill(of, count, due, closed=closed)
        except OperationalError:
            time.sleep(0.5)
    return _fill(of, count, due, closed=closed)


def _fill(of: Ticket, count: int, due: str, *, closed: bool) -> None:
    """So many tickets with one clock each and its breach alarm. ``due`` is SQL, with ``n`` from 1;
    a closed one met its promise, and its alarm was cancelled."""
    with lifted(Ticket, Clock, Interval, Alarm) as cursor:
        cursor.execute(HIGHEST)
        base = cursor.fetchone()[0]
        when = {"n": count, "base": base, "of": of.pk}
        gravity = "1 + mod(n, 3)"
        severity = f"'SL' || ({gravity})"
        over = closed and "now()"
        _copy(cursor, "tickets_ticket", when, {
            "id": "%(base)s + n", "public_id": "gen_random_uuid()", "severity": severity,
            "number": "'INC-2099-' || lpad((%(base)s + n)::text, 9, '0')", "next_due_at": due,
            "status": "'closed'" if closed else "p.status",
        })  # fmt: skip
        _copy(cursor, "tickets_clock", when, {
            "id": "%(base)s + n", "public_id": "gen_random_uuid()", "ticket_id": "%(base)s + n",
            "severity": severity, "due_at": due,
            "state": "'met'" if closed else "'running'",
            "stopped_at": over or "NULL", "elapsed_seconds": "60" if closed else "NULL",
        })  # fmt: skip
        _copy(cursor, "tickets_interval", when, {
            "id": "%(base)s + n", "ticket_id": "%(base)s + n", "clock_id": "%(base)s + n",
            "to_at": over or "NULL", "counted_seconds": "60" if closed else "NULL",
        })  # fmt: skip
        _copy(cursor, "tickets_alarm", when, {
            "id": "%(base)s + n", "ticket_id": "%(base)s + n", "clock_id": "%(base)s + n",
            "gravity": gravity, "due_at": due, "try_at": due,
            "state": "'cancelled'" if closed else "'waiting'",
        })  # fmt: skip


def _copy(cursor: Any, table: str, values: dict[str, Any], other: dict[str, str]) -> None:
    cursor.execute(COLUMNS, [table])
    columns = [row[0] for row in cursor.fetchall()]
    chosen = ", ".join(other.get(column, f"p.{column}") for column in columns)
    whose = "p.id" if table == "tickets_ticket" else "p.ticket_id"
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen}"  # noqa: S608 - our own names
        f" FROM {table} AS p, generate_series(1, %(n)s) AS n WHERE {whose} = %(of)s",
        values,
    )
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608 - our own names
    )


def reference_data() -> None:
    call_command("load_reference_data", verbosity=0)
