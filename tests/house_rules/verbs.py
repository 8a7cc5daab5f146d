"""The verbs of the domain, as the source shows them: name, right, file."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.house_rules.source_rules.engine import Source, dotted, last


@dataclass(frozen=True, order=True)
class Verb:
    name: str
    right: str
    path: str

    @property
    def label(self) -> str:
        return f"{self.path}: {self.name}"


def verbs_of(source: Source) -> Iterator[Verb]:
    """The functions that ``@verb("right")`` marks."""
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                right = _right(decorator)
                if right is not None:
                    yield Verb(node.name, right, source.path)


def _right(decorator: ast.expr) -> str | None:
    if isinstance(decorator, ast.Call) and last(dotted(decorator.func)) == "verb":
        argument = decorator.args[0] if decorator.args else None
        return ast.unparse(argument).strip("'\"") if argument else ""
    return None


def mentions(word: str, sources: Iterable[Source]) -> bool:
    """Does one of the files say this word, as a whole word?"""
    pattern = re.compile(rf"(?<![\w.]){re.escape(word)}(?![\w])|\.{re.escape(word)}\b")
    return any(pattern.search(source.text) for source in sources)


def quoted(word: str, sources: Iterable[Source]) -> bool:
    """Does one of the files say this word between quotation marks?"""
    return any(f'"{word}"' in source.text or f"'{word}'" in source.text for source in sources)
