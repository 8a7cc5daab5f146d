"""The broker hands out every task again and again, to all workers at once.

tests/house_rules/test_schedule_twice.py looks at every row after a task that ran twice in turn;
here the deliveries of all tasks overlap, in real workers, while alarms fall due and mail leaves.
"""

import time
from typing import Any

import pytest
from celery import Celery

from hdo_portal.celery import app
from tests.chaos.alarms import expect_each_once
from tests.chaos.conftest import Report, wait_for_mail
from tests.chaos.surroundings import Surroundings
from tests.journeys.product import Product, wait_for

pytestmark = pytest.mark.chaos
TIMES = 5
LONG_AGO = "now() - interval '60 days'"


def portal_tasks() -> list[str]:
    app.loader.import_default_modules()
    return sorted(name for name in app.tasks if not name.startswith("celery."))


def deliver(around: Surroundings, *tasks: str, times: int, **options: Any) -> None:
    """Put messages into the queues where beat puts its own."""
    broker = Celery(broker=f"redis://127.0.0.1:{around.broker.port}/0")
    broker.conf.task_ignore_result = True
    with broker.connection_for_write() as line:
        for _ in range(times):
            for name in tasks:
                queue = "outbox" if name.startswith("foundation.send_") else "portal"
                broker.send_task(name, queue=queue, connection=line, **options)
    broker.close()


def test_every_task_delivered_five_times_at_once_has_its_effect_once(
    product: Product, around: Surroundings, report: Report
) -> None:
    solved = [report() for _ in range(3)]
    for one in solved:
        one.api.act(one.number, "accept")
        one.api.act(one.number, "resolve", resolution="Byttet radio")
    numbers = [one.number for one in solved]
    product.ask(
        f"UPDATE tickets_ticket SET resolved_at = {LONG_AGO} WHERE number = ANY(%s)", numbers
    )
    incidents = [report() for _ in range(4)]
    tasks = portal_tasks()
    assert len(tasks) > 10
    for _ in range(4):
        deliver(around, *tasks, times=TIMES)
        time.sleep(0.8)
    expect_each_once(product, incidents, f"{len(tasks)} tasks, each {4 * TIMES} times")
    left = around.services.waiting
    wait_for(lambda: left("portal") + left("outbox") < 5, 60, "the queues to be worked off")
    for one in solved:
        wait_for(lambda one=one: one.lines("closed"), 30, "the nightly closing")
        assert len(one.lines("closed")) == 1
    for incident in incidents:
        wait_for_mail(product, incident.number, 30)
    product.expect_no_fault()
