"""A worker under its guard, with a wire to the broker that can be broken.

The guard here loses patience after ten seconds instead of twenty-four; everything else is what
`make run` starts.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hdo_portal.devkit.folders import ROOT
from hdo_portal.devkit.processes import started_at
from hdo_portal.devkit.tether import tethered
from tests.chaos.proxy import Mode, Proxy, to_broker
from tests.journeys.product import wait_for

pytestmark = pytest.mark.chaos
STALE = 10
PROMISED_SECONDS = 60


class Guarded:
    """The guard, started again when it ends, as its supervisor would."""

    def __init__(self, folder: Path, proxy: Proxy) -> None:
        self.folder, self.proxy = folder, proxy
        self.restarts = -1
        self.log = open(folder / "log", "ab")  # noqa: SIM115 - closed at the end of the test
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self.restarts += 1
        guard = [sys.executable, "-I", "hdo_portal/foundation/guard.py", "--name", "worker"]
        proof = ["--canary", "foundation.alive", "--stale", str(STALE)]
        celery = [sys.executable, "-m", "celery", "--quiet", "-A", "hdo_portal", "worker"]
        queues = ["-Q", "nothing-else,{queue}", "--concurrency", "1", "--without-gossip"]
        environment = {
            **os.environ,
            "REDIS_URL": f"redis://127.0.0.1:{self.proxy.port}/1",
            "PORTAL_DATA": str(self.folder),
        }
        return subprocess.Popen(
            tethered([*guard, *proof, "--folder", str(self.folder), "--", *celery, *queues]),
            cwd=ROOT, env=environment, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip

    def proved(self) -> int:
        """When it last proved itself, in nanoseconds; 0 before."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / "life-worker").stat().st_mtime_ns
        return 0

    def wait_for_proof(self, seconds: float) -> float:
        """Wait until it proves itself anew, and start it again meanwhile. Returns the seconds."""
        began, before = time.monotonic(), time.time_ns()

        def proof() -> bool:
            if self.process.poll() is not None:
                self.process = self._start()
                # The guard's own touch of the file is no proof.
                nonlocal before
                before = time.time_ns() + 1_000_000_000
            return self.proved() > before

        wait_for(proof, seconds, "a proof of life")
        return time.monotonic() - began

    def child(self) -> int:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(listed.read_text().split()[0])

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.log.close()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    proxy = to_broker(os.environ["REDIS_URL"])
    one = Guarded(tmp_path_factory.mktemp("guarded"), proxy)
    one.wait_for_proof(60)
    yield one
    one.end()
    proxy.close()


def test_a_worker_whose_connection_died_without_a_word_works_again_within_a_minute(
    guarded: Guarded,
) -> None:
    guarded.proxy.orphan()
    time.sleep(1)

    seconds = guarded.wait_for_proof(PROMISED_SECONDS)

    print(f"healed after {seconds:.1f} s, {guarded.restarts} restarts")  # noqa: T201 - measured
    assert seconds < PROMISED_SECONDS


@pytest.mark.parametrize("mode", [Mode.BLACK_HOLE, Mode.REFUSE])
def test_no_worker_is_killed_because_the_broker_is_away(guarded: Guarded, mode: Mode) -> None:
    guarded.wait_for_proof(30)
    before = guarded.process.pid
    with guarded.proxy.broken(mode):
        time.sleep(STALE + 4)
        assert guarded.process.poll() is None
        assert guarded.process.pid == before
    guarded.wait_for_proof(PROMISED_SECONDS)


def test_a_worker_that_stands_still_is_killed_with_all_that_is_its_own(guarded: Guarded) -> None:
    guarded.wait_for_proof(30)
    child, guard = guarded.child(), guarded.process.pid
    os.kill(child, signal.SIGSTOP)

    guarded.wait_for_proof(STALE + 45)

    assert guarded.process.pid != guard
    assert started_at(child) is None
