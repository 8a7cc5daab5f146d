"""The real product for the length of a test run: what `make run` starts, on a database of its own.

PostgreSQL is the test run's, the database is made anew. Everything else is the launcher's work:
front, pages, event stream, worker, beat, timekeeper and a Valkey that nobody else uses, so that a
test may stop it.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from hdo_portal.devkit.folders import ROOT, data_folder
from hdo_portal.devkit.processes import PROC
from hdo_portal.devkit.tether import tethered
from tests.journeys.visitor import Visitor

PASSWORD = "prove-sommer-radio"
START_SECONDS = 120.0
STOP_SECONDS = 30.0
ADDRESS = "The portal is at "
# A database that a test takes away is not the portal's fault.
FAULT = re.compile(
    r"Internal Server Error|Alarm \d+ failed|raised unexpected: (?!OperationalError|InterfaceError)"
)
# What of this process's environment would turn the product into something else.
OURS = ("PORTAL_ENV", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PORTAL_PORT", "PORTAL_BIND")

# A word of each process's command line, by what it does.
PARTS = {
    "web": "hdo_portal.wsgi:application",
    "events": "hdo_portal.asgi:application",
    "worker": "-n portal@",
    "outbox": "-n outbox@",
    "beat": "hdo_portal beat",
    "timekeeper": "manage.py timekeeper",
    "watchdog": "manage.py watchdog",
    "broker": "valkey-server",
}


GUARD = "foundation/guard.py"


class Failed(AssertionError):
    """The product did not do what it should; the message carries its log."""


def crowding() -> float:
    """How many times longer than on a machine of our own a thing may take: by how many processes
    want each processor. Two test runs on two cores are no crowd."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1) / 2)


def wait_for(what: Callable[[], Any], seconds: float, name: str) -> Any:
    """The first true answer of ``what``, asked ten times a second. Raises Failed after so many
    seconds, more of them on a crowded machine."""
    deadline = time.monotonic() + seconds * crowding()
    while True:
        if answer := what():
            return answer
        if time.monotonic() > deadline:
            raise Failed(f"Waited {seconds:.0f} s for {name}.")
        time.sleep(0.1)


@dataclass
class Product:
    """A running portal. ``tokens`` are API tokens of the demo people by e-mail; ``server`` leads
    to another database of its PostgreSQL, as the owner. ``provoked`` are words of faults in its log
    that a test meant to cause."""

    folder: Path
    server: str
    environment: dict[str, str]
    tokens: dict[str, str]
    url: str = ""
    process: subprocess.Popen[bytes] | None = None
    provoked: list[str] = field(default_factory=list)

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def log(self) -> str:
        return (self.folder / "launcher.log").read_text(errors="replace")

    # ---------------------------------------------------------------------------- visitors

    def api(self, email: str) -> Visitor:
        """A program that acts for this person."""
        return Visitor(self.url, token=self.tokens[email])

    def anonymous(self) -> Visitor:
        return Visitor(self.url)

    def signed_in(self, email: str) -> Visitor:
        """A browser without a screen, signed in by the form."""
        visitor = Visitor(self.url)
        visitor.sign_in(email, PASSWORD)
        return visitor

    def manage(self, *words: str) -> str:
        """What `manage.py` prints in a second terminal."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env={**_surroundings(), "PORTAL_DATA": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"manage.py {' '.join(words)}:\n{done.stderr}")
        return done.stdout.strip()

    # ---------------------------------------------------------------------------- its processes

    def processes(self, part: str, *, guards: bool = True) -> list[int]:
        """The processes of a part, the leading one first: its guard, unless that is left out."""
        assert self.process is not None
        children = children_of(self.process.pid)
        found = [pid for pid, words in sorted(children.items()) if PARTS[part] in words]
        return [pid for pid in found if guards or GUARD not in children[pid]]

    @contextlib.contextmanager
    def frozen(self, *parts: str, guards: bool = True) -> Iterator[None]:
        """Stop parts in their tracks, as a machine that hangs: alive, and silent. Without their
        guards, the process alone hangs, and is to be found."""
        pids = [pid for part in parts for pid in self.processes(part, guards=guards)]
        assert len(pids) >= len(parts), f"not all of {parts} run"
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def kill(self, part: str, *, guards: bool = True) -> list[int]:
        """Kill a part outright. Returns the processes that were."""
        pids = self.processes(part, guards=guards)
        assert pids, f"{part} does not run"
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return pids

    def wait_until_back(self, part: str, gone: list[int], seconds: float = 20) -> None:
        """Wait until the launcher has started a part again."""
        wait_for(lambda: set(self.processes(part)) - set(gone), seconds, f"{part} to be back")

    # ---------------------------------------------------------------------------- its database

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database answers HDO's own people, past the portal."""
        return _ask(self.environment["DATABASE_URL"], question, *values, role="desk")

    @contextlib.contextmanager
    def locking(self, statement: str) -> Iterator[None]:
        """Hold the locks of a statement, as a process that hangs before its commit."""
        login = self.environment["DATABASE_URL"]
        with contextlib.closing(psycopg2.connect(login, options="-c role=desk")) as line:
            line.cursor().execute(statement)
            yield

    @property
    def database(self) -> str:
        return urlsplit(self.environment["DATABASE_URL"]).path[1:]

    def let_in(self, allowed: bool) -> None:
        """Whether anybody may open a connection to the portal's database."""
        # Said from the database beside it, since one cannot be shut from within.
        told = f'ALTER DATABASE "{self.database}" ALLOW_CONNECTIONS {allowed}'
        _ask(self.server, told)

    def drop_connections(self) -> None:
        """Cut every connection of the portal, as a restart of the database does."""
        # Said by the portal's own login, which may end its own.
        beside = urlsplit(self.server).path[1:]
        _ask(
            _at(self.environment["DATABASE_URL"], beside),
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            self.database,
        )

    # ---------------------------------------------------------------------------- start and stop

    def start(self) -> None:
        """Start it as `make run` does, and wait until it says where it is."""
        command = [sys.executable, "-u", "-m", "hdo_portal.devkit", "run"]
        with open(self.folder / "launcher.log", "ab") as log:
            self.process = subprocess.Popen(
                tethered(command),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.url = wait_for(self._address, START_SECONDS, "the portal")

    def _address(self) -> str:
        assert self.process is not None
        if self.process.poll() is not None:
            raise Failed(f"The portal did not start:\n{self.log}")
        _before, found, after = self.log.rpartition(ADDRESS)
        return after.split()[0] if found else ""

    def expect_no_fault(self) -> None:
        """Raises Failed when a page or a task broke while it ran."""
        found = [line for line in self.log.splitlines() if FAULT.search(line)]
        faults = [line for line in found if not any(words in line for words in self.provoked)]
        if faults:
            raise Failed("\n".join(["The portal logged faults:", *faults, str(self.folder)]))

    def stop(self) -> None:
        """Stop it as Ctrl-C does. Raises Failed when it will not end or leaves something behind."""
        if self.process is None:
            return
        children = children_of(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS * crowding())
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed(f"The portal did not stop:\n{self.log[-3000:]}") from None
        left = [words for pid, words in children.items() if _words_of(pid) == words]
        if left:
            raise Failed(f"Left behind: {left}")


def children_of(pid: int) -> dict[int, str]:
    """Every descendant of a process with its command line."""
    parents: dict[int, int] = {}
    for entry in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents[int(entry.name)] = int(fields[1])
    found, more = set(), {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more}
        found |= more
    return {child: words for child in found if (words := _words_of(child))}


def _words_of(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _surroundings() -> dict[str, str]:
    """This process's environment without what leads to the test run's services."""
    leading = {"DATABASE_URL", "DATABASE_OWNER_URL", *OURS}
    return {name: value for name, value in os.environ.items() if name not in leading}


def _ask(url: str, question: str, *values: Any, role: str = "none") -> list[tuple[Any, ...]]:
    with contextlib.closing(psycopg2.connect(url, options=f"-c role={role}")) as line:
        line.autocommit = True
        with line.cursor() as cursor:
            cursor.execute(question, values)
            return cursor.fetchall() if cursor.description else []


def _at(url: str, database: str) -> str:
    """The same server and login, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@contextlib.contextmanager
def running(name: str, owner: str = "", login: str = "", **surroundings: str) -> Iterator[Product]:
    """A product with people, radios and a little work in it; gone afterwards.

    Its database is made anew on the test run's PostgreSQL, or on that which ``owner`` and ``login``
    (the portal's) lead to. ``surroundings`` are further variables of its environment.
    """
    owner = owner or os.environ["DATABASE_URL"]
    login = login or os.environ.get("DATABASE_APP_URL") or os.environ["DATABASE_URL"]
    folder = data_folder() / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    database = f"hdo_{name.replace('-', '_')}"
    _ask(owner, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    _ask(owner, f'CREATE DATABASE "{database}"')
    environment = {
        **_surroundings(),
        "DATABASE_OWNER_URL": _at(owner, database),
        "DATABASE_URL": _at(login, database),
        "PORTAL_DATA": str(folder),
        "PORTAL_PORT": "0",
        "PORTAL_DEMO_PASSWORD": PASSWORD,
        **surroundings,
    }
    seeded = subprocess.run(
        tethered([sys.executable, "-m", "tests.journeys.seed"]),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if seeded.returncode:
        raise Failed(f"The journeys' data could not be made:\n{seeded.stderr}")
    product = Product(folder, owner, environment, json.loads(seeded.stdout.splitlines()[-1]))
    try:
        product.start()
        yield product
        product.expect_no_fault()
    finally:
        product.stop()
        _ask(owner, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        shutil.rmtree(folder, ignore_errors=True)
