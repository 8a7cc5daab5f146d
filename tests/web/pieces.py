"""Rendering a piece of a template, and asking what came out."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import engines
from django.test import RequestFactory

TEMPLATES = Path(settings.BASE_DIR) / "templates"
VOID = {"input", "link", "meta", "br", "img", "rect", "line", "path"}


class Element:
    """One element that came out: its tag, attributes and all the text inside."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes, self.text = tag, attributes, ""

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def render(source: str, path: str = "/", **context: Any) -> str:
    """Render template source, with cotton's tags in it, as the answer to a GET of `path`."""
    from django_cotton.compiler_regex import CottonCompiler

    compiled = CottonCompiler().process("{% load ui %}" + source)
    template = engines["django"].from_string(compiled)
    return template.render(context, RequestFactory().get(path))


def elements(html: str, tag: str = "", **attributes: str) -> list[Element]:
    """The elements of that tag whose attributes are so (`class_` for class)."""
    reader = _Reader()
    reader.feed(html)
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [
        element
        for element in reader.elements
        if (not tag or element.tag == tag)
        and all(element.get(name) == value for name, value in wanted.items())
    ]


def text(html: str) -> str:
    """What a reader sees of it, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
