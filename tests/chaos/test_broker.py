"""The broker is refused, swallows, dies silently, is emptied and is killed: no alarm notices."""

import time

import pytest

from tests.chaos.alarms import expect_each_once
from tests.chaos.conftest import Report
from tests.chaos.proxy import Mode
from tests.chaos.surroundings import Surroundings
from tests.journeys.product import Product, crowding

pytestmark = pytest.mark.chaos


def test_emptying_the_broker_again_and_again(
    product: Product, around: Surroundings, report: Report
) -> None:
    incidents = []
    for _ in range(4):
        incidents.append(report())
        around.services.flush()
    expect_each_once(product, incidents, "four times FLUSHALL")


def test_killing_beat_and_the_broker(
    product: Product, around: Surroundings, report: Report
) -> None:
    beat = product.kill("beat")
    around.services.kill_valkey()
    expect_each_once(product, [report() for _ in range(4)], "beat and the broker killed")
    product.wait_until_back("beat", beat, 40)


def test_every_connection_to_the_broker_dies_without_a_word(
    product: Product, around: Surroundings, report: Report
) -> None:
    around.broker.orphan()
    expect_each_once(product, [report() for _ in range(4)], "silently dead connections")


def test_the_broker_refuses(product: Product, around: Surroundings, report: Report) -> None:
    with around.broker.broken(Mode.REFUSE):
        expect_each_once(product, [report() for _ in range(4)], "a broker that refuses")


def test_work_goes_on_while_the_broker_answers_nothing(
    product: Product, around: Surroundings, report: Report
) -> None:
    agent, page = product.api("agent@hdo.example"), product.signed_in("agent@hdo.example")
    with around.broker.broken(Mode.BLACK_HOLE):
        began = time.monotonic()
        incident = report()
        agent.create(f"tickets/{incident.number}/comments/", body="Ringer.", visibility="internal")
        agent.act(incident.number, "reclassify", impact=2, urgency=1, reason="Bare ett rom")
        assert page.get(f"/tickets/{incident.number}/").status == 200
        assert page.get("/desk/").status == 200
        assert time.monotonic() - began < 15 * crowding(), "nobody may wait for the broker"
        assert page.get("/readyz").status == 200
        health = page.get("/healthz")
        assert health.status == 503
        assert health.json()["parts"]["broker"] == {"ok": False}
        expect_each_once(product, [report(), report()], "a broker that answers nothing")
