"""`make run`: the whole portal in one terminal."""

import os
import resource
import secrets
import socket
import sys
from pathlib import Path

from . import address
from .folders import ROOT, Refusal, data_folder, say, socket_folder, state_folder
from .services import (
    announce_stopping,
    claimed,
    end_leftovers,
    new_roll,
    published,
    secret_key,
    start_services,
)
from .supervisor import Part, Stop, Supervisor
from .tether import tethered

ANSWER_SECONDS = 60.0
OPEN_FILES = 65_536
ALIVE = "foundation.alive"
AT_ONCE = 3
PEOPLE = (
    ("agent@hdo.example", "service desk"),
    ("lead@hdo.example", "shift leader"),
    ("manager@hdo.example", "manager"),
    ("admin@hdo.example", "administrator"),
    ("kunde@ous.example", "customer, Oslo universitetssykehus"),
    ("kunde@hso.example", "customer, Helse Sør-Øst RHF"),
    ("kunde@gjovik.example", "customer, Gjøvik kommune"),
    ("kunde@bergen.example", "customer, Bergen kommune"),
)


def run_portal() -> int:
    """Start everything, watch over it until a person stops it, and stop everything."""
    data = data_folder()
    data.mkdir(parents=True, exist_ok=True)
    with claimed(data):
        end_leftovers(data, say)
        listener = address.claim()
        allow_many_files()
        supervisor = Supervisor(new_roll(data))
        try:
            with supervisor.stopping_all():
                try:
                    _start(supervisor, data, listener)
                except Stop:
                    announce_stopping(data)
                    say("\nStopping ...")
                    raise
        except Stop:
            say("Stopped. The data stay in " + str(data))
    return 0


def _start(supervisor: Supervisor, data: Path, listener: socket.socket) -> None:
    sockets = socket_folder(data)
    pages, events = sockets / "web.sock", sockets / "events.sock"
    for left in (pages, events):
        left.unlink(missing_ok=True)
    # First of all, so that a browser hears that the portal is starting.
    supervisor.start(front(listener, pages, events))
    libraries = supervisor.begin(
        Part("libraries", python("-u", "-m", "hdo_portal.devkit.packages"))
    )
    environment = environment_of(supervisor, data, listener)
    with published(data, environment):
        os.environ.update(environment)
        loaded = state_folder(data) / "demo-loaded"
        password = os.environ.get("PORTAL_DEMO_PASSWORD") or secrets.token_urlsafe(9)
        prepare(supervisor, loaded, password)
        if supervisor.finish(libraries):
            raise Refusal("There are no browser libraries; the reason stands above.")
        parts = portal(data, pages, events)
        # Pages and deadlines first: on a small machine, all that start at once are slow at once.
        for part in parts[:AT_ONCE]:
            supervisor.start(part)
        supervisor.wait_for(
            lambda: pages.exists() and address.answers(listener, "/livez"),
            ANSWER_SECONDS,
            "The portal",
        )
        for part in parts[AT_ONCE:]:
            supervisor.start(part)
        say(welcome(address.url(listener), password if loaded.exists() else None))
        loaded.unlink(missing_ok=True)
        supervisor.watch()


def run_services() -> int:
    """Start PostgreSQL and Valkey only, and publish them for `manage.py`, until stopped."""
    data = data_folder()
    with claimed(data):
        end_leftovers(data, say)
        supervisor = Supervisor(new_roll(data))
        try:
            with supervisor.stopping_all():
                environment = {
                    **start_services(supervisor, data, say),
                    "PORTAL_DATA": str(data),
                    "PORTAL_SECRET_KEY": os.environ.get("PORTAL_SECRET_KEY") or secret_key(data),
                }
                with published(data, environment):
                    say(
                        "\n".join(
                            f"{name}={environment[name]}"
                            for name in sorted(environment)
                            if name.endswith("_URL")
                        )
                    )
                    say("Ctrl-C stops them.")
                    supervisor.watch()
        except Stop:
            say("Stopped.")
    return 0


def allow_many_files() -> None:
    """A stream takes a file in the front and one in its server; a common limit is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def environment_of(supervisor: Supervisor, data: Path, listener: socket.socket) -> dict[str, str]:
    """The variables of every process of the portal, the services being up."""
    return {
        **start_services(supervisor, data, say),
        "PORTAL_DATA": str(data),
        "PORTAL_PORT": str(listener.getsockname()[1]),
        "PORTAL_SECRET_KEY": os.environ.get("PORTAL_SECRET_KEY") or secret_key(data),
    }


def prepare(supervisor: Supervisor, loaded: Path, password: str) -> None:
    """Migrate, load the reference data, and the demo into an empty database."""
    loaded.unlink(missing_ok=True)
    command = python("-u", "-m", "hdo_portal.devkit.prepare", str(loaded))
    # What a power cut could take from it, the next start would load again.
    env = {"PORTAL_DEMO_PASSWORD": password, "PGOPTIONS": "-c synchronous_commit=off"}
    if supervisor.finish(supervisor.begin(Part("prepare", command, env=env))):
        raise Refusal("The database could not be prepared; the reason stands above.")


def python(*words: str) -> list[str]:
    return tethered([sys.executable, *words])


def front(listener: socket.socket, pages: Path, events: Path) -> Part:
    fd = listener.fileno()
    module = ("-u", "-m", "hdo_portal.devkit.front", "--fd", str(fd))
    command = python(*module, "--pages", str(pages), "--events", str(events))
    return Part("front", command, keep_fds=(fd,))


def portal(data: Path, pages: Path, events: Path) -> list[Part]:
    """The portal's processes, the same as in docker-compose.yml."""
    gunicorn = (
        *("-m", "gunicorn", "--no-control-socket", "--timeout", "60"),
        *("--log-level", "warning"),
    )
    web = (
        *("hdo_portal.wsgi:application", "--worker-class", "gthread", "--workers", "2"),
        # The front chooses by a connection's first request, so a connection carries one.
        *("--threads", "4", "--keep-alive", "0", "--graceful-timeout", "5"),
        *("--bind", f"unix:{pages}"),
    )
    stream = (
        *("hdo_portal.asgi:application", "--worker-class", "asgi", "--workers", "1"),
        *("--worker-connections", "5000", "--graceful-timeout", "1"),
        *("--bind", f"unix:{events}"),
    )
    # The checks have run before the migrations; here they would only delay a restart.
    celery = (sys.executable, "-m", "celery", "--quiet", "--skip-checks", "-A", "hdo_portal")
    manage = (sys.executable, str(ROOT / "manage.py"))
    worker = (*celery, "worker", "--loglevel", "WARNING", "--without-gossip")
    main = ("--concurrency", "2", "-n", "portal@%h", "-Q", "portal,{queue}")
    # Sending is waiting for other machines: many threads, and a worker of their own.
    sender = ("--pool", "threads", "--concurrency", "6", "-n", "outbox@%h", "-Q", "outbox,{queue}")
    beat = (*celery, "beat", "--loglevel", "WARNING")
    shelf = ("--schedule", str(state_folder(data) / "beat"))
    scheduler = ("--scheduler", "hdo_portal.foundation.beat:ProvingScheduler")
    # The worker runs as whoever typed `make run`, root included; there is nothing to warn of.
    env = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore:You're running the worker with"}
    return [
        Part("web", python(*gunicorn, *web), env),
        Part("events", python(*gunicorn, *stream), env),
        Part("timekeeper", guarded(data, "timekeeper", *manage, "timekeeper"), env),
        Part("worker", guarded(data, "worker", *worker, *main, canary=ALIVE), env),
        Part("outbox", guarded(data, "outbox", *worker, *sender, canary=ALIVE), env),
        Part("beat", guarded(data, "beat", *beat, *shelf, *scheduler), env),
        Part("watchdog", guarded(data, "watchdog", *manage, "watchdog"), env),
    ]


def guarded(data: Path, name: str, *command: str, canary: str = "") -> list[str]:
    """The command under a guard, which kills it when it is alive and does nothing."""
    guard = ("-I", str(ROOT / "hdo_portal" / "foundation" / "guard.py"), "--name", name)
    # A canary goes out every five seconds: a stuck worker is found within thirty.
    proof = ("--canary", canary, "--stale", "24") if canary else ("--stale", "30")
    return python(*guard, *proof, "--folder", str(state_folder(data)), "--", *command)


def welcome(url: str, new_password: str | None) -> str:
    """What a person wants to know once the portal answers."""
    people = [f"    {email:<22} {role}" for email, role in PEOPLE]
    password = (
        f"  Password of all of them: {new_password}   (not shown again)"
        if new_password
        else "  Their password was printed when the demo was loaded (or is PORTAL_DEMO_PASSWORD)."
    )
    line = "-" * 72
    head = [line, f"  The portal is at {url}", "", "  Sign in as"]
    return "\n".join(["", *head, *people, password, "", "  Ctrl-C stops it.", line, ""])
