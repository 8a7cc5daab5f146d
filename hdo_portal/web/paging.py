"""Pages of a list by keyset: cost does not grow with how far one has paged.

The place in the list stands in the URL as the sort values of the last row seen. It needs no
signature: it can only move within what the query may show.
"""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.dateparse import parse_date, parse_datetime

PAGE_SIZE = 50


@dataclass(frozen=True)
class Key:
    """One sort key: a field path, its direction, and whether it may be empty (empty sorts last)."""

    field: str
    descending: bool = False
    nullable: bool = False

    def expression(self) -> Any:
        path = F(self.field)
        if self.descending:
            return path.desc(nulls_last=True) if self.nullable else path.desc()
        return path.asc(nulls_last=True) if self.nullable else path.asc()


@dataclass(frozen=True)
class Page:
    """``first_url`` leads back to the beginning, ``next_url`` on; each None where there is none."""

    rows: list[Any]
    first_url: str | None
    next_url: str | None


def keyset_page(
    rows: QuerySet[Any],
    request: HttpRequest,
    *,
    order: list[Key],
    size: int = PAGE_SIZE,
    query: QueryDict | None = None,
) -> Page:
    """One page of ``rows`` in ``order`` (whose last key is unique), from where the URL says. A
    place that cannot be read is the beginning. ``query`` is what the addresses of other pages ask
    for, where that is not as it came."""
    rows = rows.order_by(*(key.expression() for key in order))
    place = _read(request.GET.get("after", ""), order)
    if place is not None:
        try:
            rows = rows.filter(_after(order, place))
        except (TypeError, ValueError, ValidationError):
            place = None
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(
        rows=found,
        first_url=_url(request, query, None) if place is not None else None,
        next_url=_url(request, query, _write(found[-1], order)) if more else None,
    )


def _after(order: list[Key], place: list[Any]) -> Q:
    """Rows that sort after the place: later in the first key, or equal there and then later."""
    condition, equal = Q(), Q()
    for key, value in zip(order, place, strict=True):
        if value is None:
            equal &= Q(**{f"{key.field}__isnull": True})
            continue
        later = Q(**{f"{key.field}__{'lt' if key.descending else 'gt'}": value})
        if key.nullable:
            later |= Q(**{f"{key.field}__isnull": True})
        condition |= equal & later
        equal &= Q(**{key.field: value})
    return condition


def _url(request: HttpRequest, asked: QueryDict | None, after: str | None) -> str:
    query = (request.GET if asked is None else asked).copy()
    query.pop("after", None)
    if after is not None:
        query["after"] = after
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _write(row: Any, order: list[Key]) -> str:
    values = []
    for key in order:
        value = row
        for part in key.field.split("__"):
            value = getattr(value, part)
        values.append(value.isoformat() if isinstance(value, date | datetime) else value)
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(text: str, order: list[Key]) -> list[Any] | None:
    if not text or len(text) > 1000:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return None
    if not isinstance(values, list) or len(values) != len(order):
        return None
    return [_value(value) for value in values] if all(map(_plain, values)) else None


def _plain(value: Any) -> bool:
    if isinstance(value, int):
        return abs(value) < 2**62
    return value is None or (isinstance(value, str) and _is_text(value))


def _is_text(value: str) -> bool:
    """Whether a database takes it: no NUL, and no half of a surrogate pair."""
    return "\x00" not in value and value.encode("utf-8", "ignore").decode() == value


def _value(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return parse_datetime(value) or parse_date(value) or value
        except ValueError:
            return value
    return value
