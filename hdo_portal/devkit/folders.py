"""Where things lie: the checkout, the data folder, and a run folder short enough for sockets."""

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A Unix socket's path may be 107 bytes on Linux and 103 on macOS; the longest name we add to the
# run folder is "/pg/.s.PGSQL.5432".
LONGEST_RUN_FOLDER = 83

Say = Callable[[str], None]


class Refusal(Exception):
    """The command cannot do what was asked; the text says why and what to do about it."""


def say(line: str) -> None:
    """Print one line at once, so that progress is seen while it happens."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def data_folder() -> Path:
    """The folder of all data of this instance: PORTAL_DATA, else `var` in the checkout."""
    named = os.environ.get("PORTAL_DATA")
    return (ROOT / Path(named).expanduser()).resolve() if named else ROOT / "var"


def state_folder(data: Path) -> Path:
    """The folder of what is true only while the instance runs; made when missing."""
    folder = data / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def socket_folder(data: Path) -> Path:
    """The folder for sockets, readable by its owner only.

    It is the state folder, or one in the temp folder named after it when that path is too long.
    Raises Refusal when somebody else made that one.
    """
    folder = state_folder(data)
    if len(os.fsencode(folder)) > LONGEST_RUN_FOLDER:
        mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"hdo-{os.getuid()}-{mark}"
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise Refusal(f"{folder} belongs to somebody else. Remove it, or set PORTAL_DATA.")
    folder.chmod(0o700)
    return folder


def write_private(path: Path, text: str) -> None:
    """Replace a file at once and whole, readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
