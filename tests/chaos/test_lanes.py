"""Two lanes escalate, Celery and the timekeeper. Either alone tells in time."""

import pytest

from tests.chaos.alarms import expect_each_once
from tests.chaos.conftest import Report, wait_for_mail
from tests.chaos.life import wait_until_alive
from tests.journeys.product import Product

pytestmark = pytest.mark.chaos
CELERY = ("worker", "outbox", "beat")


def test_a_killed_timekeeper_comes_back_and_does_without_celery(
    product: Product, report: Report
) -> None:
    """It sweeps, and sends the mail that Celery leaves lying for five seconds."""
    product.wait_until_back("timekeeper", product.kill("timekeeper"))
    wait_until_alive(product, "timekeeper")
    with product.frozen(*CELERY):
        incident = report()
        expect_each_once(product, [incident], "the timekeeper alone")
        wait_for_mail(product, incident.number, 30)


def test_a_killed_celery_comes_back_and_does_without_the_timekeeper(
    product: Product, report: Report
) -> None:
    gone = {part: product.kill(part) for part in CELERY}
    for part, pids in gone.items():
        product.wait_until_back(part, pids)
    wait_until_alive(product, *CELERY)
    with product.frozen("timekeeper"):
        incident = report()
        expect_each_once(product, [incident], "Celery alone")
        wait_for_mail(product, incident.number, 30)
    [[messages, keys]] = product.ask(
        "SELECT count(*), count(DISTINCT key) FROM foundation_outboxmessage WHERE about = %s",
        incident.number,
    )
    assert messages == keys > 0


def test_it_escalates_while_one_hangs_with_a_lock_on_the_sign_of_life(
    product: Product, report: Report
) -> None:
    """The worst moment to hang: all that is left to do is to commit."""
    with product.locking("UPDATE foundation_heartbeat SET at = at"):
        expect_each_once(product, [report()], "a lock on the sign of life")
