"""`make lint`: every judge of the code, one after the other, and a line for each."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from . import locks
from .folders import ROOT, say
from .supervisor import Stop
from .testing import test_services

BIN = Path(sys.executable).parent
MANAGE = (sys.executable, str(ROOT / "manage.py"))
# What a production host would have; `check --deploy` reads settings, it opens no connection.
PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_HOSTS": "portal.example",
    "PORTAL_ADDRESS": "https://portal.example",
}
# They make tables that nobody uses yet, so no lock they take can hold anybody up.
FIRST_MIGRATIONS = ("0001_initial", "0001_roles_and_functions", "0002_initial")
AUDIT_SECONDS = 120
UNREACHABLE = ("ConnectionError", "ConnectError", "Max retries exceeded", "ServiceError", "Timeout")


@dataclass(frozen=True)
class Judge:
    """One check: its name, and the command that ends with 0 when the code passes."""

    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    passed: bool
    said: str = ""
    note: str = ""


def judges() -> Iterator[Judge]:
    """The commands, cheap ones first."""
    templates = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("templates/**/*.html"))]
    yield Judge("ruff check", (_bin("ruff"), "check", "--output-format", "concise", "."))
    yield Judge("ruff format", (_bin("ruff"), "format", "--check", "."))
    if templates:
        yield Judge("djade", (_bin("djade"), "--target-version", "5.2", "--check", *templates))
        yield Judge("djlint", (_bin("djlint"), "--lint", "--quiet", "templates"))
    yield Judge("import contracts", (_bin("lint-imports"), "--no-cache"))
    yield Judge("packages fit together", (sys.executable, "-m", "pip", "check"))
    yield Judge("mypy", (_bin("mypy"),))
    yield Judge("migrations complete", (*MANAGE, "makemigrations", "--check", "--dry-run"))
    yield Judge(
        "migrations safe",
        (
            *(*MANAGE, "lintmigrations", "--no-cache", "--quiet", "ok", "ignore"),
            *("--warnings-as-errors", "--ignore-name", *FIRST_MIGRATIONS),
        ),
    )
    yield Judge(
        "production settings",
        (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
        {**PRODUCTION, "PORTAL_SECRET_KEY": secrets.token_urlsafe(48)},
    )


def _bin(name: str) -> str:
    return str(BIN / name)


def run_lint() -> int:
    """Run all judges, on services of their own, and return 0 when all of them pass."""
    failed: list[str] = []
    try:
        with test_services() as urls:
            env = {**urls, "PORTAL_ENV": "development"}
            for judge in judges():
                _report(failed, judge.name, partial(_ask, judge, env))
            _report(failed, "locks", _check_locks)
            _report(failed, "known vulnerabilities", _audit)
    except Stop:
        return 130
    say(f"\nFailed: {', '.join(failed)}" if failed else "\nAll passed.")
    return 1 if failed else 0


def _report(failed: list[str], name: str, ask: Callable[[], Verdict]) -> None:
    began = time.monotonic()
    verdict = ask()
    word = "ok" if verdict.passed else "FAILED"
    note = f"  ({verdict.note})" if verdict.note else ""
    say(f"{word:<7} {name:<24} {time.monotonic() - began:5.1f} s{note}")
    if not verdict.passed:
        failed.append(name)
        say("\n".join(f"        {line}" for line in verdict.said.splitlines()))


def _ask(judge: Judge, env: dict[str, str]) -> Verdict:
    if not shutil.which(judge.command[0]):
        return Verdict(False, f"{judge.command[0]} is not installed: run `make lint`.")
    done = subprocess.run(
        judge.command,
        cwd=ROOT,
        env={**os.environ, **env, **judge.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Verdict(done.returncode == 0, done.stdout.strip())


def _check_locks() -> Verdict:
    faults = locks.faults(ROOT)
    return Verdict(not faults, "\n".join(faults))


def _audit() -> Verdict:
    """Ask the advisory service about every locked version; its absence is said, not a failure."""
    command = [_bin("pip-audit"), "--disable-pip", "--require-hashes", "--progress-spinner=off"]
    try:
        done = subprocess.run(
            [*command, "-r", str(ROOT / "requirements-dev.txt")],
            capture_output=True,
            text=True,
            timeout=AUDIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Verdict(True, note="not asked: the advisory service did not answer in time")
    if done.returncode == 0:
        unknown = (done.stdout + done.stderr).count("could not be audited")
        note = f"not asked: no advisories from here for {unknown} packages" if unknown else ""
        return Verdict(True, note=note)
    if any(sign in done.stderr for sign in UNREACHABLE):
        return Verdict(True, note="not asked: the advisory service cannot be reached from here")
    return Verdict(False, (done.stdout + done.stderr).strip())
