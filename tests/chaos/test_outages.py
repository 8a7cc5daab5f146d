"""What people can still do while a part is away, and what happens when it is back."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.chaos.conftest import Report, wait_for_mail
from tests.journeys.product import Product, wait_for

pytestmark = pytest.mark.chaos


@contextmanager
def without_database(product: Product) -> Iterator[None]:
    """Nobody gets in, and who was in is thrown out."""
    product.let_in(False)
    try:
        product.drop_connections()
        yield
    finally:
        product.let_in(True)


def test_work_goes_on_while_the_broker_answers_nothing(product: Product, report: Report) -> None:
    agent, page = product.api("agent@hdo.example"), product.signed_in("agent@hdo.example")
    with product.frozen("broker"):
        began = time.monotonic()
        incident = report()
        agent.create(f"tickets/{incident.number}/comments/", body="Ringer.", visibility="internal")
        agent.act(incident.number, "accept")
        assert page.get(f"/tickets/{incident.number}/").status == 200
        assert page.get("/desk/").status == 200
        assert time.monotonic() - began < 5, "nobody may wait for the broker"
        assert page.get("/readyz").status == 200
        health = page.get("/healthz")
        assert health.status == 503
        assert health.json()["parts"]["broker"] == {"ok": False}


def test_mail_that_waited_for_the_broker_is_sent_when_it_is_back(
    product: Product, report: Report
) -> None:
    with product.frozen("timekeeper"):
        gone = product.kill("broker")
        incident = report()
        product.wait_until_back("broker", gone)
        wait_for_mail(product, incident.number, 60)


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
        time.sleep(4)  # its first clock falls due meanwhile
    wait_for(lambda: page.get("/readyz").status == 200, 15, "the pages")
    assert incident.seconds_late(20) < 15
    assert page.get(f"/tickets/{incident.number}/").status == 200
    assert len([row for row in incident.lines("breached") if "Response" in row["text"]]) == 1
