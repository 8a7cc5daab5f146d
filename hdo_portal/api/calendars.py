"""A calendar in a body: the short name of one, or one written out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from customers.catalogue import calendar_spec
from hdo_portal.foundation.errors import NotFound
from tickets.sla.worktime import CalendarError, CalendarSpec, parse_calendar

_TIME = {"type": "string", "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"}
_SPAN = {"type": "array", "prefixItems": [_TIME, _TIME], "minItems": 2, "maxItems": 2}
_WEEKDAY = {"type": "integer", "minimum": 0, "maximum": 6, "description": "0 is Monday."}
CALENDAR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "timezone": {"type": "string", "default": "Europe/Oslo"},
        "always_open": {"type": "boolean", "default": False},
        "hours": {
            "type": "array",
            "description": "Weekday, opening and closing in local time. An opening past midnight "
            "is written as two.",
            "items": {
                "type": "array",
                "prefixItems": [_WEEKDAY, _TIME, _TIME],
                "minItems": 3,
                "maxItems": 3,
            },
            "maxItems": 336,
        },
        "holidays": {
            "type": ["string", "null"],
            "enum": ["NO", None],
            "description": "`NO` closes on Norwegian public holidays.",
        },
        "exceptions": {
            "type": "object",
            "description": "By date, the openings of that day; none closes it.",
            "additionalProperties": {"type": "array", "items": _SPAN, "maxItems": 48},
            "maxProperties": 2000,
        },
    },
}
_SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"}
# What CalendarError says, in words that can be translated.
_WORDS = {
    "unknown_field": _("There is no such field."),
    "required": _("Give the weekly hours, or always_open."),
    "not_a_boolean": _("Write true or false."),
    "conflict": _("A calendar that is always open has none."),
    "not_a_string": _("Write the name of a time zone."),
    "unknown_timezone": _("There is no such time zone."),
    "unknown_holidays": _("Write “NO” or null."),
    "not_hours": _("Write the day’s opening and closing as [0, “08:00”, “16:00”]."),
    "weekday": _("Weekdays are 0 (Monday) to 6 (Sunday)."),
    "closes_before_it_opens": _(
        "Closing must be after opening; write an opening past midnight as two."
    ),
    "not_a_time": _("Write a time from 00:00 to 24:00 as HH:MM."),
    "not_a_date": _("Write a date that exists, as YYYY-MM-DD."),
    "outside_horizon": _("Years are 1970 to 2099."),
    "not_an_object": _("Write an object of named fields."),
    "not_a_list": _("Write a list."),
    "too_many": _("That is too many."),
}


@extend_schema_field({"oneOf": [_SLUG, CALENDAR_SCHEMA]})
class CalendarField(serializers.Field):
    """Becomes a CalendarSpec; what is wrong is named with its path within the calendar."""

    def to_internal_value(self, data: Any) -> CalendarSpec:
        spec = self._named(data) if isinstance(data, str) else data
        try:
            return parse_calendar(spec)
        except CalendarError as error:
            detail = serializers.ErrorDetail(str(_WORDS.get(error.code, error.message)), error.code)
            raise serializers.ValidationError(
                {error.path: [detail]} if error.path else [detail]
            ) from error

    def _named(self, slug: str) -> Any:
        try:
            return calendar_spec(slug.replace("\x00", "?")[:50])
        except NotFound as error:
            detail = serializers.ErrorDetail(str(error.message), "does_not_exist")
            raise serializers.ValidationError([detail]) from error

    def to_representation(self, value: Any) -> Any:
        return value
