"""What every test may rely on. People and data come from tests/factories.py."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.utils import translation

from hdo_portal.foundation import clock

pytest_plugins = ["tests.journeys.fixtures", "tests.journeys.windows"]

Freeze = Callable[[str | datetime], AbstractContextManager[datetime]]


class OutsideWorld(RuntimeError):
    """A test tried to reach another machine."""


def _is_here(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket in the file system
    try:
        return ipaddress.ip_address(address[0].split("%")[0]).is_loopback
    except ValueError:
        return address[0] in {"localhost", ""}


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Tests talk to this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if not _is_here(address):
            raise OutsideWorld(f"A test tried to reach {address!r}.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    """Each test begins in Bokmål, whatever the one before it spoke."""
    with translation.override(django_settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    """Attachments and mail files of a test vanish with it."""
    settings.MEDIA_ROOT = tmp_path / "attachments"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


@pytest.fixture
def freeze() -> Freeze:
    """``with freeze("2026-03-29T01:30Z"):`` stops the portal's clock and Python's at that instant.

    PostgreSQL's own now() goes on: default values of columns and the audit trail are not stopped.
    """

    @contextmanager
    def stop(at: str | datetime) -> Iterator[datetime]:
        instant = datetime.fromisoformat(at) if isinstance(at, str) else at
        instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        with time_machine.travel(instant, tick=False), clock.frozen(instant):
            yield instant

    return stop
