"""The guard with processes that live, hang and end. Real workers: tests/chaos."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hdo_portal.devkit.folders import ROOT
from hdo_portal.devkit.processes import started_at

Start = Callable[..., subprocess.Popen[str]]
TELL = "import os, signal, sys, time; print('pid', os.getpid(), flush=True)\n"
BUSY = TELL + "while True: os.utime(os.environ['PORTAL_LIFE']); time.sleep(0.1)"
HANGS = TELL + "os.utime(os.environ['PORTAL_LIFE']); time.sleep(60)"
NEVER = TELL + "time.sleep(60)"
FAMILY = TELL + f"import subprocess; subprocess.run([sys.executable, '-c', {NEVER!r}])"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + BUSY


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started = []

    def one(code: str, *words: str, **environment: str) -> subprocess.Popen[str]:
        guard = [sys.executable, "-I", str(ROOT / "hdo_portal/foundation/guard.py"), "--name=one"]
        where = ["--folder", str(tmp_path), *(words or ("--stale=1", "--first=1"))]
        process = subprocess.Popen(
            [*guard, *where, "--", sys.executable, "-c", code],
            env={**os.environ, **environment}, start_new_session=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield one
    for process in started:
        process.kill()
        process.communicate()


def child_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    return int(process.stdout.readline().split()[1])


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while started_at(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return started_at(pid) is None


def test_one_that_gets_on_with_its_work_is_left_alone(start: Start) -> None:
    process = start(BUSY)
    child_of(process)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(3)


@pytest.mark.parametrize("code", [HANGS, NEVER])
def test_one_that_is_alive_and_does_nothing_is_killed_and_that_is_said(
    start: Start, code: str
) -> None:
    process = start(code)
    child = child_of(process)
    assert process.wait(8) == -signal.SIGKILL
    assert process.stderr
    assert "alive and has done nothing" in process.stderr.read()
    assert gone(child)


def test_its_children_die_with_it(start: Start) -> None:
    process = start(FAMILY)
    family = [child_of(process), child_of(process)]
    process.wait(8)
    assert all(gone(pid) for pid in family)


def test_it_ends_as_its_process_ends(start: Start) -> None:
    assert start("raise SystemExit(7)").wait(5) == 7


def test_a_signal_is_passed_on(start: Start) -> None:
    process = start(BUSY)
    child = child_of(process)
    process.terminate()
    assert process.wait(5) == 128 + signal.SIGTERM
    assert gone(child)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux's")
def test_a_killed_guard_leaves_nobody_behind(start: Start) -> None:
    process = start(DEAF)
    child = child_of(process)
    process.kill()
    assert gone(child)


def test_a_broker_that_is_away_is_no_reason_to_kill(start: Start) -> None:
    words = ("--stale=1", "--first=1", "--canary=foundation.alive")
    process = start(NEVER, *words, REDIS_URL="redis://127.0.0.1:1/0")
    child_of(process)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(7.5)
    process.terminate()
    assert "the broker does not take canaries" in process.communicate()[1]
