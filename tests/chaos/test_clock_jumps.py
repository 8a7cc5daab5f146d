"""The clock of a machine jumps while the portal runs on it: each alarm once, at its instant."""

from collections.abc import Iterator

import pytest

from tests.chaos.alarms import expect_each_once
from tests.chaos.conftest import Report
from tests.chaos.life import wait_until_alive
from tests.chaos.surroundings import Surroundings
from tests.journeys.product import Product

pytestmark = pytest.mark.chaos
HOUR, DAY = 3600, 86_400
CELERY, TIMEKEEPER = ("worker", "outbox", "beat"), ("timekeeper",)
# Who does the work, and who is silent meanwhile.
LANES = {"Celery": (CELERY, TIMEKEEPER), "the timekeeper": (TIMEKEEPER, CELERY)}


@pytest.fixture
def right_again(around: Surroundings) -> Iterator[None]:
    yield
    around.clock.jump(0)


@pytest.mark.usefixtures("right_again")
@pytest.mark.parametrize("lane", LANES)
def test_a_jump_of_the_clock_fires_nothing_early_late_or_twice(
    product: Product, around: Surroundings, report: Report, lane: str
) -> None:
    """An hour on, then a day back, pages and all; each lane by itself. PostgreSQL is on another
    machine, and its clock is the one that counts."""
    alone, silent = LANES[lane]
    wait_until_alive(product, *alone)
    with product.frozen(*silent):
        for off in (HOUR, -DAY):
            around.clock.jump(off)
            what = f"a jump to {off:+} s, {lane} alone"
            expect_each_once(product, [report(), report()], what)
