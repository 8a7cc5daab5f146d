"""Fixtures of the running product, for journeys, stream and chaos; loaded by tests/conftest.py."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.product import Product, running
from tests.journeys.promises import organisation, promise_seconds


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker take all tests of the product: it is started once (`--dist loadgroup`)."""
    for item in items:
        if "product" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("product"))


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
