"""A bucket for each caller."""

import pytest

from hdo_portal.api import throttling
from hdo_portal.api.throttling import Buckets


def test_a_bucket_refills_while_time_goes_by() -> None:
    buckets = Buckets()
    assert [buckets.take("a", 2, 0.0) for _ in range(3)] == [0, 0, 30]
    assert buckets.take("b", 2, 0.0) == 0
    assert buckets.take("a", 2, 28.0) == pytest.approx(2)
    assert buckets.take("a", 2, 30.0) == 0
    assert [buckets.take("a", 2, 1_000.0) for _ in range(3)] == [0, 0, 30]


def test_callers_that_come_and_go_do_not_fill_the_memory() -> None:
    buckets = Buckets()
    for n in range(throttling.MOST_CALLERS + 10):
        buckets.take(str(n), 2, float(n))
    assert len(buckets._left) == throttling.MOST_CALLERS
