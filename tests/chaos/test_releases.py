"""Another release at work on the same rows and queues: each alarm once.

Nothing has been released yet, so no former release can really run. What one would do to this one is
done by stand-ins: it sweeps the same rows under the same locks and unique keys (a second fleet's
timekeeper), it takes rows and dies before its commit (claims that are rolled back), and it puts
tasks into the queues that this one does not know, or calls in a way that it does not.
"""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator

import psycopg2
import pytest

from hdo_portal.devkit.folders import ROOT
from hdo_portal.devkit.tether import tethered
from tests.chaos.alarms import expect_each_once
from tests.chaos.conftest import Report
from tests.chaos.surroundings import Surroundings
from tests.chaos.test_every_task_at_once import deliver
from tests.journeys.product import Product

pytestmark = pytest.mark.chaos
CLAIM = """
    SELECT alarm.id FROM tickets_alarm AS alarm JOIN tickets_ticket AS ticket
        ON ticket.id = alarm.ticket_id
     WHERE alarm.state = 'waiting' AND alarm.due_at <= now()
     LIMIT 200 FOR NO KEY UPDATE OF alarm, ticket SKIP LOCKED
"""


@contextlib.contextmanager
def second_timekeeper(product: Product) -> Iterator[None]:
    """Another host's, which shares nothing but the database."""
    with open(product.folder / "second.log", "wb") as log:
        process = subprocess.Popen(
            tethered([sys.executable, "manage.py", "timekeeper"]),
            cwd=ROOT, env=product.environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def claims_that_die(product: Product) -> Iterator[None]:
    """One who takes what is due and dies before its commit, again and again."""
    stop = threading.Event()

    def repeat() -> None:
        login = product.environment["DATABASE_URL"]
        with contextlib.closing(psycopg2.connect(login, options="-c role=desk")) as line:
            while not stop.is_set():
                with line.cursor() as cursor:
                    cursor.execute(CLAIM)
                stop.wait(0.05)
                # The rows are free for the others.
                line.rollback()
                stop.wait(0.05)

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_release_of_before_beside_this_one_doubles_nothing(
    product: Product, around: Surroundings, report: Report
) -> None:
    with second_timekeeper(product), claims_that_die(product):
        deliver(around, "tickets.sweep_of_tomorrow", "foundation.send_pigeons", times=10)
        incidents = [report() for _ in range(4)]
        product.provoked.append("takes 0 positional arguments but 1 was given")
        deliver(around, "tickets.sweep_alarms", "foundation.send_mail", times=3, args=["tomorrow"])
        expect_each_once(product, incidents, "two releases at once")
