"""The first step of every `make` command: a virtual environment that is true to the lock.

Run as a script by any Python, before anything is installed: the standard library only, and no
import from this package. Then it becomes `python -m hdo_portal.devkit ...` of that environment.

    python3 hdo_portal/devkit/bootstrap.py [--dev] COMMAND [ARGUMENT ...]
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

OLDEST = (3, 11)
NEWER_PYTHONS = ("python3.13", "python3.12", "python3.11", "python3.14")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed.json")
LOCK = "requirements.txt"
DEV_LOCK = "requirements-dev.txt"


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def fail(line):
    sys.stderr.write("\n" + line + "\n")
    sys.exit(1)


def use_new_enough_python():
    """Become a newer Python when this one is too old; ends with a sentence when there is none."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER_PYTHONS:
        path = shutil.which(name)
        if path and _runs([path, "-c", "import ensurepip, venv"]):
            os.execv(path, [path, *sys.argv])  # noqa: S606 - becoming it is the purpose
    fail(f"The portal needs Python 3.11 or newer; this is {sys.version.split()[0]}.")


def _runs(command):
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


@contextmanager
def only_one():
    """Let one process at a time change the environment of this checkout."""
    import fcntl  # noqa: PLC0415 - missing on Windows, which is told so in `main`

    with open(os.path.join(ROOT, LOCK)) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another command that installs packages here ...")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def digest(name):
    with open(os.path.join(ROOT, name), "rb") as lock:
        return hashlib.sha256(lock.read()).hexdigest()


def installed():
    """What the environment was last made true to: the digest of each lock by name."""
    try:
        with open(STAMP) as stamp:
            return json.load(stamp)
    except (OSError, ValueError):
        return {}


def is_current(dev):
    names = (LOCK, DEV_LOCK) if dev else (LOCK,)
    kept = installed()
    return os.path.exists(PYTHON) and all(kept.get(name) == digest(name) for name in names)


def ensure_environment(dev):
    """Make .venv true to the lock; quick when it is."""
    if is_current(dev):
        return
    with only_one():
        if is_current(dev):
            return
        began = time.monotonic()
        _make_environment()
        # The development lock holds the whole product too. Once it is in, it is kept up.
        dev = dev or DEV_LOCK in installed()
        _install(DEV_LOCK if dev else LOCK)
        done = {LOCK: digest(LOCK)}
        if dev:
            done[DEV_LOCK] = digest(DEV_LOCK)
        with open(STAMP, "w") as stamp:
            json.dump(done, stamp)
        say(f"Packages are in place ({time.monotonic() - began:.0f} s).")


def _make_environment():
    if _runs([PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    say(f"Making a virtual environment in .venv (Python {sys.version.split()[0]}) ...")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False
    )
    if made.returncode:
        fail(
            f"Python could not make a virtual environment:\n{made.stdout}{made.stderr}\n"
            "On Debian and Ubuntu: apt-get install python3-venv"
        )


def _install(lock):
    with open(os.path.join(ROOT, lock)) as text:
        total = sum("==" in line and not line.startswith((" ", "#")) for line in text)
    say(f"Installing {total} packages from {lock} ...")
    # The lock is complete, so pip need not look for dependencies; wheels only, so that no
    # package runs code of its own while it is installed.
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar=off", "-r", os.path.join(ROOT, lock)]
    heard = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        try:
            for line in pip.stdout or ():
                heard.append(line)
                _show_progress(line, heard, total)
        except BaseException:
            pip.kill()
            raise
    if pip.returncode:
        fail("pip could not install the packages:\n" + "".join(heard[-30:]))


def _show_progress(line, heard, total):
    if line.startswith(("Collecting ", "Requirement already satisfied: ")):
        count = sum(one.startswith(("Collecting ", "Requirement already")) for one in heard)
        if count % 20 == 0 or count == total:
            say(f"  {count} looked up")
    elif line.startswith("Installing collected packages"):
        say("  unpacking ...")


def stop(signum, frame):
    sys.exit(128 + signum)


def main():
    if os.name != "posix":
        fail("The portal runs on Linux and macOS (on Windows: in WSL).")
    use_new_enough_python()
    words = sys.argv[1:]
    dev = words[:1] == ["--dev"]
    if os.environ.get("MAKELEVEL"):
        # `make` may be killed while we install. The devkit ends when its parent is another then.
        os.environ["PORTAL_STARTED_BY"] = str(os.getppid())
    signal.signal(signal.SIGTERM, stop)
    try:
        ensure_environment(dev)
    except KeyboardInterrupt:
        sys.exit(130)
    except PermissionError as refused:
        fail(f"{refused.filename} belongs to another user: work in a clone of your own.")
    os.chdir(ROOT)
    os.execv(PYTHON, [PYTHON, "-m", "hdo_portal.devkit", *words[dev:]])  # noqa: S606 - no shell wanted


if __name__ == "__main__":
    main()
