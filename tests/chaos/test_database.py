"""PostgreSQL crashes and goes away: what was acknowledged stays, each alarm comes late, once."""

import contextlib
import threading
from collections.abc import Iterator

import pytest

from tests.chaos.alarms import RESTARTED_SECONDS, expect_each_once
from tests.chaos.conftest import Incident, Report
from tests.chaos.surroundings import Surroundings
from tests.journeys.product import Product, wait_for

pytestmark = pytest.mark.chaos


@contextlib.contextmanager
def without_database(product: Product) -> Iterator[None]:
    """Nobody gets in, and who was in is thrown out."""
    product.let_in(False)
    try:
        product.drop_connections()
        yield
    finally:
        product.let_in(True)


@contextlib.contextmanager
def reporting(report: Report, pause: float = 0.2) -> Iterator[list[Incident]]:
    """People go on reporting. Yields what the portal has acknowledged so far."""
    stop, acknowledged = threading.Event(), list[Incident]()

    def repeat() -> None:
        while not stop.wait(pause):
            with contextlib.suppress(AssertionError, OSError):
                acknowledged.append(report())

    threads = [threading.Thread(target=repeat) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield acknowledged
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize("what", ["a process of PostgreSQL", "all of PostgreSQL"])
def test_a_crash_amid_sweeps_and_reports_loses_and_doubles_nothing(
    product: Product, around: Surroundings, report: Report, what: str
) -> None:
    page = product.anonymous()
    with reporting(report) as acknowledged:
        wait_for(lambda: len(acknowledged) >= 3, 30, "reports")
        # Their first clocks fall due while it is away.
        if what.startswith("all"):
            around.services.kill_postmaster()
        else:
            around.services.kill_backend(f"postgres: hdo_app {product.database}")
        before = len(acknowledged)
        wait_for(lambda: len(acknowledged) >= before + 2, RESTARTED_SECONDS, "reports again")
    assert page.get("/readyz").status == 200
    expect_each_once(product, acknowledged, f"{what} killed", worst=RESTARTED_SECONDS)


def test_without_a_database_pages_say_so_and_come_back(product: Product, report: Report) -> None:
    page = product.signed_in("agent@hdo.example")
    incident = report()
    with without_database(product):
        assert page.get("/livez").status == 200
        assert page.get("/readyz").status == 503
        sorry = page.get(f"/tickets/{incident.number}/")
        assert sorry.status == 503
        assert "08915" in sorry.text
        problem = page.get("/api/v1/tickets/")
        assert problem.status == 503
        assert problem.headers["content-type"] == "application/problem+json"
    wait_for(lambda: page.get("/readyz").status == 200, 15, "the pages")
    assert page.get(f"/tickets/{incident.number}/").status == 200
    expect_each_once(product, [incident], "a database that let nobody in")
