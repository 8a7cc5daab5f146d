"""What is alive and does nothing is found, killed and started again; what is only cut off is not.

All of it takes half a minute of waiting each, so it happens side by side: every part of the product
hangs under its own guard (24 to 30 s of patience), while three workers of their own stand under
guards that lose patience after ten seconds, each behind a wire that breaks in its own way.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from hdo_portal.devkit.folders import ROOT
from hdo_portal.devkit.processes import started_at
from hdo_portal.devkit.tether import tethered
from tests.chaos.alarms import expect_each_once
from tests.chaos.conftest import Incident, Report
from tests.chaos.life import GUARDED, wait_until_whole
from tests.chaos.proxy import Mode, Proxy
from tests.chaos.surroundings import Surroundings
from tests.journeys.product import Failed, Product, crowding

pytestmark = pytest.mark.chaos
STALE = 10
PROMISED_SECONDS = 60
# Half a minute to be found, a few seconds until the supervisor starts it, and Python's own start.
HUNG_SECONDS = 60
Waiting = Generator[None, None, float]


def until(done: object, seconds: float, what: str) -> Waiting:
    """Wait, while others do the same, until ``done()``. Returns the seconds."""
    began = time.monotonic()
    while not done():  # type: ignore[operator]  # a function of ours
        if time.monotonic() - began > seconds * crowding():
            raise Failed(f"Waited {seconds:.0f} s for {what}.")
        yield
    return time.monotonic() - began


class Guarded:
    """A worker under a guard, started again when that ends, as its supervisor would."""

    def __init__(self, folder: Path, valkey: str, database: int, *pool: str) -> None:
        self.folder, self.proxy = folder, Proxy(valkey)
        self.database, self.pool = database, pool
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
            "REDIS_URL": f"redis://127.0.0.1:{self.proxy.port}/{self.database}",
            "PORTAL_DATA": str(self.folder),
        }
        words = [*guard, *proof, "--folder", str(self.folder), "--", *celery, *queues, *self.pool]
        return subprocess.Popen(
            tethered(words), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip

    def proved(self) -> int:
        """When it last proved itself, in nanoseconds; 0 before."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / "life-worker").stat().st_mtime_ns
        return 0

    def proof(self, seconds: float = PROMISED_SECONDS) -> Waiting:
        """Wait until it proves itself anew, and start it again meanwhile."""
        before = time.time_ns()

        def proved() -> bool:
            nonlocal before
            if self.process.poll() is not None:
                self.process = self._start()
                # The guard's own touch of the file is no proof.
                before = time.time_ns() + 1_000_000_000
            return self.proved() > before

        return (yield from until(proved, seconds, "a proof of life"))

    def child(self) -> int:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(listed.read_text().split()[0])

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.log.close()
        self.proxy.close()


def cut_off_by(mode: Mode, one: Guarded) -> Waiting:
    """No worker is killed because the broker is away."""
    yield from one.proof()
    before, since = one.process.pid, time.monotonic()
    one.proxy.set(mode)
    yield from until(lambda: time.monotonic() > since + STALE + 4, PROMISED_SECONDS, "patience")
    assert one.process.poll() is None
    assert one.process.pid == before
    one.proxy.set(Mode.PASS)
    return (yield from one.proof())


def dies_silently_then_stands_still(one: Guarded) -> Waiting:
    """A worker whose connection died without a word works again within a minute; one that stands
    still is killed with all that is its own."""
    yield from one.proof()
    one.proxy.orphan()
    since = time.monotonic()
    yield from until(lambda: time.monotonic() > since + 1, 5, "the silence")
    healed = yield from one.proof(PROMISED_SECONDS)
    child, guard = one.child(), one.process.pid
    os.kill(child, signal.SIGSTOP)
    yield from until(lambda: one.process.poll() is not None, STALE + 30, "its guard")
    yield from one.proof()
    assert one.process.pid != guard
    assert started_at(child) is None
    return healed


def hangs(product: Product) -> Waiting:
    """All that sweeps, sends and watches hangs at once."""
    wait_until_whole(product)
    before = {part: product.processes(part) for part in GUARDED}
    began, missing = time.monotonic(), set(GUARDED)

    def back() -> bool:
        for part in sorted(missing):
            if set(product.processes(part)) - set(before[part]):
                missing.discard(part)
                told = f"{part} hung and was started again after {time.monotonic() - began:.0f} s"
                print(told)  # noqa: T201 - what was measured
        return not missing

    with product.frozen(*GUARDED, guards=False):
        return (yield from until(back, HUNG_SECONDS, "all parts to be back"))


def side_by_side(**doings: Waiting) -> dict[str, float | BaseException]:
    """What each returned or raised, in the time of the longest."""
    found: dict[str, float | BaseException] = {}
    while doings:
        for name, doing in list(doings.items()):
            try:
                next(doing)
            except StopIteration as end:
                found[name] = end.value
            except (AssertionError, OSError, IndexError) as failure:
                found[name] = failure
            if name in found:
                del doings[name]
        time.sleep(0.1)
    return found


@pytest.fixture(scope="module")
def hung(
    product: Product, around: Surroundings, tromso: object,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, float | BaseException]]:  # fmt: skip
    def guarded(database: int, *pool: str) -> Guarded:
        folder = tmp_path_factory.mktemp("guarded")
        return Guarded(folder, around.services.valkey, database, *pool)

    threads = ("--pool", "threads")
    workers = [guarded(1), guarded(2, *threads), guarded(3, *threads)]
    try:
        yield side_by_side(
            product=hangs(product),
            silence=dies_silently_then_stands_still(workers[0]),
            black_hole=cut_off_by(Mode.BLACK_HOLE, workers[1]),
            refused=cut_off_by(Mode.REFUSE, workers[2]),
        )
    finally:
        for worker in workers:
            worker.end()


@pytest.mark.parametrize(
    "what",
    [
        pytest.param("product", id="all that hangs is found within half a minute and restarted"),
        pytest.param("silence", id="silently cut off heals within a minute; a still one is killed"),
        pytest.param("black_hole", id="a worker is not killed for a broker that swallows all"),
        pytest.param("refused", id="a worker is not killed for a broker that refuses"),
    ],
)
def test_what_hangs_is_started_again(hung: dict[str, float | BaseException], what: str) -> None:
    found = hung[what]
    if isinstance(found, BaseException):
        raise found
    print(f"{what}: {found:.1f} s")  # noqa: T201 - what was measured


def test_with_both_lanes_hanging_it_escalates_once_and_says_how_late(
    product: Product, report: Report
) -> None:
    with product.frozen("worker", "outbox", "beat", "timekeeper"):
        incident: Incident = report()
        time.sleep(4)
        assert incident.breach() is None
    # Both lanes come back at once, and only one of them tells it.
    assert expect_each_once(product, [incident], "both lanes hung") >= 2
    [line] = [row for row in incident.lines("breached") if "Response" in row["text"]]
    assert "late" in line["text"]
    assert len(incident.lines("escalated")) == 2
