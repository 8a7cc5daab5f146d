"""Fixtures of the running product, for journeys, stream and chaos; loaded by tests/conftest.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.journeys.product import Product, running
from tests.journeys.promises import organisation, promise_seconds

# Tests of the running product, which is started once.
FOLDERS = ("tests/journeys/", "tests/live/", "tests/chaos/")


class ProductInOneWorker(LoadScopeScheduling):
    """Any test to any worker that is free, but all those of the product to the same."""

    def _split_scope(self, nodeid: str) -> str:
        return "product" if nodeid.startswith(FOLDERS) else nodeid


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
