"""A folder that is short enough for sockets, and an environment without the test run's services."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

SURROUNDING = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PORTAL_DATA", "PORTAL_ENV")


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path is short enough for a socket, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="hdo-t-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the surrounding test run reaches what this test starts."""
    for name in SURROUNDING:
        monkeypatch.delenv(name, raising=False)
