"""What the documents claim about the code, and what the code says itself."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.house_rules.source_rules.engine import Source, dotted, last

_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
_TARGET = re.compile(r"^([a-z][a-z0-9_ -]*):(?!=)", re.MULTILINE)
_MAKE = re.compile(r"\bmake ([a-z][a-z0-9_-]*)\b")
_SETTING_ROW = re.compile(r"^\|\s*`([A-Z][A-Z0-9_]+)`", re.MULTILINE)
_ENVIRONMENT = {"os.environ", "environ", "env", "self.env"}
_VARIABLE = re.compile(r"^[A-Z][A-Z0-9_]{2,}$")


def make_targets(makefile: str) -> set[str]:
    """The targets that a Makefile offers."""
    names = {name for match in _TARGET.finditer(makefile) for name in match.group(1).split()}
    return names - {"PHONY"}


def make_commands(text: str) -> set[str]:
    """The ``make x`` that a document or a script names; in a document, only where it is code."""
    return set(_MAKE.findall(text))


def code_of(markdown: str) -> str:
    """The code of a document: its fenced blocks and what stands between backquotes."""
    prose = _FENCE.sub("", markdown)
    return "\n".join([*_FENCE.findall(markdown), *_INLINE.findall(prose)])


def documented_settings(markdown: str) -> set[str]:
    """The variables that begin a row of a table."""
    return set(_SETTING_ROW.findall(markdown))


def variables_read(source: Source) -> set[str]:
    """The environment variables that a Python file reads by name."""
    return set(_variables(source))


def _variables(source: Source) -> Iterator[str]:
    for name, call in source.calls():
        owner = name.rpartition(".")[0]
        reads = owner in _ENVIRONMENT or name in {"os.getenv", "getenv", "env"}
        if reads and last(name) != "setdefault" and call.args:
            yield from _name(call.args[0])
    for node in source.nodes:
        loading = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
        if loading and dotted(node.value) in {"os.environ", "environ"}:
            yield from _name(node.slice)


def _name(node: ast.AST) -> Iterator[str]:
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, str) and _VARIABLE.match(value):
        yield value


def dead_links(document: Path) -> list[str]:
    """The relative links of a document that lead nowhere."""
    found = _LINK.findall(_FENCE.sub("", document.read_text(encoding="utf-8")))
    return [link for link in found if not (document.parent / link).exists()]


def dead_paths(markdown: str, root: Path, tops: Iterable[str]) -> list[str]:
    """The paths of this project that a document names in backquotes and that do not exist.

    What holds a placeholder (``<name>``, ``*``, ``{a,b}``) is no path.
    """
    starts = tuple(f"{top}/" for top in tops)
    named = {
        text.split("::")[0].split(":")[0].strip()
        for text in _INLINE.findall(_FENCE.sub("", markdown))
        if text.startswith(starts) and not re.search(r"[<>*{}\s…]", text)
    }
    return sorted(path for path in named if not (root / path).exists())
