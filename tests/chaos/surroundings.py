"""What stands around the product of chaos, each of it to be broken: PostgreSQL and Valkey under a
supervisor of their own, wires to the broker and to the mail server, and the clock of its machine.
"""

import contextlib
import mmap
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hdo_portal.devkit.folders import ROOT, data_folder, socket_folder
from hdo_portal.devkit.tether import tethered
from tests.chaos.proxy import Proxy
from tests.foundation.servers import HttpServer, MailServer, http_server, mail_server
from tests.journeys.product import OURS, Failed, children_of, crowding, wait_for

START_SECONDS = 90.0
LEADING = {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_APP_URL", *OURS}

# Loaded by Python before anything else. libfaketime would do it for every program, but is in no
# wheel; what the portal asks for the time is in these two modules. How far off the machine is may
# change at any moment: it stands in a file that every process of the product has mapped.
SHIFTED = """
import copyreg, datetime, mmap, os, struct, time
with open(os.environ["SHIFT_FILE"], "r+b") as told:
    by = mmap.mmap(told.fileno(), 8)
real, stamp, off = datetime.datetime, time.time, struct.Struct("d").unpack_from
class Kind(type):
    def __instancecheck__(cls, one): return isinstance(one, real)
    def __subclasscheck__(cls, one): return issubclass(one, real)
class Shifted(real, metaclass=Kind):
    @classmethod
    def now(cls, tz=None): return real.fromtimestamp(time.time(), tz)
    @classmethod
    def utcnow(cls): return real.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)
time.time = lambda: stamp() + off(by)[0]
time.time_ns = lambda: int(time.time() * 1e9)
# Beat keeps instants in a file, and would not find their class by its name.
def again(*state): return real(*state)
copyreg.pickle(real, lambda one: (again, real.__reduce__(one)[1]))
datetime.datetime = Shifted
"""


class MachineClock:
    """The clock of one machine, apart from the database's, which this machine does not have."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sitecustomize.py").write_text(SHIFTED)
        (folder / "off").write_bytes(bytes(8))
        with open(folder / "off", "r+b") as told:
            self._map = mmap.mmap(told.fileno(), 8)
        self.environment = {"PYTHONPATH": str(folder), "SHIFT_FILE": str(folder / "off")}

    def jump(self, seconds: float) -> None:
        """From now on it is off by so much, in every process that has it."""
        struct.pack_into("d", self._map, 0, seconds)


class Services:
    """PostgreSQL and Valkey as `make services` starts them, and starts them again."""

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder
        self.log = folder / "services.log"
        around = {name: value for name, value in os.environ.items() if name not in LEADING}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                tethered([sys.executable, "-u", "-m", "hdo_portal.devkit", "services"]),
                cwd=ROOT, env={**around, "PORTAL_DATA": str(folder)},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.urls: dict[str, str] = wait_for(self._told, START_SECONDS, "the services")

    def _told(self) -> dict[str, str]:
        said = self.log.read_text()
        if self.process.poll() is not None:
            raise Failed(f"The services did not start:\n{said}")
        if "Ctrl-C stops them." not in said:
            return {}
        return dict(line.split("=", 1) for line in said.splitlines() if "_URL=" in line)

    def find(self, words: str) -> list[int]:
        """Processes with these words in their command line, the oldest first."""
        return sorted(pid for pid, told in children_of(self.process.pid).items() if words in told)

    def postmaster(self) -> int:
        return int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])

    def kill_postmaster(self) -> None:
        """All of PostgreSQL goes at once; its supervisor starts it, and it recovers."""
        os.kill(self.postmaster(), signal.SIGKILL)

    def kill_backend(self, words: str) -> None:
        """Kill one process of the server: it throws everybody out, and recovers."""
        os.kill(wait_for(lambda: self.find(words), 10, words)[-1], signal.SIGKILL)

    def kill_valkey(self) -> None:
        [pid] = self.find("valkey-server")
        os.kill(pid, signal.SIGKILL)

    @property
    def valkey(self) -> str:
        return str(socket_folder(self.folder) / "valkey.sock")

    def flush(self) -> None:
        assert self._tell("FLUSHALL") == "+OK"

    def waiting(self, queue: str) -> int:
        """How many messages wait in a queue of the broker."""
        return int(self._tell(f"LLEN {queue}").removeprefix(":"))

    def _tell(self, words: str) -> str:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(self.valkey)
            line.sendall(words.encode() + b"\r\n")
            return line.recv(64).decode().strip()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20 * crowding())
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed(f"The services did not stop:\n{self.log.read_text()[-2000:]}") from None
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass
class Surroundings:
    services: Services
    broker: Proxy
    mail: MailServer
    post: Proxy  # the wire to the mail server
    sms: HttpServer
    clock: MachineClock

    def variables(self) -> dict[str, str]:
        """The environment of a product amid them."""
        return {
            "REDIS_URL": f"redis://127.0.0.1:{self.broker.port}/0",
            "PORTAL_MAIL_URL": f"smtp://127.0.0.1:{self.post.port}",
            "PORTAL_SMS_URL": self.sms.url,
            **self.clock.environment,
        }


@contextlib.contextmanager
def surroundings(name: str) -> Iterator[Surroundings]:
    """Everything around a product; gone afterwards."""
    folder = data_folder() / f"{name}-around"
    services = Services(folder)
    broker = Proxy(services.valkey)
    try:
        with mail_server() as mail, http_server() as sms:
            post = Proxy(("127.0.0.1", mail.port))
            yield Surroundings(services, broker, mail, post, sms, MachineClock(folder / "clock"))
            post.close()
    finally:
        broker.close()
        services.stop()
