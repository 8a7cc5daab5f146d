"""The browser of the browser tests: found, or installed where we may, else asked for."""

import os
import shutil
import subprocess

from .folders import Refusal, Say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ADVICE = (
    "The browser tests need Chromium. Install it (Debian, Ubuntu: `apt-get install chromium`;"
    " macOS: `brew install --cask chromium`), or set PORTAL_CHROMIUM to its program."
)


def find() -> str | None:
    """The program of Chromium, or None. Raises Refusal when PORTAL_CHROMIUM names nothing."""
    if named := os.environ.get("PORTAL_CHROMIUM"):
        if found := shutil.which(named):
            return found
        raise Refusal(f"PORTAL_CHROMIUM is {named}, and there is no such program.")
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def ensure(say: Say) -> str:
    """The program of Chromium, installed first where root runs Debian. Raises Refusal otherwise."""
    if found := find():
        return found
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Refusal(ADVICE)
    say("Installing Chromium for the browser tests (apt-get install chromium) ...")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    for command in (["apt-get", "update"], install):
        if subprocess.run(command, env=quiet, check=False).returncode:
            raise Refusal(f"`{' '.join(command)}` failed. {ADVICE}")
    if found := find():
        return found
    raise Refusal(ADVICE)
