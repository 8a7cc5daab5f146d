"""Two lanes escalate, Celery and the timekeeper. Either alone tells in time."""

import pytest

from tests.chaos.conftest import Report, wait_for_mail
from tests.journeys.product import Product, wait_for

pytestmark = pytest.mark.chaos
# How soon is measured in bench/; here either lane must do it, on a machine that does much else.
PROMISED_SECONDS = 15.0
SWEPT = "SELECT at FROM foundation_heartbeat WHERE name = 'sweep'"


def test_the_timekeeper_escalates_while_celery_hangs(product: Product, report: Report) -> None:
    with product.frozen("worker", "outbox", "beat"):
        assert 0 <= report().seconds_late() < PROMISED_SECONDS


def test_the_timekeeper_sends_the_mail_that_celery_leaves(product: Product, report: Report) -> None:
    with product.frozen("worker", "outbox", "beat"):
        wait_for_mail(product, report().number, 20)


def test_celery_escalates_while_the_timekeeper_hangs(product: Product, report: Report) -> None:
    with product.frozen("timekeeper"):
        assert 0 <= report().seconds_late() < PROMISED_SECONDS


def test_it_escalates_while_the_broker_answers_nothing(product: Product, report: Report) -> None:
    with product.frozen("broker"):
        assert 0 <= report().seconds_late() < PROMISED_SECONDS


def test_it_escalates_while_one_hangs_with_a_lock_on_the_sign_of_life(
    product: Product, report: Report
) -> None:
    """The worst moment to hang: all that is left to do is to commit."""
    with product.locking("UPDATE foundation_heartbeat SET at = at"):
        assert 0 <= report().seconds_late() < PROMISED_SECONDS


def test_with_both_lanes_gone_it_escalates_once_and_says_how_late(
    product: Product, report: Report
) -> None:
    with product.frozen("worker", "outbox", "beat", "timekeeper"):
        incident = report()
        with pytest.raises(AssertionError, match="the breach"):
            incident.seconds_late(7)
    assert incident.seconds_late() >= 3
    # Both lanes came back at once, and only one of them told it.
    [line] = [row for row in incident.lines("breached") if "Response" in row["text"]]
    assert "late" in line["text"]
    assert len(incident.lines("escalated")) == 2


def test_a_killed_timekeeper_is_started_again(product: Product, report: Report) -> None:
    gone = product.kill("timekeeper")
    product.wait_until_back("timekeeper", gone)
    with product.frozen("worker", "outbox", "beat"):
        [[frozen_at]] = product.ask("SELECT now()")
        wait_for(lambda: product.ask(SWEPT)[0][0] > frozen_at, 30, "its first sweep")
        assert report().seconds_late() < PROMISED_SECONDS


def test_a_killed_worker_comes_back_and_sends_what_waited(product: Product, report: Report) -> None:
    gone = product.kill("outbox")
    incident = report()
    with product.frozen("timekeeper"):
        product.wait_until_back("outbox", gone)
        wait_for_mail(product, incident.number, 30)
    [[messages, keys]] = product.ask(
        "SELECT count(*), count(DISTINCT key) FROM foundation_outboxmessage WHERE about = %s",
        incident.number,
    )
    assert messages == keys > 0
