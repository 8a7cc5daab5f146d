"""README, CONTRIBUTING and the rest tell the truth about commands, settings, files and links."""

from pathlib import Path

import pytest

from tests.house_rules import documents
from tests.house_rules.source_rules.engine import ROOT, Source, project_files

README = ROOT / "README.md"
DOCUMENTS = [path for path in project_files() if path.endswith(".md")]
READERS = [
    path
    for path in project_files()
    if path.startswith(("hdo_portal/", "assets/", "customers/", "tickets/"))
    and path.endswith(".py")
]
# What our own launcher says to its children; nobody sets these by hand.
INTERNAL = {
    "DJANGO_READERS_MODULE": "Django's own",
    "HOME": "the system's",
    "MAKELEVEL": "make's own",
    "PATH": "the system's",
    "PORTAL_STARTED_BY": "told to the devkit by its first step",
}


def test_every_command_in_the_readme_is_a_target() -> None:
    offered = documents.make_targets((ROOT / "Makefile").read_text())
    named = documents.make_commands(documents.code_of(README.read_text()))
    assert named, "the README names its commands"
    assert named <= offered, f"no such target: {sorted(named - offered)}"


def test_every_target_stands_in_the_readme() -> None:
    offered = documents.make_targets((ROOT / "Makefile").read_text())
    named = documents.make_commands(documents.code_of(README.read_text()))
    assert offered - {"help"} <= named, f"not in the README: {sorted(offered - named)}"


def test_ci_runs_what_the_readme_says() -> None:
    run = documents.make_commands((ROOT / ".ci" / "run").read_text())
    named = documents.make_commands(documents.code_of(README.read_text()))
    assert run == {"lint", "test"}
    assert run <= named


def test_every_setting_read_stands_in_the_readme_and_the_other_way_round() -> None:
    read = set().union(*(documents.variables_read(Source.read(path)) for path in READERS))
    documented = documents.documented_settings(README.read_text())
    missing, vanished = read - documented - set(INTERNAL), documented - read
    assert not missing, f"put into the README's settings table: {sorted(missing)}"
    assert not vanished, f"nobody reads: {sorted(vanished)}"


@pytest.mark.parametrize("path", DOCUMENTS)
def test_links_lead_somewhere(path: str) -> None:
    assert documents.dead_links(ROOT / path) == []


@pytest.mark.parametrize("path", DOCUMENTS)
def test_named_files_exist(path: str) -> None:
    tops = {Path(file).parts[0] for file in project_files() if "/" in file}
    assert documents.dead_paths((ROOT / path).read_text(), ROOT, tops) == []


# The reading itself.


def test_targets_are_told_from_variables() -> None:
    makefile = "PYTHON ?= python3\nX := a\n.PHONY: run test\nrun services:\n\t@x: y\ntest: run\n"
    assert documents.make_targets(makefile) == {"run", "services", "test"}


def test_commands_are_read_from_code_only() -> None:
    text = "We make progress.\n\n```sh\nmake run\n```\n\nThen `make test ARGS=x`.\n"
    assert documents.make_commands(documents.code_of(text)) == {"run", "test"}


def test_every_way_of_reading_the_environment_is_seen() -> None:
    source = Source(
        "settings.py",
        "env.str('AAA_ONE', '')\nos.environ['AAA_TWO']\nos.environ.get('AAA_THREE')\n"
        "os.getenv('AAA_FOUR')\nos.environ['AAA_SET'] = '1'\nenv.int('AAA_FIVE')\n"
        "os.environ.setdefault('AAA_DEFAULT', '')\nrow.get('AAA_OTHER')\n",
    )
    assert documents.variables_read(source) == {
        *("AAA_ONE", "AAA_TWO", "AAA_THREE", "AAA_FOUR", "AAA_FIVE")
    }


def test_rows_of_the_settings_table_are_read() -> None:
    table = "| Variable | Default |\n|---|---|\n| `PORTAL_PORT` | 8000 |\nsee `PORTAL_DATA`\n"
    assert documents.documented_settings(table) == {"PORTAL_PORT"}


def test_a_dead_link_and_a_dead_path_are_named(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "page.md"
    page.write_text("[a](page.md) [b](gone.md#x) [c](https://hdo.no) `docs/page.md` `docs/gone.py`")
    assert documents.dead_links(page) == ["gone.md"]
    assert documents.dead_paths(page.read_text(), tmp_path, {"docs"}) == ["docs/gone.py"]
