"""Random kills and crashes of the database while alarms fall due: what is missed, what is doubled.

    make bench ARGS=endurance                             3,000 alarms, 30 kills, 1 crash: a minute
    BENCH_FULL=1 make bench ARGS=endurance                200,000 alarms, 500 kills, 3 crashes

BENCH_ALARMS, BENCH_LETTERS, BENCH_KILLS, BENCH_CRASHES and BENCH_SECONDS set each by itself. What
runs in production (two timekeepers, worker, outbox worker, beat) is killed by SIGKILL, mostly the
worker's pool in the midst of a sweep, and started again at once. A crash of the database is a
killed server process: PostgreSQL then throws everybody out and recovers. A mail server of our own
counts the Message-IDs that it gets. Ends with 1 when one alarm is missed or doubled.
"""

import collections
import contextlib
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from django.db import DatabaseError, InterfaceError, connection, connections

from bench._crowd import SYSTEM, empty, fill, pattern, reference_data
from bench._torment import outcome, torment
from hdo_portal.devkit.load.copying import OWNER
from hdo_portal.devkit.tether import tethered
from hdo_portal.foundation import outbox
from hdo_portal.foundation.outbox import Draft
from hdo_portal.foundation.scoping import acting

ROOT = Path(__file__).resolve().parent.parent
FULL = os.environ.get("BENCH_FULL") == "1"
ALARMS = int(os.environ.get("BENCH_ALARMS", "200000" if FULL else "3000"))
LETTERS = int(os.environ.get("BENCH_LETTERS", "20000" if FULL else "500"))
KILLS = int(os.environ.get("BENCH_KILLS", "500" if FULL else "30"))
CRASHES = int(os.environ.get("BENCH_CRASHES", "3" if FULL else "1"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "600" if FULL else "40"))
SETTLE_SECONDS = 240
PYTHON = sys.executable
CELERY = [PYTHON, "-m", "celery", "--quiet", "--skip-checks", "-A", "hdo_portal"]
WORKER = [*CELERY, "worker", "--loglevel", "ERROR"]
PARTS = {
    "timekeeper 1": [PYTHON, "manage.py", "timekeeper"],
    "timekeeper 2": [PYTHON, "manage.py", "timekeeper"],
    "worker": [*WORKER, "-Q", "portal", "-n", "portal@%h", "--concurrency", "2"],
    "outbox": [*WORKER, "-Q", "outbox", "-n", "outbox@%h", "--pool", "threads", "-c", "6"],
    "beat": [*CELERY, "beat", "-l", "ERROR"],
}


class Sink:
    """Takes all mail and remembers its Message-IDs."""

    def __init__(self) -> None:
        self.seen: collections.Counter[str] = collections.Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        head = envelope.content.partition(b"\r\n\r\n")[0].decode(errors="replace")
        lines = head.replace("\r\n ", " ").splitlines()
        self.seen.update(
            line.partition(":")[2].strip()
            for line in lines
            if line.lower().startswith("message-id:")
        )
        return "250 taken"


class Keeper:
    """Runs the parts and starts again at once what has ended."""

    def __init__(self, port: int, folder: Path) -> None:
        self.log = open(folder / "endurance.log", "ab")  # noqa: SIM115 - closed in stop()
        shelf = ["--schedule", str(folder / "endurance-beat")]
        self.parts = {**PARTS, "beat": PARTS["beat"] + shelf}
        self.env = {
            **os.environ,
            "PORTAL_MAIL_URL": f"smtp://127.0.0.1:{port}",
            "PORTAL_MAIL_PER_MINUTE": "1000000",
            "PORTAL_LOG_LEVEL": "ERROR",
        }
        self.processes = {name: self._start(name) for name in self.parts}

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            tethered(self.parts[name]), cwd=ROOT, env=self.env,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def look(self) -> None:
        for name, process in self.processes.items():
            if process.poll() is not None:
                self.processes[name] = self._start(name)

    def kill_one(self) -> str:
        """Kill one at random: four times of five a process of the worker's pool."""
        if random.random() < 0.8 and (pool := self._pool()):
            with contextlib.suppress(ProcessLookupError):  # it may just have ended by itself
                os.kill(random.choice(pool), signal.SIGKILL)
                return "pool"
        name = random.choice(list(self.processes))
        self.processes[name].kill()
        return name.partition(" ")[0]

    def crash(self) -> None:
        """Kill a server process in the midst of its work."""
        [[pid]] = ask("SELECT pg_backend_pid()")
        # Ours will do: whichever is killed, the server throws all out and replays its log.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        connection.close()

    def _pool(self) -> list[int]:
        pid = self.processes["worker"].pid
        with contextlib.suppress(OSError):
            return [
                int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            ]
        return []

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
        self.log.close()


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows, whatever happens to the database meanwhile: asked again for half a minute."""
    for _ in range(60):
        try:
            with acting(SYSTEM), connection.cursor() as cursor:
                cursor.execute(sql, values)
                return list(cursor.fetchall())
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(0.5)
    raise SystemExit("The database did not come back.")


def prepare() -> None:
    """Clocks that fall due evenly over the run, and letters to as many people."""
    reference_data()
    empty()
    of = pattern()
    fill(
        of, ALARMS, f"now() + interval '20 seconds' + n * interval '1 second' * {SECONDS / ALARMS}"
    )
    with acting(SYSTEM):
        outbox.post([
            Draft(f"letter:{n}", f"p{n}@hdo.example", f"Letter {n}", "Words.")
            for n in range(LETTERS)
        ])
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SET ROLE desk")
        cursor.execute(
            "UPDATE foundation_outboxmessage SET next_attempt_at = now() + interval '20 seconds'"
            " + random() * %s * interval '1 second' WHERE starts_with(key, 'letter:')", [SECONDS]
        )  # fmt: skip
        cursor.execute("RESET ROLE")
        cursor.execute("ANALYZE")


def settle(keeper: Keeper) -> float:
    """Wait until nothing is owed. Returns the seconds."""
    began = time.monotonic()
    owed = (
        "SELECT (SELECT count(*) FROM tickets_alarm WHERE state = 'waiting' AND step = 'breach'"
        " AND due_at < now() + interval '5 minutes' AND NOT EXISTS (SELECT FROM tickets_ticket t"
        " WHERE t.id = ticket_id AND t.is_probe)), (SELECT count(*) FROM foundation_outboxmessage"
        " WHERE state IN ('waiting', 'sending') AND NOT starts_with(key, 'self'))"
    )
    while time.monotonic() - began < SETTLE_SECONDS:
        keeper.look()
        if ask(owed)[0] == (0, 0):
            break
        time.sleep(1)
    return time.monotonic() - began


def verdict(sink: Sink) -> bool:
    """Print the figures. Whether nothing was missed and nothing doubled."""
    found = outcome(ask, "starts_with(number, 'INC-2099-')")
    [[sent, unsent]] = ask(
        "SELECT count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state <> 'sent')"
        " FROM foundation_outboxmessage WHERE starts_with(key, 'letter:')"
    )
    received, different = sum(sink.seen.values()), len(sink.seen)
    print(found)
    print(f"letters   {LETTERS:,}: sent {sent:,}, unsent {unsent:,}")
    print(f"receiver  {received:,} mails, {received - different:,} repeats of a Message-ID"
          f" ({(received - different) / max(received, 1):.3%})")  # fmt: skip
    return found.whole and found.alarms >= ALARMS and not unsent


@contextlib.contextmanager
def mail_server() -> Iterator[tuple[Sink, int]]:
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield sink, port
    finally:
        server.stop()


def main() -> int:
    prepare()
    with mail_server() as (sink, port):
        keeper = Keeper(port, Path(os.environ["PORTAL_DATA"]))
        try:
            hit = torment(keeper, SECONDS + 20, KILLS, CRASHES)
            seconds = settle(keeper)
        finally:
            keeper.stop()
        print("killed    " + ", ".join(f"{name} {count}" for name, count in hit.most_common()))
        print(f"settled   {seconds:.0f} s after the last fault")
        return 0 if verdict(sink) else 1


if __name__ == "__main__":
    sys.exit(main())
