"""A short run of bench/endurance.py's torment, on the product itself: people report, clocks run
out, and whoever fires, sends or remembers is killed at random."""

import os
import random
import signal
import time

import pytest

from bench._torment import outcome, torment
from tests.chaos.alarms import RESTARTED_SECONDS, ask
from tests.chaos.conftest import Report
from tests.chaos.surroundings import Surroundings
from tests.chaos.test_database import reporting
from tests.chaos.test_kills import pool_of
from tests.journeys.product import Product, crowding, wait_for

pytestmark = pytest.mark.chaos
# On a machine with nothing else to do it is some 300 alarms.
ALARMS, KILLS, CRASHES, SECONDS = 60, 4, 1, 10
OWED = """
    SELECT count(*) FROM tickets_alarm WHERE state = 'waiting' AND step = 'breach' AND round = 0
       AND due_at < now() + interval '5 minutes'
       AND ticket_id IN (SELECT id FROM tickets_ticket WHERE number = ANY(%s))
"""


class TheProduct:
    """Its supervisors start again what ends."""

    def __init__(self, product: Product, around: Surroundings) -> None:
        self.product, self.around = product, around

    def look(self) -> None:
        """Nothing to do: that is the supervisors' work."""

    def kill_one(self) -> str:
        if (pool := pool_of(self.product)) and random.random() < 0.5:
            os.kill(random.choice(pool), signal.SIGKILL)
            return "pool"
        part = random.choice(["worker", "outbox", "beat", "timekeeper"])
        if self.product.processes(part):
            self.product.kill(part)
        return part

    def crash(self) -> None:
        self.around.services.kill_backend(f"postgres: hdo_app {self.product.database}")


def test_nothing_is_missed_or_doubled_while_everything_is_killed_at_random(
    product: Product, around: Surroundings, report: Report
) -> None:
    with reporting(report, 0.02) as acknowledged:
        hit = torment(TheProduct(product, around), SECONDS, KILLS, CRASHES)
        wait_for(lambda: 3 * len(acknowledged) >= ALARMS, 60, "reports enough")
    numbers = [one.number for one in acknowledged]
    began = time.monotonic()
    wait_for(lambda: ask(product, OWED, numbers) == [(0,)], 60, "the last alarm")
    found = outcome(product.ask, "number = ANY(%s)", numbers)
    killed = ", ".join(f"{name} {count}" for name, count in hit.items())
    settled = time.monotonic() - began
    print(f"{found}\nkilled {killed}; settled after {settled:.1f} s")  # noqa: T201 - measured
    assert found.whole
    assert found.alarms == 3 * len(numbers) >= ALARMS
    assert found.worst < RESTARTED_SECONDS * crowding()
