"""The engine of the source rules: files, what is read from them, rules, findings, exceptions.

A rule is a remark from a review turned into a check. It carries lines that are right and lines
that are wrong, and those lines are tests of the rule itself (test_source_rules.py).

An exception is written where it is, with its reason::

    send_mail(...)  # allow(mail-from-outbox): the self-test of the mail server itself

In a template ``{# allow(...): ... #}`` and in SQL ``-- allow(...): ...`` do the same. A comment
line of its own speaks for the line below it. An exception that no longer excuses anything fails.
"""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

PRODUCT = ("assets/*.py", "customers/*.py", "tickets/*.py", "hdo_portal/*.py", "manage.py")
DOMAIN = ("assets/*.py", "customers/*.py", "tickets/*.py")
FACES = tuple(f"hdo_portal/{face}/*.py" for face in ("desk", "portal", "api", "live", "web"))
PURE = (
    "tickets/sla/worktime.py",
    "tickets/sla/worktime/*.py",
    "tickets/escalation/ladder.py",
    "tickets/changes/risk.py",
)
DEVKIT = ("hdo_portal/devkit/*",)
TESTS = ("tests/*", "bench/*", "*/tests/*")
MIGRATIONS = ("*/migrations/*",)

_NOT_OURS = {".git", ".venv", "node_modules", "var", "__pycache__", "staticfiles", "static_build"}
_TEXT = {
    *(".py", ".html", ".txt", ".md", ".js", ".css", ".sql", ".toml", ".yml", ".yaml", ".json"),
    *(".in", ".sh", ".cfg", ".ini", ".conf", ".svg", ".csv", ".po", ""),
}
_ALLOW = re.compile(r"(?:#|--|//|/\*)\s*allow\((?P<rule>[a-z0-9-]+)\)(?P<reason>:\s*\S.*)?")
_ONLY_A_COMMENT = re.compile(r"^\s*(#|--|\{#|//|/\*|<!--)")


@dataclass(frozen=True)
class Finding:
    """One place where a rule is broken; ``line`` counts from 1."""

    line: int
    detail: str = ""


class Source:
    """One file of the project, read once, with the views of it that rules ask for."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @classmethod
    def read(cls, path: str) -> "Source":
        return cls(path, (ROOT / path).read_text(encoding="utf-8"))

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def comments(self) -> list[tuple[int, str]]:
        """The comments of a Python file as (line, text)."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return [(t.start[0], t.string) for t in tokens if t.type == tokenize.COMMENT]

    @cached_property
    def allowances(self) -> "list[Allowance]":
        found = []
        for number, line in enumerate(self.lines, start=1):
            for match in _ALLOW.finditer(line):
                excuses = number + 1 if _ONLY_A_COMMENT.match(line) else number
                found.append(
                    Allowance(match["rule"], number, excuses, bool(match["reason"])),
                )
        return found

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call as (dotted name, node); what is not a plain name reads as ``?``."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield dotted(node.func), node

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every imported thing in full, ``from a.b import c`` being ``a.b.c``."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)

    def matching(self, pattern: re.Pattern[str]) -> Iterator[Finding]:
        """Every match in the text, also one that spans lines."""
        for match in pattern.finditer(self.text):
            line = self.text.count("\n", 0, match.start()) + 1
            yield Finding(line, match.group(0).strip().split("\n", maxsplit=1)[0][:60])


@dataclass(frozen=True)
class Allowance:
    """A written exception: which rule, where it stands, the line it excuses, is there a reason."""

    rule: str
    line: int
    excuses: int
    has_reason: bool


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What must not be written, where, and what to do instead.

    ``says`` tells a newcomer the remedy. ``where`` and ``unless`` are fnmatch patterns on the path
    from the root, in which ``*`` crosses slashes. ``at`` is the path as which the sample lines are
    judged.
    """

    id: str
    says: str
    check: Callable[[Source], Iterable[Finding]]
    where: tuple[str, ...]
    at: str
    good: tuple[str, ...]
    bad: tuple[str, ...]
    unless: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        return _any(path, self.where) and not _any(path, self.unless)

    def findings(self, source: Source) -> list[Finding]:
        """The places in ``source`` where this rule is broken and nobody gave a reason."""
        excused = {a.excuses for a in source.allowances if a.rule == self.id and a.has_reason}
        return [f for f in self.check(source) if f.line not in excused]

    def broken_by(self, path: str, text: str) -> bool:
        """Does this text, were it the file at ``path``, break the rule?"""
        return self.covers(path) and bool(self.findings(Source(path, text)))


def _any(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def dotted(node: ast.AST) -> str:
    """``a.b.c`` for names and attributes, with ``?`` for whatever else stands on the left."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rsplit(".", maxsplit=1)[-1]


def project_files() -> list[str]:
    """Every text file of the project: what git knows or would add, else what lies in the tree."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git is where PATH says
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file()]
    return sorted(path for path in set(listed) if _is_ours(path))


def _is_ours(path: str) -> bool:
    parts = Path(path).parts
    return (
        bool(parts)
        and not _NOT_OURS.intersection(parts)
        and Path(path).suffix in _TEXT
        and (ROOT / path).is_file()
    )
