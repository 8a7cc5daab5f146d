"""Faults at random instants, and what became of the alarms meanwhile: for the long run in
bench/endurance.py and the short one in tests/chaos."""

import collections
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

Ask = Callable[..., list[tuple[Any, ...]]]
# ``which`` chooses tickets.
LATENESS = """
    SELECT count(*), count(*) FILTER (WHERE state = 'fired'),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM fired_at - due_at)),
           percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM fired_at - due_at)),
           max(extract(epoch FROM fired_at - due_at))::float,
           min(extract(epoch FROM fired_at - due_at))::float
      FROM tickets_alarm
     WHERE step = 'breach' AND round = 0 AND state IN ('waiting', 'fired', 'parked')
       AND due_at < now() + interval '5 minutes'
       AND ticket_id IN (SELECT id FROM tickets_ticket WHERE {which})
"""
TOLD = """
    SELECT count(*), count(DISTINCT (ticket_id, data ->> 'measure')), count(DISTINCT key)
      FROM tickets_ticketevent WHERE kind = 'breached'
       AND ticket_id IN (SELECT id FROM tickets_ticket WHERE {which})
"""


class Victim(Protocol):
    """What runs in production, to be broken."""

    def look(self) -> None:
        """Start again what has ended, if that is nobody else's work."""

    def kill_one(self) -> str:
        """Kill one process at random by SIGKILL. Returns what it was."""

    def crash(self) -> None:
        """Kill a process of PostgreSQL, which then throws everybody out and recovers."""


def torment(victim: Victim, span: float, kills: int, crashes: int) -> collections.Counter[str]:
    """Kill and crash, spread over ``span`` seconds. Returns how often each was hit."""
    began, hit = time.monotonic(), collections.Counter[str]()
    events = [(random.uniform(0.1 * span, span), False) for _ in range(kills)]
    events += [(span * (n + 1) / (crashes + 1), True) for n in range(crashes)]
    for at, crashes_now in sorted(events):
        while time.monotonic() - began < at:
            victim.look()
            time.sleep(0.05)
        if crashes_now:
            victim.crash()
            hit["database"] += 1
        else:
            hit[victim.kill_one()] += 1
        victim.look()
    return hit


@dataclass(frozen=True)
class Outcome:
    """What became of the breach alarms; lateness in seconds."""

    alarms: int
    fired: int
    p50: float
    p99: float
    worst: float
    earliest: float
    told: int
    breaches: int
    keys: int

    @property
    def whole(self) -> bool:
        """Nothing missed, doubled or early."""
        counts = {self.alarms, self.fired, self.told, self.breaches, self.keys}
        return counts == {self.alarms} and self.earliest >= 0

    def __str__(self) -> str:
        return (
            f"alarms    {self.alarms:,}: fired {self.fired:,}, missed"
            f" {self.alarms - self.breaches:,}, doubled {self.told - self.breaches:,} (by key"
            f" {self.told - self.keys:,})\nlateness  p50 {self.p50:.2f} s, p99 {self.p99:.2f} s,"
            f" worst {self.worst:.2f} s"
        )


def outcome(ask: Ask, which: str, *values: Any) -> Outcome:
    """``which`` is a condition on tickets, with ``values`` for its places."""
    [[alarms, fired, p50, p99, worst, earliest]] = ask(LATENESS.format(which=which), *values)
    [[told, breaches, keys]] = ask(TOLD.format(which=which), *values)
    p50, p99, worst, earliest = (float(late or 0) for late in (p50, p99, worst, earliest))
    return Outcome(alarms, fired, p50, p99, worst, earliest, told, breaches, keys)
