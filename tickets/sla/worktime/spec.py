"""What a calendar says, as a value that can be compared, stored and sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple


class Span(NamedTuple):
    """Opening and closing as minutes after local midnight, 0 <= opens < closes <= 1440."""

    opens: int
    closes: int


class WeeklyHours(NamedTuple):
    """A span that repeats every week; weekday 0 is Monday."""

    weekday: int
    span: Span


class ExceptionalDay(NamedTuple):
    """A date whose spans replace its weekly hours and its holiday; no spans means closed."""

    day: date
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """When a clock may run. Made by `parse_calendar`, which checks and sorts what it is given.

    Equal specs are the same calendar written in any order, so a spec is fit to be a cache key and
    its `to_json` to be stored as the version that a clock ran under.
    """

    timezone: str
    hours: tuple[WeeklyHours, ...] = ()
    holidays: str | None = None
    exceptions: tuple[ExceptionalDay, ...] = ()
    always_open: bool = False

    @property
    def can_open(self) -> bool:
        """Whether any hour of it is open at all; without one every target but 0 is NeverOpen."""
        return bool(self.always_open or self.hours or any(day.spans for day in self.exceptions))

    def to_json(self) -> dict[str, Any]:
        """The inline form of the API; `parse_calendar` of it gives an equal spec."""
        if self.always_open:
            return {"timezone": self.timezone, "always_open": True}
        return {
            "timezone": self.timezone,
            "hours": [[weekday, *_span_json(span)] for weekday, span in self.hours],
            "holidays": self.holidays,
            "exceptions": {
                day.isoformat(): [_span_json(span) for span in spans]
                for day, spans in self.exceptions
            },
        }


def _span_json(span: Span) -> list[str]:
    return [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in span]


_OFFICE_SPAN = Span(8 * 60, 16 * 60)

ALWAYS = CalendarSpec(timezone="Europe/Oslo", always_open=True)
OFFICE = CalendarSpec(
    timezone="Europe/Oslo",
    hours=tuple(WeeklyHours(weekday, _OFFICE_SPAN) for weekday in range(5)),
    holidays="NO",
)
SHIPPED: Mapping[str, CalendarSpec] = {"always": ALWAYS, "office": OFFICE}
