"""The commands of the devkit: `python -m hdo_portal.devkit COMMAND`."""

import os
import subprocess
import sys
from collections.abc import Callable

from . import chromium, locks, messages
from .folders import ROOT, Refusal, data_folder, say
from .lint import run_lint
from .packages import ensure_browser_libraries
from .postgres import Postgres
from .run import run_portal, run_services
from .services import runs
from .supervisor import Stop
from .testing import run_bench, run_tests
from .tether import tie_to_parent

STOPPED = 130


def _test(words: list[str]) -> int:
    """Run pytest; `--browser` before `--` makes sure of Chromium first."""
    ensure_browser_libraries(say)
    if words[:1] == ["--browser"]:
        os.environ["PORTAL_CHROMIUM"] = chromium.ensure(say)
        words = _without_dashes(words[1:])
    return run_tests(words)


def _without_dashes(words: list[str]) -> list[str]:
    return words[1:] if words[:1] == ["--"] else words


def _psql(words: list[str]) -> int:
    """Open psql on the running embedded database as its owner."""
    if not runs(data := data_folder()):
        raise Refusal(f"No portal runs with the data in {data}: start it with `make run`.")
    database = Postgres(data, say)
    return subprocess.run(database.psql("hdo", "hdo", *words), cwd=ROOT, check=False).returncode


def _lint(_words: list[str]) -> int:
    """The checks of settings look for the files of the browser libraries too."""
    ensure_browser_libraries(say)
    return run_lint()


COMMANDS: dict[str, tuple[str, Callable[[list[str]], int]]] = {
    "run": ("start the whole portal", lambda _words: run_portal()),
    "services": ("start PostgreSQL and Valkey only", lambda _words: run_services()),
    "test": ("run the tests on services of their own", _test),
    "bench": ("run the benchmark on services of its own", run_bench),
    "lint": ("judge the code", _lint),
    "lock": ("write the lock files anew", lambda _words: locks.make_locks(say)),
    "messages": ("gather and compile translations", lambda _words: messages.make_messages()),
    "psql": ("a prompt on the running embedded database", _psql),
}


def usage() -> str:
    lines = [f"  {name:<10} {purpose}" for name, (purpose, _run) in COMMANDS.items()]
    return "\n".join(["usage: python -m hdo_portal.devkit COMMAND [-- WORD ...]", *lines, ""])


def main() -> int:
    command, *words = sys.argv[1:] or ["--help"]
    if command not in COMMANDS:
        sys.stderr.write(usage())
        return 2
    started_by = os.environ.pop("PORTAL_STARTED_BY", None)
    if started_by and not tie_to_parent(int(started_by), 15):
        return STOPPED
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    try:
        return COMMANDS[command][1](_without_dashes(words))
    except Refusal as refusal:
        sys.stderr.write(f"\n{refusal}\n")
        return 1
    except PermissionError as refused:
        sys.stderr.write(
            f"\n{refused.filename} belongs to another user. Set PORTAL_DATA to a folder of yours.\n"
        )
        return 1
    except (KeyboardInterrupt, Stop):
        return STOPPED


if __name__ == "__main__":
    sys.exit(main())
