"""Processes die at random, and all at once: each alarm's effect comes once."""

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from hdo_portal.devkit.processes import PROC
from tests.chaos.alarms import RESTARTED_SECONDS, expect_each_once
from tests.chaos.conftest import Report
from tests.chaos.life import wait_until_alive
from tests.chaos.surroundings import Surroundings
from tests.journeys.product import PARTS, Product, wait_for

pytestmark = pytest.mark.chaos


def pool_of(product: Product) -> list[int]:
    """The processes that the worker's tasks run in: its children."""
    mains = product.processes("worker", guards=False)
    main = mains[0] if mains else 0
    with contextlib.suppress(OSError):
        return [int(pid) for pid in (PROC / f"{main}/task/{main}/children").read_text().split()]
    return []


@contextlib.contextmanager
def killing(choose: Callable[[], list[int]], every: float) -> Iterator[list[int]]:
    """Kill one of these again and again while the block runs. Yields those that were."""
    stop, killed = threading.Event(), list[int]()

    def kill() -> None:
        while not stop.wait(every * random.uniform(0.5, 1.5)):
            if found := choose():
                with contextlib.suppress(ProcessLookupError):
                    killed.append(random.choice(found))
                    os.kill(killed[-1], signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        stop.set()
        thread.join()


def test_killing_those_who_sweep_in_the_midst_of_it(product: Product, report: Report) -> None:
    wait_until_alive(product, "worker", "timekeeper")
    with killing(lambda: pool_of(product), 0.3) as killed:
        incidents = [report() for _ in range(6)]
        timekeeper = product.kill("timekeeper")
        time.sleep(3)
    what = f"{len(killed)} killed sweeps and a timekeeper"
    expect_each_once(product, incidents, what, worst=RESTARTED_SECONDS)
    assert killed
    product.wait_until_back("timekeeper", timekeeper, 40)


def test_killing_all_there_is_at_once(
    product: Product, around: Surroundings, report: Report
) -> None:
    """A restart of all: what was due meanwhile fires late, once, and says so."""
    incidents = [report() for _ in range(3)]
    parts = [part for part in PARTS if part != "broker"]
    around.services.kill_postmaster()
    around.services.kill_valkey()
    gone = {part: product.kill(part) for part in parts}
    for part, pids in gone.items():
        product.wait_until_back(part, pids, 40)
    worst = expect_each_once(product, incidents, "everything killed", worst=RESTARTED_SECONDS)
    page = product.anonymous()
    wait_for(lambda: page.get("/readyz").status == 200, 30, "the pages")
    late = [line["text"] for one in incidents for line in one.lines("breached")]
    assert worst < 5 or any("late" in text for text in late)
