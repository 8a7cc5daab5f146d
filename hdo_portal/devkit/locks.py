"""The lock files: made from the .in files, and checked without asking a registry."""

import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from .folders import ROOT, Refusal, Say

LOCKS = {
    "requirements.in": "requirements.txt",
    "requirements-dev.in": "requirements-dev.txt",
    "requirements-node.in": "requirements-node.txt",
}
OLDEST_PYTHON = "3.11"
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)
# Django takes psycopg 3 without a word wherever it is installed.
UNWANTED = {"psycopg"}


def make_locks(say: Say) -> int:
    """Write the lock files anew, for every platform and Python we run on."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        raise Refusal("uv is missing: run `make lock`, which installs it.")
    for source, lock in LOCKS.items():
        say(f"{source} -> {lock}")
        command = [uv, "pip", "compile", "--universal", "--python-version", OLDEST_PYTHON]
        options = ["--generate-hashes", "--no-header", "--quiet", source, "--output-file", lock]
        if subprocess.run([*command, *options], cwd=ROOT, check=False).returncode:
            return 1
    return 0


def pins(text: str) -> dict[str, str]:
    """The versions a requirements file names, by normalised package name."""
    return {_normal(one["name"]): one["version"] for one in PIN.finditer(text)}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def faults(root: Path) -> list[str]:
    """What is wrong with the locks as far as it shows here, one sentence each."""
    found: list[str] = []
    for source, lock in LOCKS.items():
        text = (root / lock).read_text()
        found += _stale(source, pins((root / source).read_text()), lock, pins(text))
        found += _unhashed(lock, text)
        if "http" in text or "--index" in text:
            found.append(f"{lock} names where packages come from; that is the machine's business.")
        found += [f"{lock} holds {name}." for name in sorted(UNWANTED & set(pins(text)))]
    product = pins((root / "requirements.txt").read_text())
    development = pins((root / "requirements-dev.txt").read_text())
    for name, version in product.items():
        if development.get(name) != version:
            found.append(
                f"{name} is {version} for the product and {development.get(name, 'absent')} for"
                " development: run `make lock`."
            )
    return found + _not_installed(development)


def _stale(source: str, wanted: dict[str, str], lock: str, held: dict[str, str]) -> list[str]:
    return [
        f"{source} wants {name} {version}, {lock} holds {held.get(name, 'none')}: run `make lock`."
        for name, version in wanted.items()
        if held.get(name) != version
    ]


def _unhashed(lock: str, text: str) -> list[str]:
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", text))
    return [
        f"{lock}: {entry.split('==')[0]} has no hash."
        for entry in entries
        if "==" in entry and "--hash=sha256:" not in entry
    ]


def _not_installed(development: dict[str, str]) -> list[str]:
    """Packages that are here in another version than the lock says; absent ones are other
    platforms'."""
    here = {_normal(one.name): one.version for one in metadata.distributions()}
    return [
        f"{name} {here[name]} is installed, the lock says {version}: run `make test`."
        for name, version in development.items()
        if name in here and here[name] != version
    ]
