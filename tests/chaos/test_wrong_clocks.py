"""Hosts whose clocks are wrong, and a release of yesterday: each alarm once, at its instant."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from hdo_portal.devkit.folders import ROOT
from hdo_portal.devkit.tether import tethered
from tests.chaos.conftest import Report
from tests.chaos.test_kills import expect_each_once
from tests.journeys.product import Product

pytestmark = pytest.mark.chaos
SWEEPERS = ("worker", "outbox", "beat", "timekeeper")
# Loaded by Python before anything else. libfaketime would do it for every program, but is not in
# any wheel; what the portal asks for the time is in these two modules.
SHIFTED = """
import datetime, os, time
by, real, stamp = float(os.environ["SHIFT_SECONDS"]), datetime.datetime, time.time
class Kind(type):
    def __instancecheck__(cls, one): return isinstance(one, real)
    def __subclasscheck__(cls, one): return issubclass(one, real)
class Shifted(real, metaclass=Kind):
    @classmethod
    def now(cls, tz=None): return real.fromtimestamp(time.time(), tz)
    @classmethod
    def utcnow(cls): return real.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)
time.time, time.time_ns = lambda: stamp() + by, lambda: int((stamp() + by) * 1e9)
datetime.datetime = Shifted
"""
# What a release of before would do: claim under the same locks and write under the same keys. There
# is no such release yet, so this stands in for it; it takes the rows and lets them go again.
CLAIM = """
    SELECT alarm.id FROM tickets_alarm AS alarm JOIN tickets_ticket AS ticket
        ON ticket.id = alarm.ticket_id
     WHERE alarm.state = 'waiting' AND alarm.due_at <= now()
     LIMIT 200 FOR NO KEY UPDATE OF alarm, ticket SKIP LOCKED
"""


@contextlib.contextmanager
def timekeeper_off_by(product: Product, seconds: float, folder: Path) -> Iterator[None]:
    """A timekeeper on a host whose clock is wrong by so much."""
    (folder / "sitecustomize.py").write_text(SHIFTED)
    wrong = {"PYTHONPATH": str(folder), "SHIFT_SECONDS": str(seconds)}
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            tethered([sys.executable, "manage.py", "timekeeper"]),
            cwd=ROOT, env={**product.environment, **wrong}, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


@pytest.mark.parametrize("seconds", [3600, -86_400])
def test_a_host_whose_clock_is_wrong_fires_nothing_early_nor_late(
    product: Product, report: Report, tmp_path: Path, seconds: float
) -> None:
    with timekeeper_off_by(product, seconds, tmp_path), product.frozen(*SWEEPERS):
        incidents = [report(), report()]
        expect_each_once(product, incidents, f"a clock off by {seconds} s")
    [[early]] = product.ask("SELECT count(*) FROM tickets_alarm WHERE fired_at < due_at")
    assert early == 0


def test_a_release_of_before_beside_this_one_doubles_nothing(
    product: Product, report: Report
) -> None:
    stop = threading.Event()

    def old_release() -> None:
        login = product.environment["DATABASE_URL"]
        with contextlib.closing(psycopg2.connect(login, options="-c role=desk")) as line:
            while not stop.is_set():
                with line.cursor() as cursor:
                    cursor.execute(CLAIM)
                stop.wait(0.05)
                # It dies before its commit, again and again; the rows are free for the other.
                line.rollback()
                stop.wait(0.05)

    thread = threading.Thread(target=old_release)
    thread.start()
    try:
        expect_each_once(product, [report() for _ in range(4)], "two releases at once")
    finally:
        stop.set()
        thread.join()
