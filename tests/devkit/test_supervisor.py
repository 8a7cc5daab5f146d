"""The supervisor in a process of its own, since it takes over signals."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hdo_portal.devkit.processes import started_at

LAUNCHER = """
import os, signal, sys, time
from pathlib import Path
from hdo_portal.devkit.processes import Roll
from hdo_portal.devkit.supervisor import Part, Stop, Supervisor
from hdo_portal.devkit.tether import tethered
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # else ignored when the tests run under nohup
real, times = time.monotonic, float(os.environ.get("CLOCK_TIMES", "1"))
time.monotonic = lambda: real() * times
folder = Path(sys.argv[1])
supervisor = Supervisor(Roll(folder / "roll", "test"))
try:
    with supervisor.stopping_all():
        for name, code in zip(sys.argv[2::2], sys.argv[3::2]):
            supervisor.start(Part(name, tethered([sys.executable, "-u", "-c", code]), grace=1))
        supervisor.watch()
except Stop:
    print("stopped", flush=True)
"""
CHILD = "import os, time; print('pid', os.getpid()); time.sleep(60)"
STUBBORN = "import signal, os, time; signal.signal(15, signal.SIG_IGN)\n" + CHILD
PARENT = (
    "import subprocess, sys, time; subprocess.Popen([sys.executable, '-u', '-c',"
    f" {CHILD!r}]); time.sleep(60)"
)
BRIEF = "import os; print('pid', os.getpid())"


class Launched:
    """A launcher under test, and the children it has told about."""

    def __init__(self, folder: Path, *parts: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, str(folder), *parts],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def line(self, containing: str) -> str:
        for line in self.process.stdout:
            if containing in line:
                return line
        raise AssertionError(f"no line with {containing!r}")

    def child(self) -> int:
        return int(self.line("pid ").split()[-1])


@pytest.fixture
def launch(tmp_path: Path):
    launched: list[Launched] = []

    def one(*parts: str, **environment: str) -> Launched:
        launched.append(Launched(tmp_path, *parts, **environment))
        return launched[-1]

    yield one
    for each in launched:
        each.process.kill()
        each.process.wait()
        each.process.stdout.close()


def gone(pid: int, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while started_at(pid) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    return started_at(pid) is None


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_to_stop_ends_the_children_and_says_so(launch, signum, tmp_path: Path) -> None:
    launcher = launch("one", CHILD)
    child = launcher.child()

    launcher.process.send_signal(signum)

    assert launcher.line("stopped")
    assert launcher.process.wait(5) == 0
    assert gone(child)
    assert not (tmp_path / "roll").exists()


def test_a_child_that_will_not_stop_is_killed_after_its_grace(launch) -> None:
    launcher = launch("one", STUBBORN)
    child = launcher.child()

    launcher.process.terminate()

    assert launcher.process.wait(5) == 0
    assert gone(child)


def test_a_second_signal_does_not_wait_for_the_grace(launch) -> None:
    launcher = launch("one", STUBBORN)
    launcher.child()
    launcher.process.terminate()
    began = time.monotonic()
    time.sleep(0.2)

    launcher.process.terminate()

    assert launcher.process.wait(5) == 0
    assert time.monotonic() - began < 0.9


def test_a_child_that_dies_is_started_again_and_that_is_said(launch) -> None:
    launcher = launch("brief", BRIEF)
    first = launcher.child()

    assert "exit code 0" in launcher.line("Starting it again")
    assert launcher.child() != first


def test_a_child_that_dies_again_and_again_is_never_away_for_long(launch) -> None:
    launcher = launch("brief", BRIEF, CLOCK_TIMES="20")

    told = [launcher.line("Starting it again") for _ in range(4)]

    pauses = [int(line.split()[-2]) for line in told]
    assert pauses == sorted(pauses), "each time a little longer"
    assert pauses[0] == 1
    assert pauses[-1] <= 5


def test_grandchildren_end_with_their_parent(launch) -> None:
    launcher = launch("family", PARENT)
    grandchild = launcher.child()

    launcher.process.terminate()

    assert launcher.process.wait(5) == 0
    assert gone(grandchild)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux's")
def test_children_end_when_the_launcher_is_killed(launch) -> None:
    launcher = launch("one", CHILD)
    child = launcher.child()

    os.kill(launcher.process.pid, signal.SIGKILL)

    assert gone(child)


def test_a_reader_that_leaves_stops_the_launcher(launch) -> None:
    launcher = launch("talker", "import time\nwhile True: print('pid 1'); time.sleep(0.01)")
    launcher.child()

    launcher.process.stdout.close()

    assert launcher.process.wait(5) == 0
