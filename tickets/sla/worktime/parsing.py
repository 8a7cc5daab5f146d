"""The inline calendar of the API, checked field by field."""

import re
import zoneinfo
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from .errors import CalendarError
from .instants import FIRST_YEAR, LAST_YEAR
from .public_holidays import RULE_SETS
from .spec import CalendarSpec, ExceptionalDay, Span, WeeklyHours

DEFAULT_TIMEZONE: Final = "Europe/Oslo"
MAX_HOURS: Final = 7 * 48
MAX_EXCEPTIONS: Final = 2_000
MAX_SPANS: Final = 48

_FIELDS: Final = frozenset({"timezone", "hours", "holidays", "exceptions", "always_open"})
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Names the system lists that are no place: what this machine is set to, and "nobody knows".
_NO_PLACES: Final = frozenset({"localtime", "Factory"})


def parse_calendar(data: object) -> CalendarSpec:
    """The calendar that `data`, decoded JSON, describes.

    `timezone` may be left out (Europe/Oslo), and so may `holidays` and `exceptions` (none).
    A calendar with no opening at all is accepted: it says so itself by `can_open`.

    Raises CalendarError with a code, the path of the first field at fault, and a message.
    """
    fields = _mapping(data, "")
    for name in fields:
        if name not in _FIELDS:
            raise CalendarError("unknown_field", str(name), "There is no such field.")
    timezone = _timezone(fields.get("timezone", DEFAULT_TIMEZONE))
    if _always_open(fields):
        return CalendarSpec(timezone=timezone, always_open=True)
    if "hours" not in fields:
        raise CalendarError("required", "hours", "Give the weekly hours, or always_open.")
    return CalendarSpec(
        timezone=timezone,
        hours=_weekly_hours(fields["hours"]),
        holidays=_holidays(fields.get("holidays")),
        exceptions=_exceptions(fields.get("exceptions", {})),
    )


def _always_open(fields: Mapping[str, Any]) -> bool:
    value = fields.get("always_open", False)
    if not isinstance(value, bool):
        raise CalendarError("not_a_boolean", "always_open", "Write true or false.")
    if value:
        for name in ("hours", "holidays", "exceptions"):
            if fields.get(name):
                raise CalendarError("conflict", name, "A calendar that is always open has none.")
    return value


def _timezone(value: object) -> str:
    if not isinstance(value, str):
        raise CalendarError("not_a_string", "timezone", "Write the name of a time zone.")
    if value != DEFAULT_TIMEZONE and value not in _known_timezones():
        raise CalendarError("unknown_timezone", "timezone", "There is no such time zone.")
    return value


@cache
def _known_timezones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - _NO_PLACES


def _holidays(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in RULE_SETS:
        raise CalendarError("unknown_holidays", "holidays", 'Write "NO" or null.')
    return value


def _weekly_hours(value: object) -> tuple[WeeklyHours, ...]:
    rows = _rows(value, "hours", MAX_HOURS)
    return tuple(sorted({_weekly_row(row, f"hours[{n}]") for n, row in enumerate(rows)}))


def _weekly_row(value: object, path: str) -> WeeklyHours:
    if not isinstance(value, list | tuple) or len(value) != 3:
        raise CalendarError(
            "not_hours", path, "Write weekday, opening and closing: [0, '08:00', '16:00']."
        )
    weekday = value[0]
    if isinstance(weekday, bool) or not isinstance(weekday, int) or not 0 <= weekday <= 6:
        raise CalendarError("weekday", f"{path}[0]", "Weekdays are 0 (Monday) to 6 (Sunday).")
    return WeeklyHours(weekday, _span(value, path, first=1))


def _exceptions(value: object) -> tuple[ExceptionalDay, ...]:
    days = _mapping(value, "exceptions")
    if len(days) > MAX_EXCEPTIONS:
        raise CalendarError("too_many", "exceptions", f"At most {MAX_EXCEPTIONS} dates.")
    return tuple(sorted(_exceptional_day(day, spans) for day, spans in days.items()))


def _exceptional_day(key: object, value: object) -> ExceptionalDay:
    path = f"exceptions.{key}"
    spans = {
        _dated_span(row, f"{path}[{n}]") for n, row in enumerate(_rows(value, path, MAX_SPANS))
    }
    return ExceptionalDay(_date(key, path), tuple(sorted(spans)))


def _dated_span(value: object, path: str) -> Span:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise CalendarError("not_hours", path, "Write opening and closing: ['08:00', '12:00'].")
    return _span(value, path, first=0)


def _span(row: list[Any] | tuple[Any, ...], path: str, *, first: int) -> Span:
    opens = _minutes(row[first], f"{path}[{first}]")
    closes = _minutes(row[first + 1], f"{path}[{first + 1}]")
    if closes <= opens:
        raise CalendarError(
            "closes_before_it_opens",
            f"{path}[{first + 1}]",
            "Closing must be after opening; write an opening past midnight as two.",
        )
    return Span(opens, closes)


def _minutes(value: object, path: str) -> int:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise CalendarError("not_a_time", path, "Write a time from 00:00 to 24:00 as HH:MM.")
    return int(value[:2]) * 60 + int(value[3:])


def _date(value: object, path: str) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise CalendarError("not_a_date", path, "Write the date as YYYY-MM-DD.")
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise CalendarError("not_a_date", path, "There is no such date.") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CalendarError("outside_horizon", path, f"Years are {FIRST_YEAR} to {LAST_YEAR}.")
    return day


def _mapping(value: object, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise CalendarError("not_an_object", path, "Write an object of named fields.")
    return value


def _rows(value: object, path: str, limit: int) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise CalendarError("not_a_list", path, "Write a list.")
    if len(value) > limit:
        raise CalendarError("too_many", path, f"At most {limit} rows.")
    return value
