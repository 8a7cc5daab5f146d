"""How soon a change stands on every open queue, and what very many streams cost.

    make bench ARGS=live

Starts the process that holds the streams as production does, opens real connections to it as queues
do, and changes a ticket again and again. Measured is from the commit to the arrival of the finished
line at each of them. BENCH_QUEUES (200), BENCH_STREAMS (2,000) and BENCH_CHANGES (30) say how many.
Processor time and memory are the streams' process alone; this one plays all the browsers, so the
two share the machine's cores and the arrival is later than with browsers elsewhere.
"""

import asyncio
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import Client

from bench._crowd import SYSTEM, pattern
from hdo_portal.accounts.models import User
from hdo_portal.devkit.processes import PROC
from hdo_portal.devkit.run import allow_many_files
from hdo_portal.foundation.scoping import acting
from tickets import actions
from tickets.models import Ticket

QUEUES = int(os.environ.get("BENCH_QUEUES", "200"))
STREAMS = int(os.environ.get("BENCH_STREAMS", "2000"))
CHANGES = int(os.environ.get("BENCH_CHANGES", "30"))
STILL_SECONDS = 15
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def streaming(socket: Path) -> Iterator[int]:
    """The streams' process; gives the number of the worker that does the work."""
    command = [
        *(sys.executable, "-m", "gunicorn", "--no-control-socket", "--log-level", "warning"),
        *("hdo_portal.asgi:application", "--worker-class", "asgi", "--workers", "1"),
        *("--worker-connections", "5000", "--graceful-timeout", "1", "--bind", f"unix:{socket}"),
    ]
    process = subprocess.Popen(command)
    try:
        while not socket.exists() or not (children := _children(process.pid)):
            time.sleep(0.1)
        time.sleep(2)
        yield children[0]
    finally:
        process.send_signal(signal.SIGINT)  # at once: whoever is served is us
        process.wait(60)


def _children(pid: int) -> list[int]:
    text = (PROC / str(pid) / "task" / str(pid) / "children").read_text()
    return [int(word) for word in text.split()]


def cpu_seconds(pid: int) -> float:
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def megabytes(pid: int) -> float:
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@dataclass(frozen=True)
class Stage:
    """Where it is played: the streams' process, its door, who looks, and what changes."""

    pid: int
    socket: Path
    cookie: str
    ticket: Ticket


class Queue:
    """One open queue: a connection, and when each change arrived."""

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}
        self.bytes = 0

    async def open(self, socket: Path, cookie: str) -> None:
        reader, self.writer = await asyncio.open_unix_connection(str(socket))
        told = f"GET /live/?rows=1 HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\n\r\n"
        self.writer.write(told.encode())
        await reader.readuntil(b"event: hello")
        self.reading = asyncio.ensure_future(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        rest = b""
        while piece := await reader.read(65_536):
            now = time.perf_counter()
            self.bytes += len(piece)
            *events, rest = (rest + piece).split(b"\n\n")
            for event in events:
                if b"event: row" in event and (at := event.find(b"Change number ")) > 0:
                    self.arrived.setdefault(event[at : at + 19].decode(), now)

    def close(self) -> None:
        self.reading.cancel()
        self.writer.close()


def change(ticket: Ticket, words: str) -> float:
    """One person's change; returns when it was committed."""
    with acting(SYSTEM):
        actions.edit_ticket(SYSTEM, ticket=ticket, title=words)
    return time.perf_counter()


async def told_to(queues: list[Queue], ticket: Ticket, first: int) -> list[float]:
    """Seconds from each commit to each queue."""
    late = []
    for number in range(first, first + CHANGES):
        words = f"Change number {number:05}"
        committed = await asyncio.to_thread(change, ticket, words)
        deadline = committed + 20
        while any(words not in queue.arrived for queue in queues):
            if time.perf_counter() > deadline:
                raise SystemExit(f"{words} did not reach every queue within 20 s.")
            await asyncio.sleep(0.01)
        late += [max(queue.arrived[words] - committed, 0) for queue in queues]
    return late


async def measure(count: int, stage: Stage) -> None:
    pid = stage.pid
    empty, began = megabytes(pid), time.perf_counter()
    queues = [Queue() for _ in range(count)]
    for queue in queues:
        await queue.open(stage.socket, stage.cookie)
    opened = time.perf_counter() - began
    worked = cpu_seconds(pid)
    late = await told_to(queues, stage.ticket, first=count)
    worked = cpu_seconds(pid) - worked
    size = sum(queue.bytes for queue in queues) / count / CHANGES
    idle = cpu_seconds(pid)
    await asyncio.sleep(STILL_SECONDS)
    idle = cpu_seconds(pid) - idle
    cuts = statistics.quantiles(late, n=100)
    print(f"\n{count} open queues, {CHANGES} changes, {len(late)} arrivals")
    print(f"  opened in                 {opened:8.1f} s")
    print(f"  commit to line, median    {cuts[49] * 1000:8.0f} ms")
    print(f"  p99 and worst             {cuts[98] * 1000:8.0f} ms {max(late) * 1000:8.0f} ms")
    print(
        f"  processor time a change   {worked / CHANGES * 1000:8.0f} ms, {size:.0f} bytes a queue"
    )
    print(f"  processor time at rest    {idle / STILL_SECONDS * 100:8.1f} % of a core")
    print(f"  memory                    {empty:8.0f} MB before, {megabytes(pid):.0f} MB with them")
    for queue in queues:
        queue.close()


def main() -> None:
    allow_many_files()
    ticket = pattern()
    client = Client()
    with acting(SYSTEM):
        client.force_login(User.objects.get(email="agent@hdo.example"))
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    socket = Path(os.environ.get("PORTAL_DATA", "var")).resolve() / "bench-live.sock"
    socket.unlink(missing_ok=True)
    with streaming(socket) as pid:
        for count in (QUEUES, STREAMS):
            asyncio.run(measure(count, Stage(pid, socket, cookie, ticket)))


if __name__ == "__main__":
    main()
