"""Fixtures of the running product, for journeys and stream; loaded by tests/conftest.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.journeys.product import Product, running
from tests.journeys.promises import organisation, promise_seconds

# Tests of a running product, which is started once; chaos has one of its own to break. And tests
# whose world takes longer to build than they take.
SCOPES = {
    "tests/journeys/": "product",
    "tests/live/": "product",
    "tests/chaos/": "chaos",
    "tests/devkit_demo/": "demo",
    "tests/house_rules/test_query_counts.py": "query counts",
}
RUNNING = ("tests/journeys/", "tests/live/", "tests/chaos/")


class ProductInOneWorker(LoadScopeScheduling):
    """Any test to any worker that is free, but all those of one scope to the same, and first."""

    def _split_scope(self, nodeid: str) -> str:
        found = (scope for folder, scope in SCOPES.items() if nodeid.startswith(folder))
        return next(found, nodeid)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a running product stand in the order in which they are written: what one leaves
    behind ends in real time, so another order is another test."""
    places = [n for n, item in enumerate(items) if item.nodeid.startswith(RUNNING)]
    for place, item in zip(places, sorted((items[n] for n in places), key=_written), strict=True):
        items[place] = item


def _written(item: pytest.Item) -> tuple[str, int, tuple[int, ...]]:
    told = getattr(item, "callspec", None)
    cases = tuple(told.indices.values()) if told else ()
    return str(item.path), item.reportinfo()[1] or 0, cases


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return ProductInOneWorker(config, log) if config.getvalue("dist") == "load" else None


@pytest.fixture(scope="session")
def product(worker_id: str) -> Iterator[Product]:
    """The portal as `make run` starts it, with its real worker, beat and timekeeper."""
    with running(f"journeys-{worker_id}") as started:
        yield started


@pytest.fixture(scope="session")
def gjovik(product: Product) -> Any:
    """Gjøvik kommune as the API shows it, with an agreement whose targets are seconds."""
    found = organisation(product.api("agent@hdo.example"), "Gjøvik kommune")
    promise_seconds(product.api("admin@hdo.example"), found["id"])
    return found
