"""Pages: a strict Content-Security-Policy holds only when nothing is inline or foreign."""

import re
from collections.abc import Iterator

from tests.house_rules.source_rules.engine import DEVKIT, PRODUCT, Finding, Rule, Source, last

_TEMPLATES = ("*.html",)
_NOT_PAGES = ("docs/*", "tests/*", "bench/*")
_TAG = r"<[a-zA-Z][^<>]*?\s"
_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
_SCRIPT = re.compile(
    r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*\btype=[\"']application/(?:ld\+)?json[\"'])[^>]*>",
    re.IGNORECASE,
)
_STYLE = re.compile(rf"<style\b|{_TAG}style\s*=", re.IGNORECASE)
_HANDLER = re.compile(
    rf"{_TAG}(?:on[a-z]+\s*=|hx-on\b|data-hx-on\b)|javascript:|=[\"']js:", re.IGNORECASE
)
_UNESCAPED = re.compile(r"\|\s*(?:safe|safeseq)\b|\{%\s*autoescape\s+off")
_ATTRS_AS_THEY_ARE = re.compile(r"\{\{\s*attrs\b(?!\s*\|\s*written\b|\.)")
_FOREIGN = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio)\b[^>]*\b(?:src|href|srcset)\s*=\s*[\"']"
    r"(?:https?:)?//|@import\s+(?:url\()?[\"']?(?:https?:)?//|url\([\"']?(?:https?:)?//",
    re.IGNORECASE,
)
_POST_FORM = re.compile(
    r"<form\b[^>]*\bmethod\s*=\s*[\"']?post\b.*?</form>", re.IGNORECASE | re.DOTALL
)
_HTML_FROM_TEXT = re.compile(
    r"\.(?:innerHTML|outerHTML)\s*\+?=(?!=)|\.insertAdjacentHTML\(|document\.write\(|"
    r"\beval\(|new Function\(|\.setAttribute\(\s*[\"'](?:style|on)"
)
_MARKING = {"mark_safe", "SafeString", "SafeText"}


def _visible(source: Source) -> Source:
    """The template with its comments blanked out, lines kept."""
    blank = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), source.text)
    return Source(source.path, blank)


def _marks_safe(source: Source) -> Iterator[Finding]:
    for name, call in source.calls():
        if last(name) in _MARKING:
            yield Finding(call.lineno, name)


def _forms_without_token(source: Source) -> Iterator[Finding]:
    for finding, match in zip(
        source.matching(_POST_FORM), _POST_FORM.finditer(source.text), strict=True
    ):
        if "csrf_token" not in match.group(0):
            yield finding


RULES = (
    Rule(
        id="no-inline-script",
        says="Put it into a file under static/ and load it with src; the browser refuses inline "
        "script.",
        check=lambda source: _visible(source).matching(_SCRIPT),
        where=_TEMPLATES,
        unless=_NOT_PAGES,
        at="templates/desk/queue.html",
        good=(
            "<script src=\"{% static 'portal.js' %}\" defer></script>",
            '<script defer\n  src="/static/portal.js"></script>',
            '<script type="application/json" id="figures">{}</script>',
            "{# <script>alert(1)</script> #}",
        ),
        bad=("<script>alert(1)</script>", '<script type="module">go()</script>', "<SCRIPT >"),
    ),
    Rule(
        id="no-inline-style",
        says="Give it a class: the browser refuses inline style.",
        check=lambda source: _visible(source).matching(_STYLE),
        where=_TEMPLATES,
        unless=(*_NOT_PAGES, "templates/mail/*"),
        at="templates/desk/queue.html",
        good=('<p class="quiet">style="x"</p>', '<p data-style="x">', "<p>lifestyle = good</p>"),
        bad=('<p style="color:red">', "<style>p{}</style>", '<p class="x"\n   style="x">'),
    ),
    Rule(
        id="no-inline-handlers",
        says="Listen in a script file, or use an hx- attribute that evaluates nothing.",
        check=lambda source: _visible(source).matching(_HANDLER),
        where=_TEMPLATES,
        unless=_NOT_PAGES,
        at="templates/desk/queue.html",
        good=('<button hx-post="/x">', "<p>once = twice</p>", '<c-button icon="on" />'),
        bad=(
            '<button onclick="go()">',
            '<form class="x" onsubmit = "go()">',
            '<button hx-on:click="go()">',
            '<a href="javascript:go()">',
            "<div hx-vals='js:{a: 1}'>",
        ),
    ),
    Rule(
        id="escaped-output",
        says="Let Django escape it; build markup from parts with format_html or in a template.",
        check=lambda source: _visible(source).matching(_UNESCAPED),
        where=(*_TEMPLATES, "*.txt"),
        unless=(*_NOT_PAGES, "*.txt"),
        at="templates/ticket.html",
        good=("{{ ticket.title }}", "{{ ticket.safety }}", "{{ body|linebreaks }}"),
        bad=("{{ body|safe }}", "{{ body | safe }}", "{% autoescape off %}"),
    ),
    Rule(
        id="attributes-are-written",
        says="Write {{ attrs|written }}: what a component was given comes out as it came in, and a "
        "quotation mark in somebody's text would end the attribute.",
        check=lambda source: _visible(source).matching(_ATTRS_AS_THEY_ARE),
        where=_TEMPLATES,
        unless=_NOT_PAGES,
        at="templates/cotton/button.html",
        good=("<button {{ attrs|written }}>", "<p {{ attrs | written }}>", "{{ attrs.label }}"),
        bad=("<button {{ attrs }}>", "<button {{attrs}}>", "<p {{ attrs|default:'' }}>"),
    ),
    Rule(
        id="no-mark-safe",
        says="Use format_html: it escapes what is put in.",
        check=_marks_safe,
        where=PRODUCT,
        unless=DEVKIT,
        at="hdo_portal/web/templatetags/portal.py",
        good=("format_html('<b>{}</b>', name)",),
        bad=("mark_safe(text)", "safestring.mark_safe(text)", "SafeString(text)"),
    ),
    Rule(
        id="own-origin",
        says="Serve it from our own origin: a control room may have no other road out.",
        check=lambda source: _visible(source).matching(_FOREIGN),
        where=("*.html", "*.css", "*.js"),
        unless=_NOT_PAGES,
        at="templates/base.html",
        good=(
            '<link rel="stylesheet" href="/static/portal.css">',
            '<a href="https://www.hdo.no">HDO</a>',
        ),
        bad=(
            '<script src="https://cdn.example/htmx.js"></script>',
            '<link rel="stylesheet" href="//cdn.example/x.css">',
            "@import url('https://fonts.example/inter.css');",
            "src: url(https://fonts.example/inter.woff2);",
        ),
    ),
    Rule(
        id="post-form-has-token",
        says="Put {% csrf_token %} into the form.",
        check=_forms_without_token,
        where=_TEMPLATES,
        unless=_NOT_PAGES,
        at="templates/desk/new.html",
        good=(
            '<form method="post">{% csrf_token %}</form>',
            '<form method="get"></form>',
        ),
        bad=(
            '<form method="post"><input name="a"></form>',
            '<form action="/x" method=POST>\n</form>',
        ),
    ),
    Rule(
        id="no-html-from-strings",
        says="Build nodes with textContent, or let the server render: a string becomes markup, and "
        "somebody's text becomes code.",
        check=lambda source: source.matching(_HTML_FROM_TEXT),
        where=("static/*.js", "hdo_portal/*.js"),
        at="static/portal.js",
        good=("node.textContent = text;", "if (a.innerHTML == b) {}"),
        bad=(
            "node.innerHTML = text;",
            "node.insertAdjacentHTML('beforeend', text);",
            "eval(text);",
            "node.setAttribute('style', text);",
        ),
    ),
)
