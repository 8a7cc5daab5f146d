"""The pages' server as production starts it, asked over real connections."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

WORKERS = 2


class _Line(http.client.HTTPConnection):
    """A connection to a server behind a Unix socket."""

    def __init__(self, door: Path) -> None:
        super().__init__("localhost", timeout=60)
        self.door = door

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(str(self.door))


@contextmanager
def serving() -> Iterator[Path]:
    """The web process with two workers; gives its door."""
    door = Path(os.environ.get("PORTAL_DATA", "var")).resolve() / "bench-web.sock"
    door.unlink(missing_ok=True)
    command = [
        *(sys.executable, "-m", "gunicorn", "--no-control-socket", "--log-level", "warning"),
        *("hdo_portal.wsgi:application", "--worker-class", "gthread", "--threads", "4"),
        *("--workers", str(WORKERS), "--keep-alive", "0", "--bind", f"unix:{door}"),
    ]
    process = subprocess.Popen(command)
    try:
        while not door.exists():
            time.sleep(0.1)
        time.sleep(3)
        yield door
    finally:
        process.send_signal(signal.SIGINT)  # at once: whoever is served is us
        process.wait(60)


def ask(door: Path, path: str, cookie: str) -> tuple[float, bytes]:
    """Milliseconds until the whole page was there, and the page. Raises SystemExit for an error."""
    began = time.perf_counter()
    line = _Line(door)
    line.request("GET", path, headers={"Cookie": cookie, "Connection": "close"})
    answer = line.getresponse()
    body = answer.read()
    taken = (time.perf_counter() - began) * 1000
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return taken, body


def ask_often(door: Path, path: str, cookie: str, rounds: int) -> tuple[list[float], bytes]:
    """Milliseconds of each round, by as many people at once as there are workers."""
    body = b""
    for _ in range(2 * WORKERS):
        _taken, body = ask(door, path, cookie)
    with ThreadPoolExecutor(WORKERS) as people:
        taken = list(people.map(lambda _round: ask(door, path, cookie)[0], range(rounds)))
    return taken, body
