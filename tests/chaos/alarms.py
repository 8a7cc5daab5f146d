"""What is asked after every fault: each alarm has fired, once, at its instant or later."""

import contextlib
from typing import Any

import psycopg2

from tests.chaos.conftest import Incident
from tests.journeys.product import Product, crowding, wait_for

# How soon is measured in bench/; here it must be done on a machine that does much else, on which a
# process that was killed takes its time to start.
WORST_SECONDS = 15.0
RESTARTED_SECONDS = 45.0
# An alarm of a ticket, whether its line stands there, how often its breach was told.
ALARMS = """
    SELECT a.state, extract(epoch FROM a.fired_at - a.due_at)::float,
           (SELECT count(*) FROM tickets_ticketevent e
             WHERE e.ticket_id = a.ticket_id AND e.kind = 'breached'
               AND e.key = format('alarm:%%s:%%s:%%s', a.clock_id, a.step, a.generation))
      FROM tickets_alarm a JOIN tickets_ticket t ON t.id = a.ticket_id
     WHERE t.number = ANY(%s) AND a.step = 'breach' AND a.round = 0
       AND a.due_at < now() + interval '10 minutes' AND a.state <> 'cancelled'
"""
DOUBLES = """
    SELECT count(*) - count(DISTINCT (ticket_id, data ->> 'measure'))
      FROM tickets_ticketevent WHERE kind = 'breached'
       AND ticket_id IN (SELECT id FROM tickets_ticket WHERE number = ANY(%s))
"""


def ask(product: Product, question: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the database answers; nothing while it is away."""
    with contextlib.suppress(psycopg2.OperationalError):
        return product.ask(question, *values)
    return []


def expect_each_once(
    product: Product,
    incidents: list[Incident],
    what: str,
    *,
    worst: float = WORST_SECONDS,
    patience: float = 60,
) -> float:
    """Wait for the breaches of these incidents: each once, none missing, none early, none very
    late. Prints how late they were, and returns the worst."""
    numbers = [one.number for one in incidents]

    def rows() -> list[tuple[str, float, int]]:
        found = ask(product, ALARMS, numbers)
        return found if found and all(state == "fired" for state, *_ in found) else []

    found = wait_for(rows, patience, f"the alarms after {what}")
    late = sorted(seconds for _state, seconds, _lines in found)
    told = (
        f"{what}: {len(found)} alarms, median {late[len(late) // 2]:.2f} s, worst {late[-1]:.2f} s"
    )
    print(told)  # noqa: T201 - what was measured
    assert len(found) == 3 * len(incidents)
    assert {lines for _state, _seconds, lines in found} == {1}
    assert product.ask(DOUBLES, numbers) == [(0,)]
    assert late[0] >= 0, "an alarm fired before it was due"
    assert late[-1] < worst * crowding()
    return late[-1]
