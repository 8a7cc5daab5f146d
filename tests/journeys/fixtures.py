"""Fixtures of the running product, for journeys, stream and chaos; loaded by tests/conftest.py."""

from collections.abc import Iterator

import pytest

from tests.journeys.product import Product, running


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
