import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hdo_portal.devkit import processes
from hdo_portal.devkit.processes import Roll, Started

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True);"
    " time.sleep(60)",
]


@pytest.fixture
def sleeper():
    with subprocess.Popen(SLEEPER, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process
        process.kill()


def test_a_listed_process_that_still_runs_is_found(sleeper, tmp_path: Path) -> None:
    Roll(tmp_path / "roll", "mark-of-a-test").add(sleeper.pid)

    assert [one.pid for one in processes.leftovers(tmp_path / "roll")] == [sleeper.pid]


def test_a_stranger_with_a_listed_number_is_never_touched(sleeper, tmp_path: Path) -> None:
    roll = Roll(tmp_path / "roll", "mark-of-a-test")
    roll.add(sleeper.pid)
    path = tmp_path / "roll"
    path.write_text(path.read_text().replace(processes.started_at(sleeper.pid), "another:1"))

    assert processes.leftovers(path) == []
    processes.end([Started(sleeper.pid, "another:1")])
    assert sleeper.poll() is None


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")
def test_a_grandchild_is_found_by_the_mark_it_inherited(tmp_path: Path) -> None:
    Roll(tmp_path / "roll", "mark-of-a-grandchild")
    env = {**os.environ, processes.MARK: "mark-of-a-grandchild"}
    with subprocess.Popen(SLEEPER, stdout=subprocess.PIPE, env=env) as grandchild:
        grandchild.stdout.readline()
        found = [one.pid for one in processes.leftovers(tmp_path / "roll")]
        grandchild.kill()

    assert found == [grandchild.pid]


def test_a_process_that_ignores_the_first_signal_is_killed() -> None:
    with subprocess.Popen(STUBBORN, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        processes.end([Started(process.pid, processes.started_at(process.pid))], grace=0.2)

        assert process.wait(5) == -signal.SIGKILL


@pytest.mark.parametrize("content", ["", "{", "[]", '{"started": {}}', '{"mark": "m"}'])
def test_a_damaged_roll_names_nobody(content: str, tmp_path: Path) -> None:
    (tmp_path / "roll").write_text(content)

    assert processes.leftovers(tmp_path / "roll") == []
