"""A calendar in words: when it is open, and why it was closed on a day."""

from datetime import date
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from tickets.sla.worktime import CalendarSpec, Span

MONDAY = date(2026, 6, 1)


def hours_words(spec: CalendarSpec) -> str:
    """“Monday–Friday 08:00–16:00, closed on public holidays”."""
    if spec.always_open:
        return gettext("around the clock")
    days: list[tuple[Span, ...]] = [
        tuple(span for weekday, span in spec.hours if weekday == day) for day in range(7)
    ]
    said = []
    for spans, group in groupby(range(7), key=days.__getitem__):
        if spans:
            said.append(f"{_days(list(group))} {' '.join(_span(span) for span in spans)}")
    if spec.holidays:
        said.append(gettext("closed on public holidays"))
    if spec.exceptions:
        n = len(spec.exceptions)
        said.append(
            ngettext("%(n)d date with other hours", "%(n)d dates with other hours", n) % {"n": n}
        )
    if spec.timezone != "Europe/Oslo":
        said.append(spec.timezone)
    return ", ".join(said)


def _days(group: list[int]) -> str:
    named = [date_format(MONDAY.replace(day=1 + day), "l") for day in (group[0], group[-1])]
    return named[0] if len(group) == 1 else "–".join(named)


def _span(span: Span) -> str:
    return "–".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in span)


def exceptional_words(day: date) -> str:
    return gettext("other hours on %(day)s") % {"day": date_format(day, "j. F Y")}
