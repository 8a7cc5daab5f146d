"""Opening hours as a person writes them: a line for each weekday, a line for each special date."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.sla.worktime import CalendarError, parse_calendar

DAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
CLOSED = ("", "-", "–", "closed", "stengt", "lukket")
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?\Z", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
_NORWEGIAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z", re.ASCII)


def read_spans(text: str) -> list[list[str]]:
    """``08-16, 18:00-20:00`` as pairs of times. Raises ValidationError."""
    if text.strip().casefold() in CLOSED:
        return []
    spans = []
    for part in re.split(r"[,;]", text):
        found = _SPAN.match(part.strip())
        if not found:
            raise ValidationError(
                _("Write hours as 08:00-16:00; “%(part)s” is none."), params={"part": part.strip()}
            )
        h1, m1, h2, m2 = (int(digits or 0) for digits in found.groups())
        spans.append([f"{h1:02}:{m1:02}", f"{h2:02}:{m2:02}"])
    return spans


def write_spans(spans: Iterable[Iterable[str]]) -> str:
    return ", ".join("-".join(span) for span in spans)


def read_date(text: str) -> str:
    """``24.12.2026`` or ``2026-12-24`` as the latter. Raises ValidationError."""
    if _ISO.match(text):
        return text
    found = _NORWEGIAN.match(text)
    if not found:
        raise ValidationError(
            _("Write the date as 24.12.2026; “%(text)s” is none."), params={"text": text}
        )
    day, month, year = found.groups()
    return f"{year}-{int(month):02}-{int(day):02}"


def _day(number: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=DAYS[number], required=False, max_length=200, help_text=help_text)


class HoursForm(forms.Form):
    """What a calendar says, as fields. ``spec()`` after cleaning is the form that is stored."""

    always_open = forms.BooleanField(
        label=gettext_lazy("Always open"),
        required=False,
        help_text=gettext_lazy("Day and night, every day; then nothing below counts."),
    )
    day_0 = _day(0, gettext_lazy("For example 08:00-16:00, several with commas. Empty: closed."))
    day_1, day_2, day_3, day_4, day_5, day_6 = (_day(number) for number in range(1, 7))
    holidays = forms.BooleanField(
        label=gettext_lazy("Closed on Norwegian public holidays"), required=False
    )
    exceptions = forms.CharField(
        label=gettext_lazy("Other hours on single dates"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("A line each: 24.12.2026 08:00-12:00, or 18.05.2026 closed."),
    )

    @staticmethod
    def initial_of(spec: Mapping[str, Any]) -> dict[str, Any]:
        """The fields' values of a stored calendar."""
        days: dict[str, list[list[str]]] = {}
        for weekday, opens, closes in spec.get("hours", []):
            days.setdefault(f"day_{weekday}", []).append([opens, closes])
        lines = (
            f"{day} {write_spans(spans) or 'closed'}"
            for day, spans in sorted(spec.get("exceptions", {}).items())
        )
        return {name: write_spans(spans) for name, spans in days.items()} | {
            "always_open": bool(spec.get("always_open")),
            "holidays": spec.get("holidays") == "NO",
            "exceptions": "\n".join(lines),
        }

    def spec(self, timezone: str = "Europe/Oslo") -> dict[str, Any] | None:
        """The calendar that the fields say, or None after putting errors at them."""
        given = self.cleaned_data
        if given.get("always_open"):
            return {"timezone": timezone, "always_open": True}
        hours = []
        for weekday in range(7):
            spans = self._read(f"day_{weekday}", given.get(f"day_{weekday}") or "")
            hours += [[weekday, *span] for span in spans]
        spec = {
            "timezone": timezone,
            "hours": hours,
            "holidays": "NO" if given.get("holidays") else None,
            "exceptions": self._exceptions(given.get("exceptions") or ""),
        }
        return None if self.errors else self._checked(spec)

    def _read(self, field: str, text: str) -> list[list[str]]:
        try:
            return read_spans(text)
        except ValidationError as error:
            self.add_error(field, error)
            return []

    def _exceptions(self, text: str) -> dict[str, list[list[str]]]:
        days: dict[str, list[list[str]]] = {}
        for row in filter(None, map(str.strip, text.splitlines())):
            day, _space, spans = row.partition(" ")
            try:
                days[read_date(day.rstrip(":"))] = read_spans(spans)
            except ValidationError as error:
                self.add_error("exceptions", error)
        return days

    def _checked(self, spec: dict[str, Any]) -> dict[str, Any] | None:
        try:
            parsed = parse_calendar(spec)
        except CalendarError as error:
            found = re.match(r"hours\[(\d+)\]", error.path)
            field = f"day_{spec['hours'][int(found[1])][0]}" if found else "exceptions"
            self.add_error(field, ValidationError(error.message, code=error.code))
            return None
        if not parsed.can_open:
            self.add_error(None, ValidationError(_("This calendar never opens."), "never_open"))
            return None
        return parsed.to_json()
