"""PostgreSQL and Valkey for one data folder: the real ones when named, else our own."""

import fcntl
import json
import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import processes
from .folders import Refusal, Say, state_folder, write_private
from .postgres import Postgres
from .supervisor import Part, Supervisor
from .valkey import Valkey

ROLL = "processes.json"
ENVIRONMENT = "env.json"
LONGEST_LOG = 5_000_000
STOPPING_SECONDS = 20.0
# `manage.py` holds the lock for an instant while it looks whether somebody runs.
RUNNING_SECONDS = 0.5


class Taken(Refusal):
    """Another launcher works in this data folder."""


@contextmanager
def claimed(data: Path) -> Iterator[None]:
    """Hold the data folder for this process alone.

    Waits a little for a launcher that is about to end. Raises Taken when it does not.
    """
    path = state_folder(data) / "lock"
    with open(path, "a+") as lock:
        began = time.monotonic()
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                lock.seek(0)
                pid, _, word = lock.read().partition(" ")
                patience = STOPPING_SECONDS if word == "stopping" else RUNNING_SECONDS
                if time.monotonic() - began > patience:
                    raise Taken(
                        f"The portal already runs with the data in {data} (process {pid or '?'})."
                        " Stop it first, or set PORTAL_DATA and PORTAL_PORT to run a second one."
                    ) from None
            time.sleep(0.1)
        _write_lock(path, "running")
        yield


def runs(data: Path) -> bool:
    """Whether a launcher works in this data folder now."""
    try:
        with open(data / "run" / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _write_lock(path: Path, word: str) -> None:
    path.write_text(f"{os.getpid()} {word}")


def announce_stopping(data: Path) -> None:
    """Let the next start know that waiting is worth while."""
    _write_lock(state_folder(data) / "lock", "stopping")


def end_leftovers(data: Path, say: Say) -> None:
    """End what a killed launcher of this data folder left running."""
    roll = state_folder(data) / ROLL
    if left := processes.leftovers(roll):
        say(f"Ending {len(left)} processes that an earlier run left behind ...")
        processes.end(left)
    roll.unlink(missing_ok=True)


def new_roll(data: Path) -> processes.Roll:
    return processes.Roll(state_folder(data) / ROLL, secrets.token_hex(8))


def start_services(
    supervisor: Supervisor, data: Path, say: Say, *, durable: bool = True
) -> dict[str, str]:
    """Start what the environment does not name; return the variables that lead to the services."""
    urls = {name: os.environ[name] for name in _URLS if os.environ.get(name)}
    if "DATABASE_URL" in urls:
        urls.setdefault("DATABASE_OWNER_URL", urls["DATABASE_URL"])
    else:
        urls |= _start_postgres(supervisor, data, say, durable=durable)
    if "REDIS_URL" not in urls:
        urls |= _start_valkey(supervisor, data, say)
    return urls


_URLS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


def _start_postgres(
    supervisor: Supervisor, data: Path, say: Say, *, durable: bool
) -> dict[str, str]:
    postgres = Postgres(data, say, durable=durable)
    postgres.prepare()
    _shorten(postgres.log)
    part = Part("postgres", postgres.command(), log=postgres.log, stop_signal=signal.SIGINT)
    postgres.wait_until_ready(supervisor.start(part))
    postgres.provide_roles()
    return {
        "DATABASE_URL": postgres.url("hdo_app"),
        "DATABASE_OWNER_URL": postgres.url("hdo"),
    }


def _start_valkey(supervisor: Supervisor, data: Path, say: Say) -> dict[str, str]:
    valkey = Valkey(data, say)
    valkey.prepare()
    _shorten(valkey.log)
    valkey.wait_until_ready(supervisor.start(Part("valkey", valkey.command(), log=valkey.log)))
    return {"REDIS_URL": valkey.url}


def _shorten(log: Path) -> None:
    """Begin a new log when the old one has grown long; the old one is kept once."""
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        log.replace(log.with_suffix(".old.log"))


def secret_key(data: Path) -> str:
    """The signing secret of this instance: made once, readable by its owner only."""
    path = data / "secret_key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


@contextmanager
def published(data: Path, environment: dict[str, str]) -> Iterator[None]:
    """Let `manage.py` in another terminal find this instance while it runs."""
    path = state_folder(data) / ENVIRONMENT
    write_private(path, json.dumps(environment))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
