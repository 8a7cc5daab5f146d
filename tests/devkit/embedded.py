"""Embedded services for the length of a block."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from hdo_portal.devkit.postgres import Postgres
from hdo_portal.devkit.valkey import Valkey


def unheard(_line: str) -> None:
    """Progress that nobody watches."""


@contextmanager
def running(service: Postgres | Valkey) -> Iterator[None]:
    service.prepare()
    with open(service.log, "ab") as log:
        server = subprocess.Popen(service.command(), stdout=log, stderr=log)
    try:
        service.wait_until_ready(server)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


def ask(postgres: Postgres, role: str, question: str, database: str = "hdo") -> str:
    """What psql answers, or what it complains about."""
    done = subprocess.run(
        postgres.psql(role, database, "-qAt", "-c", question),
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout or done.stderr).strip()
