"""The translatable texts of the project, read without gettext's own tools."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from django.utils.translation.template import templatize

from tests.house_rules.source_rules.engine import Source, last

# How many of the arguments are texts, and whether the first is a context.
_CALLS: dict[str, tuple[int, bool]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1, False)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (2, False)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (2, True)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (3, True)),
}
_STRING = r"u?(?:'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")"
_TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%(?!%)[sd]")


@dataclass(frozen=True, order=True)
class Message:
    """One text as the catalogues know it; what it has not, context or plural, is empty."""

    text: str
    plural: str = ""
    context: str = ""


def messages_of(source: Source) -> set[Message]:
    """Every text that a file marks for translation."""
    if source.path.endswith(".py"):
        return set(_python(source))
    return set(_template(source.text))


def _python(source: Source) -> Iterator[Message]:
    for name, call in source.calls():
        wanted = _CALLS.get(last(name) if name != "_" else name)
        if wanted:
            texts = [_constant(argument) for argument in call.args[: wanted[0]]]
            if len(texts) == wanted[0] and None not in texts:
                yield _message([text for text in texts if text is not None], has_context=wanted[1])


def _constant(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _message(texts: list[str], *, has_context: bool) -> Message:
    context = texts.pop(0) if has_context else ""
    return Message(texts[0], texts[1] if len(texts) > 1 else "", context)


def _template(text: str) -> Iterator[Message]:
    # The tags, as Django's own makemessages reads them, and `_()` in an attribute of a component.
    for match in _TEMPLATE_CALL.finditer(templatize(text)):
        yield _call(match)
    for match in _TEMPLATE_CALL.finditer(text):
        if match.group(1) == "_":
            yield _call(match)


def _call(match: re.Match[str]) -> Message:
    name, arguments = match.groups()
    texts = [ast.literal_eval(text) for text in re.findall(_STRING, arguments)]
    texts = texts[: _CALLS[name][0]]
    # templatize doubles the per cent signs of a text, as gettext's tools expect.
    if "%(" not in "".join(texts):
        texts = [text.replace("%%", "%") for text in texts]
    return _message(texts, has_context=_CALLS[name][1])


def placeholders(text: str) -> set[str]:
    """What a translation must carry over: ``%(name)s`` and ``{name}``."""
    named = {match.group(0) for match in _PLACEHOLDER.finditer(text)}
    try:
        braces = {f"{{{name}}}" for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        braces = set()
    return named | braces
