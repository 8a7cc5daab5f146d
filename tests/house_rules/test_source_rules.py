"""Every source rule holds in every file, and every rule is itself tested by its sample lines."""

import ast
from pathlib import PurePosixPath
from typing import Any

import pytest

from tests.house_rules.source_rules import RULES, sizes
from tests.house_rules.source_rules.engine import PRODUCT, ROOT, Rule, Source, project_files

FILES = project_files()
SOURCES = {path: Source.read(path) for path in FILES}
BY_ID = {rule.id: rule for rule in RULES}


def samples(kind: str) -> list[Any]:
    """The good or the bad lines of every rule, each a test of its own."""
    return [
        pytest.param(rule, sample, id=f"{rule.id}-{number}")
        for rule in RULES
        for number, sample in enumerate(getattr(rule, kind), start=1)
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_file_breaks_the_rule(rule: Rule) -> None:
    broken = [
        f"{path}:{finding.line}: {finding.detail}"
        for path, source in SOURCES.items()
        if rule.covers(path)
        for finding in rule.findings(source)
    ]
    assert not broken, "\n".join([f"{rule.id}: {rule.says}", *broken])


@pytest.mark.parametrize("rule,sample", samples("bad"))
def test_rule_finds_its_bad_lines(rule: Rule, sample: str) -> None:
    assert rule.broken_by(rule.at, sample)


@pytest.mark.parametrize("rule,sample", samples("good"))
def test_rule_lets_its_good_lines_pass(rule: Rule, sample: str) -> None:
    assert not rule.broken_by(rule.at, sample)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_can_be_learnt_from(rule: Rule) -> None:
    assert rule.bad, "a rule shows at least one line that is wrong"
    assert rule.says.endswith("."), "a rule says in a sentence what to do instead"
    assert rule.covers(rule.at), "a rule judges its own samples"


def test_rules_have_one_name_each() -> None:
    assert len(BY_ID) == len(RULES)


def test_an_exception_with_its_reason_excuses_its_line_only() -> None:
    rule = BY_ID["aware-now"]
    excused = "at = datetime.now()  # allow(aware-now): shown to nobody\n"
    above = "# allow(aware-now): shown to nobody\nat = datetime.now()\n"
    assert not rule.broken_by(rule.at, excused)
    assert not rule.broken_by(rule.at, above)
    assert rule.broken_by(rule.at, excused + "at = datetime.now()\n")
    assert rule.broken_by(rule.at, "at = datetime.now()  # allow(aware-now)\n")


def test_every_exception_still_excuses_something() -> None:
    stale = [
        f"{path}:{allowance.line}: allow({allowance.rule})"
        for path, source in SOURCES.items()
        if not path.startswith("tests/house_rules/") and not path.endswith(".md")
        for allowance in source.allowances
        if allowance.has_reason and not _excuses(source, allowance.rule, allowance.excuses)
    ]
    assert not stale, "remove what is no longer needed, or correct the rule's name:\n" + "\n".join(
        stale
    )


def _excuses(source: Source, rule_id: str, line: int) -> bool:
    rule = BY_ID.get(rule_id)
    return (
        rule is not None
        and rule.covers(source.path)
        and any(finding.line == line for finding in rule.check(source))
    )


def test_every_listed_long_file_is_still_long() -> None:
    short = [
        path
        for path in sizes.LONG_FILES
        if path not in SOURCES or len(SOURCES[path].lines) <= sizes.FILE_USUAL
    ]
    assert not short, f"take out of LONG_FILES: {short}"


def test_functions_stay_short_as_a_whole() -> None:
    heights = [
        sizes.height(node)
        for path, source in SOURCES.items()
        if PurePosixPath(path).suffix == ".py"
        and path.startswith(("assets/", "customers/", "tickets/", "hdo_portal/"))
        and "/migrations/" not in path
        for node in sizes.functions(source)
    ]
    long = sum(height > sizes.FUNCTION_USUAL for height in heights)
    assert long <= sizes.SHARE_ABOVE_USUAL * len(heights), f"{long} of {len(heights)} functions"


def test_every_python_file_is_read_by_some_rule() -> None:
    product = [path for path in FILES if path.endswith(".py") and not path.startswith("tests/")]
    assert product, "the sweep finds the product's files"
    for path in product:
        assert any(rule.covers(path) for rule in RULES), path
        ast.parse(SOURCES[path].text)


def test_path_patterns_meet_what_exists() -> None:
    """A pattern that matches nothing would be a rule that guards nothing."""
    roots = {pattern.split("/")[0] for pattern in PRODUCT if "/" in pattern}
    assert all((ROOT / root).is_dir() for root in roots), roots
