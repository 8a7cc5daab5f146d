"""Pages by keyset: the address of a page names the row it starts after, never a position.

A cursor holds that row's place in the order and its public id, so it stays right while rows come
and go, tells nobody how many there are, and costs the same on the thousandth page as on the first.
"""

import base64
import binascii
import json
import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

PAGE_SIZE, MAX_PAGE_SIZE = 50, 200
_FORWARD, _BACK = "n", "p"


class Keyset(BasePagination):
    """``order`` is the column that pages are sorted by, ``anchor`` the one, unique and shown
    outside, that a cursor names a row by. Ties are sorted by ``tie``, else by the anchor."""

    order: ClassVar[str]
    newest_first: ClassVar[bool]
    anchor: ClassVar[str] = "public_id"
    tie: ClassVar[str] = ""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        """One page, in two queries at most. Raises ValidationError for a bad cursor or size."""
        self.address = request.build_absolute_uri()
        size = _size(request.query_params.get("page_size", ""))
        backwards, place = self._read(request.query_params.get("cursor", ""))
        rows = self._sorted(queryset, backwards)
        if place:
            rows = rows.filter(self._beyond(queryset, place, backwards))
        found = list(rows[: size + 1])
        more, page = len(found) > size, found[:size]
        if backwards:
            page.reverse()
        self.has_previous = more if backwards else bool(place)
        self.has_next = bool(place) if backwards else more
        self.page = page
        return page

    def _sorted(self, queryset: QuerySet[Any], backwards: bool) -> QuerySet[Any]:
        down = self.newest_first != backwards
        columns = [F(self.order), F(self.tie or self.anchor)]
        return queryset.order_by(*(c.desc() if down else c.asc() for c in columns))

    def _beyond(self, rows: QuerySet[Any], place: tuple[Any, Any], backwards: bool) -> Q:
        side = "lt" if self.newest_first != backwards else "gt"
        value, last = place
        column = self.tie or self.anchor
        if self.tie:
            last = rows.filter(**{self.anchor: last}).values_list(self.tie, flat=True).first()
            if last is None:
                raise _bad_cursor()
        # The first half alone is what an index can be entered by.
        return Q(**{f"{self.order}__{side}e": value}) & (
            Q(**{f"{self.order}__{side}": value}) | Q(**{f"{column}__{side}": last})
        )

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._next(), "previous": self._previous(), "results": data})

    def _next(self) -> str | None:
        if not self.has_next or not self.page:
            return None
        return self._link(_FORWARD, self.page[-1])

    def _previous(self) -> str | None:
        if not self.has_previous:
            return None
        if not self.page:
            return str(remove_query_param(self.address, "cursor"))
        return self._link(_BACK, self.page[0])

    def _link(self, way: str, row: Any) -> str:
        value = getattr(row, self.order)
        if isinstance(value, datetime):
            value = value.isoformat()
        raw = json.dumps([way, value, str(getattr(row, self.anchor))], separators=(",", ":"))
        cursor = base64.urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()
        return str(replace_query_param(self.address, "cursor", cursor))

    def _read(self, text: str) -> tuple[bool, tuple[Any, Any] | None]:
        """Whether to go back, and the place to go on from; none on the first page."""
        if not text:
            return False, None
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            way, value, anchor = json.loads(raw)
            place = (self._value(value), self._anchor(anchor))
        except (binascii.Error, ValueError, TypeError, RecursionError) as error:
            raise _bad_cursor() from error
        if way not in {_FORWARD, _BACK}:
            raise _bad_cursor()
        return way == _BACK, place

    def _value(self, value: Any) -> Any:
        return _clean(value)

    def _anchor(self, anchor: Any) -> Any:
        return uuid.UUID(_clean(anchor)) if self.anchor == "public_id" else _clean(anchor)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "From `next` or `previous` of an earlier page.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": "Rows on a page.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MAX_PAGE_SIZE,
                    "default": PAGE_SIZE,
                },
            },
        ]


class ByInstant(Keyset):
    order = "created_at"

    def _value(self, value: Any) -> datetime:
        instant = datetime.fromisoformat(_clean(value))
        if instant.utcoffset() is None:
            raise _bad_cursor()
        return instant


class NewestFirst(ByInstant):
    newest_first = True


class NewestTickets(NewestFirst):
    """Numbers grow, so they tell the order within a second."""

    anchor = "number"


class OldestFirst(ByInstant):
    """What was said and done, in the order it was, also within a second."""

    newest_first = False
    tie = "pk"


class ByName(Keyset):
    order = "name"
    newest_first = False


class BySlug(ByName):
    anchor = "slug"


def _clean(text: Any) -> str:
    """Raises ValueError for what no cursor of ours holds."""
    if not isinstance(text, str) or "\x00" in text or not text.isprintable():
        raise ValueError("not from a cursor")
    return text


def _size(text: str) -> int:
    if not text:
        return PAGE_SIZE
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    if not is_number or not 1 <= int(text) <= MAX_PAGE_SIZE:
        raise ValidationError({
            "page_size": [_("Write a number from 1 to %(most)d.") % {"most": MAX_PAGE_SIZE}]
        })
    return int(text)


def _bad_cursor() -> ValidationError:
    return ValidationError({"cursor": [_("There is no such page. Begin again without a cursor.")]})
