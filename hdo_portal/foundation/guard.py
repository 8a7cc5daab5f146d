"""Runs one process and ends it when it is alive and does nothing.

    python -I hdo_portal/foundation/guard.py --name timekeeper -- python manage.py timekeeper
    python -I hdo_portal/foundation/guard.py --name worker --canary foundation.alive -- \\
        celery -A hdo_portal worker -Q portal,{queue}

The process proves itself by touching the file named in PORTAL_LIFE (``life.py``). With --canary the
proof comes the way that its work comes: every five seconds the guard publishes that task to a
queue of this one worker's, on a connection of its own, and the task touches the file. A process
that proves nothing for --stale seconds is stuck. Its whole group is then killed, the guard
with it, so that nothing stays behind; whoever started the guard (the devkit's supervisor, compose)
starts both again. A canary that could not be published counts for nothing: a broker that is away
is not cured by killing workers.

Knows no Django and reads no settings: what it guards against may be there. Broker: REDIS_URL.
"""

import argparse
import contextlib
import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

FILE = "PORTAL_LIFE"
EVERY_SECONDS = 5.0
LOOK_SECONDS = 1.0
# A guard that itself stood still (a machine that slept) cannot blame its process.
ASLEEP_SECONDS = 5.0
BROKER_SECONDS = 2
PR_SET_PDEATHSIG = 1
FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)


@dataclass(frozen=True)
class Plan:
    """What to run and when to lose patience, in seconds."""

    name: str
    argv: list[str]
    stale: float
    first: float
    canary: str
    folder: Path

    @property
    def queue(self) -> str:
        """The queue of this one worker: of this part, of this host, of this data folder."""
        place = zlib.crc32(os.environ.get("PORTAL_DATA", "").encode())
        return f"alive.{self.name}.{socket.gethostname()}.{place:08x}"


class Canaries:
    """Publishes a canary every few seconds, from a thread: a black hole must not stop the looking.

    ``unanswered_since`` is the monotonic instant of the oldest canary that was published and that
    no proof has followed; None while there is none or while the broker is away.
    """

    def __init__(self, task: str, queue: str) -> None:
        self.task, self.queue = task, queue
        self.unanswered_since: float | None = None
        self.trouble = ""
        self._stop = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._repeat, daemon=True).start()

    def answered(self) -> None:
        self.unanswered_since = None

    def _repeat(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            try:
                self._publish()
            except Exception as error:  # whatever the transport raises, the broker is away
                self.unanswered_since = None
                self._note(f"{type(error).__name__}: {error}")
            else:
                self._note("")
                if self.unanswered_since is None:
                    self.unanswered_since = time.monotonic()

    def _note(self, trouble: str) -> None:
        """Say once that the broker went away, and once that it is back."""
        if bool(trouble) != bool(self.trouble):
            say(
                f"the broker does not take canaries: {trouble}" if trouble else "the broker is back"
            )
        self.trouble = trouble

    def _publish(self) -> None:
        # Imported here, since the other guards do without a broker.
        from celery import Celery  # noqa: PLC0415 - see above

        app = Celery(broker=os.environ.get("REDIS_URL", "redis://localhost:6379/0"))
        app.conf.task_ignore_result = True
        short = {"socket_timeout": BROKER_SECONDS, "socket_connect_timeout": BROKER_SECONDS}
        with app.connection_for_write(transport_options={**short, "max_retries": 0}) as line:
            line.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
            # A connection of each time: one that died silently would tell lies.
            options: dict[str, Any] = {"queue": self.queue, "connection": line, "retry": False}
            # allow(no-broker-from-a-request): no request waits here, and it takes two seconds
            app.send_task(self.task, expires=EVERY_SECONDS * 6, **options)


class Proof:
    """When the process last touched its file, by this process's clock: no jump of the machine's
    clock makes anybody look stuck."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()
        self._seen = path.stat().st_mtime_ns
        self.at = time.monotonic()

    def look(self) -> bool:
        """Whether there is a new proof."""
        try:
            seen = self.path.stat().st_mtime_ns
        except FileNotFoundError:
            self.path.touch()
            seen = self._seen = self.path.stat().st_mtime_ns
        if seen == self._seen:
            return False
        self._seen, self.at = seen, time.monotonic()
        return True


def say(line: str) -> None:
    with contextlib.suppress(OSError):
        sys.stderr.write(f"guard: {line}\n")
        sys.stderr.flush()


class Guard:
    """One process under guard, from its start to its end."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.proof = Proof(plan.folder / f"life-{plan.name}")
        self.canaries = Canaries(plan.canary, plan.queue) if plan.canary else None
        self.looked_at = self.patient_until = time.monotonic()

    def run(self) -> int:
        """Run it to its end and return its exit code; never returns when it got stuck."""
        with contextlib.suppress(PermissionError):
            # Killing the group must not reach whoever started us; a session's leader has its own.
            os.setpgid(0, 0)
        with wakened() as ear:
            process = self._start()
            self._forward(process)
            self.patient_until = time.monotonic() + self.plan.first
            if self.canaries:
                self.canaries.start()
            while process.poll() is None:
                hear(ear)
                self._look(process.pid)
        self.proof.path.unlink(missing_ok=True)
        return process.returncode if process.returncode >= 0 else 128 - process.returncode

    def _start(self) -> subprocess.Popen[bytes]:
        words = [word.replace("{queue}", self.plan.queue) for word in self.plan.argv]
        mine = os.getpid()
        return subprocess.Popen(
            words,
            env={**os.environ, FILE: str(self.proof.path)},
            # There is one thread before the fork, so it is safe to run a little after it.
            preexec_fn=lambda: tie_to_parent(mine),  # noqa: PLW1509 - see above
        )

    def _forward(self, process: subprocess.Popen[bytes]) -> None:
        def forward(number: int, _frame: FrameType | None) -> None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)

        for number in FORWARDED:
            # `nohup` means to outlive it.
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, forward)

    def _look(self, pid: int) -> None:
        now = time.monotonic()
        if now - self.looked_at > ASLEEP_SECONDS:
            self.patient_until = now + self.plan.stale
        self.looked_at = now
        if self.proof.look():
            self.patient_until = min(self.patient_until, now)
            if self.canaries:
                self.canaries.answered()
        silent = self._silent_seconds(now)
        if silent > self.plan.stale and now > self.patient_until:
            say(
                f"{self.plan.name} (process {pid}) is alive and has done nothing for"
                f" {silent:.0f} s: killing it"
            )
            os.killpg(0, signal.SIGKILL)

    def _silent_seconds(self, now: float) -> float:
        """How long it has owed a proof."""
        if self.canaries is None:
            return now - self.proof.at
        since = self.canaries.unanswered_since
        return 0.0 if since is None else now - since


def tie_to_parent(parent: int) -> None:
    """Let the kernel kill this process when its guard dies, even by SIGKILL; Linux only."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was asked
            os._exit(1)


@contextlib.contextmanager
def wakened() -> Iterator[int]:
    """A descriptor that becomes readable with each signal, the end of the child among them."""
    ear, mouth = os.pipe()
    for end in (ear, mouth):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    before = signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    try:
        yield ear
    finally:
        signal.set_wakeup_fd(before)


def hear(ear: int) -> None:
    """Wait a second, or until a signal comes."""
    if select.select([ear], [], [], LOOK_SECONDS)[0]:
        with contextlib.suppress(BlockingIOError):
            os.read(ear, 512)


def plan_of(words: list[str]) -> Plan:
    parser = argparse.ArgumentParser(prog="guard", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--name", required=True)
    parser.add_argument("--stale", type=float, default=30, help="seconds without a proof")
    parser.add_argument("--first", type=float, default=60, help="seconds until the first proof")
    parser.add_argument("--canary", default="", help="the task that proves life")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("command", nargs="+")
    told = parser.parse_args(words)
    told.folder.mkdir(parents=True, exist_ok=True)
    return Plan(told.name, told.command, told.stale, told.first, told.canary, told.folder)


if __name__ == "__main__":
    sys.exit(Guard(plan_of(sys.argv[1:])).run())
