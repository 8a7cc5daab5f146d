"""Which processes we started, so that the next start can end what a killed launcher left behind.

A process number alone proves nothing: the system hands it out again. Each is therefore kept with
the instant it started, and only a process that matches both is ever signalled.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .folders import write_private

MARK = "PORTAL_RUN"
PROC = Path("/proc")


def started_at(pid: int) -> str | None:
    """What tells this process from a later one of the same number; None when it is gone."""
    if sys.platform.startswith("linux"):
        try:
            fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        except OSError:
            return None
        # A zombie has ended; only its parent has not asked yet.
        return None if fields[0] in "ZX" else f"{boot}:{fields[19]}"
    listed = subprocess.run(
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return listed.stdout.strip() or None


@dataclass(frozen=True)
class Started:
    """One process as it was when we started it."""

    pid: int
    since: str

    @property
    def alive(self) -> bool:
        return started_at(self.pid) == self.since


class Roll:
    """The list of processes of one run, in a file that outlives the launcher."""

    def __init__(self, path: Path, mark: str) -> None:
        self.path = path
        self.mark = mark
        self._started: dict[int, str] = {}
        self._write()

    def add(self, pid: int) -> None:
        if since := started_at(pid):
            self._started[pid] = since
            self._write()

    def remove(self, pid: int) -> None:
        if self._started.pop(pid, None):
            self._write()

    def _write(self) -> None:
        write_private(self.path, json.dumps({"mark": self.mark, "started": self._started}))

    def close(self) -> None:
        self.path.unlink(missing_ok=True)


def leftovers(roll: Path) -> list[Started]:
    """Processes of an earlier run that are still there: the listed ones and their descendants."""
    try:
        kept = json.loads(roll.read_text())
        listed = [Started(int(pid), since) for pid, since in kept["started"].items()]
        mark = f"{MARK}={kept['mark']}".encode()
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return []
    found = {one.pid: one for one in listed if one.alive}
    for pid in _processes_with_mark(mark):
        if pid not in found and (since := started_at(pid)):
            found[pid] = Started(pid, since)
    found.pop(os.getpid(), None)
    return list(found.values())


def _processes_with_mark(mark: bytes) -> Iterable[int]:
    for folder in PROC.glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)
        except OSError:
            continue


def working_in(folder: Path) -> list[Started]:
    """Processes whose working folder is `folder`; PostgreSQL's stand in its data folder."""
    found = []
    for entry in PROC.glob("[0-9]*"):
        try:
            here = (entry / "cwd").readlink() == folder
        except OSError:
            continue
        if here and (since := started_at(int(entry.name))):
            found.append(Started(int(entry.name), since))
    return found


def end(
    started: Iterable[Started], first: signal.Signals = signal.SIGTERM, grace: float = 10
) -> None:
    """Signal each process, wait up to `grace` seconds for all, then kill what is still there."""
    remaining = [one for one in started if one.alive]
    for signum, patience in ((first, grace), (signal.SIGKILL, 5.0)):
        for one in remaining:
            try:
                os.kill(one.pid, signum)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + patience
        while (remaining := [one for one in remaining if one.alive]) and (
            time.monotonic() < deadline
        ):
            time.sleep(0.05)
        if not remaining:
            return
