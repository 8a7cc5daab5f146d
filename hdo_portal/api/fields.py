"""Fields that take exactly what the description says, and nothing that merely looks like it."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

FIRST_YEAR, LAST_YEAR = 1970, 2099
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def in_utc(instant: datetime) -> str:
    """As in ``2026-03-29T01:30:00Z``, with a fraction only where there is one."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Instant(serializers.DateTimeField):
    """An instant: read with any offset, written in UTC with ``Z``."""

    default_error_messages = {
        "invalid": _("Write an instant as 2026-03-29T01:30:00Z."),
        "naive": _("Say which time zone: end the instant with Z or an offset such as +01:00."),
        "range": _("Years are 1970 to 2099."),
    }

    def to_internal_value(self, value: Any) -> datetime:
        instant = self._parsed(value)
        if instant.utcoffset() is None:
            self.fail("naive")
        if not FIRST_YEAR < instant.year < LAST_YEAR:
            self._check_edges(instant)
        return instant.astimezone(UTC)

    def _parsed(self, value: Any) -> datetime:
        try:
            instant = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            instant = None
        if instant is None:
            self.fail("invalid")
        return instant

    def _check_edges(self, instant: datetime) -> None:
        try:
            year = instant.astimezone(UTC).year
        except OverflowError:
            self.fail("range")
        if not FIRST_YEAR <= year <= LAST_YEAR:
            self.fail("range")

    def to_representation(self, value: datetime) -> str:
        return in_utc(value)


class Day(serializers.DateField):
    """A date as ``2026-03-29``."""

    default_error_messages = {"range": _("Years are 1970 to 2099.")}

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            self.fail("invalid", format="YYYY-MM-DD")
        day = super().to_internal_value(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail("range")
        return day


class Text(serializers.CharField):
    """Text that was written as text. Line breaks and tabs are its only control characters."""

    default_error_messages = {"control": _("Control characters are not text.")}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        if _CONTROL.search(text):
            self.fail("control")
        return text


class Line(Text):
    """Text on one line."""

    default_error_messages = {"lines": _("Write it on one line.")}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if "\n" in text or "\r" in text:
            self.fail("lines")
        return text


class Whole(serializers.IntegerField):
    """A whole number that was written as a number."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    """true or false, written so."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    """One of the words, or numbers, of a list."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool | float) or not isinstance(data, str | int):
            self.fail("invalid_choice", input=data)
        if data == "" and self.allow_blank:
            return ""
        if isinstance(data, str) == all(isinstance(key, int) for key in self.choices):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


def public_id(value: Any) -> uuid.UUID | None:
    """The id in a text, or None when it is none."""
    is_one = isinstance(value, str) and _UUID.fullmatch(value)
    return uuid.UUID(value) if is_one else None


@extend_schema_field({"type": "string", "format": "uuid"})
class Reference(serializers.Field):
    """Another object by its public id, found among those that the acting person may see."""

    default_error_messages = {
        "invalid": _("Write a public id."),
        "does_not_exist": _("There is none with this public id."),
    }

    def __init__(self, rows: Callable[[], QuerySet[Any]], **how: Any) -> None:
        self.rows = rows
        super().__init__(**how)

    def to_internal_value(self, data: Any) -> Model:
        wanted = public_id(data)
        if wanted is None:
            self.fail("invalid")
        row: Model | None = self.rows().filter(public_id=wanted).first()
        if row is None:
            self.fail("does_not_exist")
        return row

    def to_representation(self, value: Any) -> str:
        return str(value.public_id)


class SlugReference(Reference):
    """A shared thing by its short name."""

    default_error_messages = {
        "invalid": _("Write a short name."),
        "does_not_exist": _("There is none with this short name."),
    }

    def to_internal_value(self, data: Any) -> Model:
        if not isinstance(data, str) or not re.fullmatch(r"[-\w]{1,50}", data, re.ASCII):
            self.fail("invalid")
        row: Model | None = self.rows().filter(slug=data).first()
        if row is None:
            self.fail("does_not_exist")
        return row

    def to_representation(self, value: Any) -> str:
        return str(value.slug)


extend_schema_field({"type": "string"})(SlugReference)


@extend_schema_field({
    "type": "array",
    "items": {"type": "string", "format": "uuid"},
    "maxItems": 200,
})
class References(serializers.Field):
    """Several objects by public id, found in one query, in the order given."""

    MOST = 200
    default_error_messages = {
        "not_a_list": _("Write a list of public ids."),
        "max_length": _("At most {most} at once."),
        "invalid": _("Write a public id."),
        "does_not_exist": _("There is none with this public id."),
    }

    def __init__(self, rows: Callable[[], QuerySet[Any]], **how: Any) -> None:
        self.rows = rows
        super().__init__(**how)

    def to_internal_value(self, data: Any) -> list[Model]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        if len(data) > self.MOST:
            self.fail("max_length", most=self.MOST)
        wanted = [public_id(value) for value in data]
        found = {
            row.public_id: row for row in self.rows().filter(public_id__in=filter(None, wanted))
        }
        problems: Any = {
            number: [self._problem(one)] for number, one in enumerate(wanted) if one not in found
        }
        if problems:
            raise serializers.ValidationError(problems)
        return [found[one] for one in dict.fromkeys(wanted) if one is not None]

    def _problem(self, wanted: uuid.UUID | None) -> Any:
        code = "invalid" if wanted is None else "does_not_exist"
        return serializers.ErrorDetail(str(self.error_messages[code]), code)

    def to_representation(self, value: Any) -> list[str]:
        return [str(row.public_id) for row in value]
