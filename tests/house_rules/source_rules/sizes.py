"""Smallness: what no longer fits on a few screens no longer fits in a head."""

import ast
from collections.abc import Iterator

from tests.house_rules.source_rules.engine import (
    MIGRATIONS,
    PRODUCT,
    TESTS,
    Finding,
    Rule,
    Source,
)

FILE_USUAL, FILE_HARD = 300, 400
FUNCTION_HARD = 50
FUNCTION_USUAL, SHARE_ABOVE_USUAL = 40, 0.02
CLASS_HARD = 250
TEMPLATE_HARD = 150
NESTING_HARD = 4

# Files between the usual and the hard limit, each with the reason why it is not two files.
LONG_FILES: dict[str, str] = {
    "hdo_portal/settings.py": "one file, so that a setting has one place; at most 350",
}

_BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.AsyncFor, ast.AsyncWith, ast.Match)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def height(node: ast.AST) -> int:
    return (getattr(node, "end_lineno", 0) or 0) - getattr(node, "lineno", 0) + 1


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in source.nodes:
        if isinstance(node, _FUNCTIONS):
            yield node


def _long_files(source: Source) -> Iterator[Finding]:
    if len(source.lines) > FILE_HARD:
        yield Finding(1, f"{len(source.lines)} lines")


def _unlisted_long_files(source: Source) -> Iterator[Finding]:
    if len(source.lines) > FILE_USUAL and source.path not in LONG_FILES:
        yield Finding(1, f"{len(source.lines)} lines")


def _long_functions(source: Source) -> Iterator[Finding]:
    for node in functions(source):
        if height(node) > FUNCTION_HARD:
            yield Finding(node.lineno, f"{node.name}: {height(node)} lines")


def _long_classes(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and height(node) > CLASS_HARD:
            yield Finding(node.lineno, f"{node.name}: {height(node)} lines")


def _deep_functions(source: Source) -> Iterator[Finding]:
    for node in functions(source):
        if _depth(node) > NESTING_HARD:
            yield Finding(node.lineno, f"{node.name}: {_depth(node)} levels")


def _depth(node: ast.AST) -> int:
    deepest = 0
    for name, child in ast.iter_fields(node):
        children = child if isinstance(child, list) else [child]
        for part in children:
            if isinstance(part, ast.AST) and not isinstance(part, (*_FUNCTIONS, ast.ClassDef)):
                is_elif = (
                    name == "orelse"
                    and isinstance(part, ast.If)
                    and len(children) == 1
                    and isinstance(node, ast.If)
                )
                own = 1 if isinstance(part, _BLOCKS) and not is_elif else 0
                deepest = max(deepest, own + _depth(part))
    return deepest


def _long_templates(source: Source) -> Iterator[Finding]:
    if len(source.lines) > TEMPLATE_HARD:
        yield Finding(1, f"{len(source.lines)} lines")


def _nested(levels: int) -> str:
    lines = ["def f():"] + [f"{'    ' * n}if x:" for n in range(1, levels + 1)]
    return "\n".join([*lines, f"{'    ' * (levels + 1)}pass"])


def _function(lines: int) -> str:
    return "def f():\n" + "    x = 1\n" * (lines - 1)


RULES = (
    Rule(
        id="file-size",
        says=f"Split the file by what it is about; {FILE_HARD} lines are the end.",
        check=_long_files,
        where=("*.py",),
        unless=MIGRATIONS,
        at="tickets/queries.py",
        good=("x = 1\n" * FILE_HARD,),
        bad=("x = 1\n" * (FILE_HARD + 1),),
    ),
    Rule(
        id="long-file-has-reason",
        says=f"Over {FILE_USUAL} lines: split it, or write into LONG_FILES why it is one thing.",
        check=_unlisted_long_files,
        where=PRODUCT,
        unless=MIGRATIONS,
        at="tickets/queries.py",
        good=("x = 1\n" * FILE_USUAL,),
        bad=("x = 1\n" * (FILE_USUAL + 1),),
    ),
    Rule(
        id="function-size",
        says=f"Give the steps names and make them functions; {FUNCTION_HARD} lines are the end.",
        check=_long_functions,
        where=("*.py",),
        unless=MIGRATIONS,
        at="tickets/queries.py",
        good=(_function(FUNCTION_HARD),),
        bad=(_function(FUNCTION_HARD + 1),),
    ),
    Rule(
        id="class-size",
        says=f"A class of over {CLASS_HARD} lines is several things: part it.",
        check=_long_classes,
        where=PRODUCT,
        unless=MIGRATIONS,
        at="tickets/queries.py",
        good=("class A:\n" + "    x = 1\n" * (CLASS_HARD - 1),),
        bad=("class A:\n" + "    x = 1\n" * CLASS_HARD,),
    ),
    Rule(
        id="nesting",
        says="Turn the outer conditions into early returns, or the inner block into a function.",
        check=_deep_functions,
        where=PRODUCT,
        unless=TESTS,
        at="tickets/queries.py",
        good=(
            _nested(NESTING_HARD),
            "def f():\n    if a:\n        pass\n" + "    elif b:\n        pass\n" * 9,
        ),
        bad=(_nested(NESTING_HARD + 1),),
    ),
    Rule(
        id="template-size",
        says=f"Make the parts components or partials; {TEMPLATE_HARD} lines are the end.",
        check=_long_templates,
        where=("*.html",),
        unless=("docs/*", "tests/*"),
        at="templates/desk/queue.html",
        good=("<p></p>\n" * TEMPLATE_HARD,),
        bad=("<p></p>\n" * (TEMPLATE_HARD + 1),),
    ),
)
