"""`make test`: the suite on services of its own, which no other run shares."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import chromium
from .folders import ROOT, Refusal, data_folder, say
from .processes import MARK
from .services import Taken, claimed, end_leftovers, new_roll, secret_key, start_services
from .supervisor import Stop, Supervisor
from .tether import tethered

DEFAULT = ["-n", "2", "-q"]


@contextmanager
def folder_of_its_own() -> Iterator[Path]:
    """The data folder's `test`, kept for speed; while another run holds it, a passing one."""
    kept = data_folder() / "test"
    try:
        with claimed(kept):
            yield kept
            return
    except Taken:
        say("Another test run is at work: this one takes a folder of its own.")
    passing = Path(tempfile.mkdtemp(prefix="hdo-test-"))
    try:
        with claimed(passing):
            yield passing
    finally:
        shutil.rmtree(passing, ignore_errors=True)


@contextmanager
def test_services() -> Iterator[dict[str, str]]:
    """Fresh services for a test run; yields the environment that leads to them.

    Tests sign in as the owner, since they make their own databases; what runs under the portal's
    roles takes them on for the length of a transaction, as the processes do.
    """
    with folder_of_its_own() as folder:
        end_leftovers(folder, say)
        supervisor = Supervisor(new_roll(folder))
        with supervisor.stopping_all():
            urls = start_services(supervisor, folder, say, durable=False)
            yield {
                **urls,
                "DATABASE_URL": urls["DATABASE_OWNER_URL"],
                "DATABASE_APP_URL": urls["DATABASE_URL"],
                "PORTAL_ENV": "test",
                "PORTAL_DATA": str(folder),
                "PORTAL_SECRET_KEY": secret_key(folder),
                MARK: supervisor.roll.mark,
            }


def run_to_end(argv: list[str], env: dict[str, str]) -> int:
    """Run a command in this terminal and return its exit code; it ends when we end."""
    process = subprocess.Popen(tethered(argv), cwd=ROOT, env={**os.environ, **env})
    try:
        return process.wait()
    except Stop:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def run_tests(words: list[str]) -> int:
    """Run pytest with `words` (the whole suite, two at a time, without any) and return its code."""
    browser = chromium.find()
    env = {"PORTAL_CHROMIUM": browser} if browser else {}
    try:
        with test_services() as urls:
            return run_to_end(
                [sys.executable, "-m", "pytest", *(words or DEFAULT)], {**urls, **env}
            )
    except Stop:
        return 130


def run_bench(words: list[str]) -> int:
    """Run the measurements of bench/ (all, or those named) as the portal's own roles.

    Their database is migrated first and survives between runs.
    """
    there = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    if strangers := set(words) - set(there):
        raise Refusal(f"There is no {', '.join(sorted(strangers))} in bench/: {', '.join(there)}.")
    folder = data_folder() / "bench"
    with claimed(folder):
        end_leftovers(folder, say)
        supervisor = Supervisor(new_roll(folder))
        with supervisor.stopping_all():
            env = {
                **start_services(supervisor, folder, say),
                "PORTAL_DATA": str(folder),
                "PORTAL_SECRET_KEY": secret_key(folder),
                MARK: supervisor.roll.mark,
            }
            manage = [sys.executable, str(ROOT / "manage.py")]
            commands = [[*manage, "migrate", "-v0"], [*manage, "load_reference_data"]]
            commands += [[sys.executable, "-m", f"bench.{name}"] for name in words or there]
            return max(run_to_end(command, env) for command in commands)
