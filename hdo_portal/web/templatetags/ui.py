"""Template tags of the components: icons, marks, clock faces, charts, the order of a list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hdo_portal.web import charts, clock_face, marks, moments

register = template.Library()


@cache
def sprite() -> str:
    """Where the sprite is served; asked some hundred times for one page, and always the same."""
    return static("vendor/icons.svg")


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """One drawing of the sprite (theme/icons.json, theme/glyphs). Without a label it is decoration.

    `size` is "" (as tall as the text around it asks), "sm", "lg" or "xl".
    """
    if not label:
        return _decoration(name, size)
    return format_html(
        '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
        _icon_class(size),
        label,
        sprite(),
        name,
    )


@lru_cache(maxsize=1000)
def _decoration(name: str, size: str) -> SafeString:
    """Drawn some hundred times on a long list, of a few dozen kinds."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        _icon_class(size),
        sprite(),
        name,
    )


def _icon_class(size: str) -> str:
    return f"icon icon-{size}" if size else "icon"


@register.filter
def leading(label: str) -> str:
    """The name of a field before what is said of it: with a colon, unless it is a question."""
    words = str(label)
    return words if words.endswith(("?", ":", ".")) else f"{words}:"


@register.simple_tag
def status_mark(status: str) -> marks.Mark:
    """Colour, drawing and word of a ticket's status."""
    return marks.status_mark(status)


@register.simple_tag
def severity_mark(severity: str) -> marks.Mark:
    """Colour, drawing and word of a severity."""
    return marks.severity_mark(severity)


@register.simple_tag
def clock_face_of(clock: Any, now: datetime | None = None) -> clock_face.ClockFace:
    """What an SLA clock shows now; see clock_face.face for what it needs of the clock."""
    return clock_face.face(clock, now or timezone.now())


@register.simple_tag
def clock_words() -> dict[str, str]:
    """The patterns that clock.js counts on with."""
    return clock_face.words()


@register.filter
def duration(seconds: float | None) -> str:
    """Whole seconds in words: "2 h 14 min". Nothing for None."""
    return "" if seconds is None else clock_face.duration(seconds)


@register.filter
def instant(moment: datetime | None) -> str:
    """An instant for a machine to read: ISO 8601 in UTC, with Z."""
    if not moment:
        return ""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@register.filter
def spoken(moment: datetime | None) -> str:
    """An instant for a person to read: "today 14:32". Nothing for None."""
    return moments.spoken(moment, timezone.now()) if moment else ""


@register.filter
def in_full(moment: datetime | None) -> str:
    """The whole instant with weekday and seconds. Nothing for None."""
    return moments.in_full(moment) if moment else ""


@register.simple_tag
def server_now() -> str:
    """This instant for a machine to read; clock.js measures the browser's clock by it."""
    return instant(timezone.now())


@register.filter
def written(attrs: Any) -> SafeString:
    """The attributes a component was given and does not know, each escaped, for its element.

    Cotton's own `{{ attrs }}` writes a value that holds quotes as it stands, so that what a person
    wrote could become an attribute; a test refuses it. None and False leave the attribute out.
    """
    return flatatt(attrs.attrs_dict())


@register.filter
def initials(name: object) -> str:
    """First letters of the first and last name, for an avatar."""
    words = str(name or "").replace("@", " ").split()
    letters = [word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words[:1])]
    return "".join(letters).upper() or "?"


@register.simple_tag
def ledger_bars(segments: Iterable[Any]) -> charts.Strip:
    """The segments of an SLA ledger laid out on one strip; see charts.strip."""
    return charts.strip(segments)


@register.simple_tag
def bar_columns(rows: Iterable[Any], maximum: float | str = "") -> charts.Bars:
    """Rows of (label, value) laid out as upright bars; see charts.bars."""
    return charts.bars(rows, float(maximum) if maximum else None)


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, column: str, parameter: str = "sort") -> dict[str, str]:
    """Where a click on a column's heading leads, and how the list stands sorted now.

    The direction is kept in the URL as `sort=due` or `sort=-due`; a new order starts at page one.
    """
    query: QueryDict = context["request"].GET.copy()
    current = query.get(parameter, "")
    for stale in ("after", "before", "cursor", "page"):
        query.pop(stale, None)
    query[parameter] = f"-{column}" if current == column else column
    stands = {column: "ascending", f"-{column}": "descending"}.get(current, "none")
    return {"href": f"?{query.urlencode()}", "direction": stands}


@register.filter
def dom_id(text: object) -> str:
    """Something safe to use as an element's id."""
    return "".join(c if c.isalnum() else "-" for c in str(text)).strip("-").lower()
