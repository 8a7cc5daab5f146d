"""Words: suppressions with a reason, names that say something, nothing left for later."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.house_rules.source_rules.engine import Finding, Rule, Source

_RULES_THEMSELVES = ("tests/house_rules/*",)
_SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:|pyright:|mypy:)", re.IGNORECASE)
_WITH_REASON = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*"
    r"|type:\s*ignore\[[a-z0-9, -]+\]"
    r"|pragma:\s*no\s+(?:cover|branch))"
    r"(?:\s*[-–#:]\s*|\s+)[^\W\d]",
    re.IGNORECASE,
)
_ALLOWANCE = re.compile(r"(?:#|--|//|/\*)\s*allow\([a-z0-9-]+\)(?!:[^\S\n]*\S)")
_LATER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b(?!-)")
_EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"}

# Names of package registries and of folders of one machine, spelt so that this file is clean.
_REGISTRIES = re.compile(
    r"\b(?:pypi" + r"\.org|pythonhosted" + r"\.org|npmjs" + r"\.org|npmjs" + r"\.com|yarnpkg"
    r"\.com|jsdelivr" + r"\.net|unpkg" + r"\.com|cdnjs\.cloudflare" + r"\.com)"
    r"|(?:extra-)?index-url\s*[ =]\s*\S*:"
)
_MACHINE_PATHS = re.compile(
    r"(?<![\w.:-])/(?:work|root)/|(?<![\w.:-])/home/\w|(?<![\w.:-])/tmp/h\d|\.\./shared\b"
    r"|(?<![\w.:-])/(?:Users)/"
)


def _unexplained(source: Source) -> Iterator[Finding]:
    for line, comment in source.comments:
        for match in _SUPPRESSION.finditer(comment):
            if not _WITH_REASON.match(comment, match.start()):
                yield Finding(line, comment[match.start() :][:60])


def _empty_names(source: Source) -> Iterator[Finding]:
    path = PurePosixPath(source.path)
    if _EMPTY_NAMES.intersection((*path.parent.parts, path.stem)):
        yield Finding(1, source.path)


RULES = (
    Rule(
        id="suppressions-have-reasons",
        says="Name the code and the reason: `# noqa: S603 - the list is ours`, "
        "`# type: ignore[misc]  # the base is made at run time`.",
        check=_unexplained,
        where=("*.py",),
        unless=_RULES_THEMSELVES,
        at="tickets/queries.py",
        good=(
            "import os  # noqa: F401 - re-exported",
            "x = 1  # noqa: S603, S607 - found by PATH",
            "x: int = y  # type: ignore[assignment]  # the stub is wrong",
            "x = 1  # pragma: no cover - only where there is no git",
            "x = 1  # plain",
        ),
        bad=(
            "import os  # noqa",
            "import os  # noqa: F401",
            "x = y  # type: ignore",
            "x = y  # type: ignore[misc]",
            "x = y  # type: ignore  # because",
            "x = y  # pragma: no cover",
        ),
    ),
    Rule(
        id="allowances-have-reasons",
        says="Write the reason after the colon: `allow(rule): why`.",
        check=lambda source: source.matching(_ALLOWANCE),
        where=("*.py", "*.html", "*.js", "*.sql"),
        unless=_RULES_THEMSELVES,
        at="tickets/queries.py",
        good=("x = 1  # allow(sql-now): measures the sweep itself", "x = allow(actor)"),
        bad=("x = 1  # allow(sql-now)", "x = 1  # allow(sql-now):"),
    ),
    Rule(
        id="nothing-left-for-later",
        says="Do it, or make it an issue; the code says what is.",
        check=lambda source: source.matching(_LATER),
        where=("*.py", "*.html", "*.js", "*.css", "*.md", "*.toml", "*.yml", "*.sql"),
        unless=_RULES_THEMSELVES,
        at="tickets/queries.py",
        good=("# Written down as an issue.", "name = 'todo'", "SERIAL = 'HACK-1'"),
        bad=("# TODO: later", "# FIXME", "pass  # XXX"),
    ),
    Rule(
        id="names-say-something",
        says="Name the file after what it holds; `utils`, `helpers` and `common` hold anything.",
        check=_empty_names,
        where=("*.py",),
        at="tickets/utils.py",
        good=(),
        bad=("x = 1",),
    ),
    Rule(
        id="no-registry-hosts",
        says="Leave the registry to the machine's own settings: a control room has its own mirror.",
        check=lambda source: source.matching(_REGISTRIES),
        where=("*",),
        unless=(*_RULES_THEMSELVES, "LICENSES/*"),
        at="requirements.txt",
        good=("django==5.2.19 --hash=sha256:aa", "pip install -r requirements.txt"),
        bad=(
            "--index-url https://mirror.example/simple",
            "https://registry.npmjs" + ".org/htmx",
            "https://pypi" + ".org/simple",
            "https://unpkg" + ".com/htmx",
        ),
    ),
    Rule(
        id="no-machine-paths",
        says="Derive the folder from BASE_DIR or PORTAL_DATA: the next machine is another one.",
        check=lambda source: source.matching(_MACHINE_PATHS),
        where=("*",),
        unless=_RULES_THEMSELVES,
        at="hdo_portal/settings.py",
        good=("BASE_DIR / 'var'", "url = '/portal/work/'", "COPY . /srv/portal", "a/root/b"),
        bad=("p = '/work/main'", "p = '/root/x'", "p = '/home/kari'", "open('../shared/a.csv')"),
    ),
)
