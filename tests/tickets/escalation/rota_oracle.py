"""A second opinion on rotas: walk through the time and look at the wall clock at each step.

It shares nothing with the product. A clock that is set back shows an hour twice; what happens at a
time of day happens when it is shown first, so the walk heeds the latest time that was shown so far.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tickets.escalation.rota import Layer, Shift

OSLO = ZoneInfo("Europe/Oslo")


def walk(start: datetime, end: datetime, step: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """Each instant with the latest wall time that had been shown by then."""
    latest = datetime(1900, 1, 1)  # noqa: DTZ001 - what a wall clock shows has no zone
    at = start - timedelta(hours=6)
    while at < end:
        latest = max(latest, at.astimezone(OSLO).replace(tzinfo=None))
        if at >= start:
            yield at, latest
        at += step


def person_at(
    layers: list[Layer], overrides: list[Shift], at: datetime, shown: datetime
) -> int | None:
    for override in overrides:
        if override.start <= at < override.end:
            return override.person
    for layer in reversed(layers):
        person = of_layer(layer, shown)
        if person is not None:
            return person
    return None


def of_layer(layer: Layer, shown: datetime) -> int | None:
    if shown < datetime.combine(layer.starts_on, layer.handover) or not layer.people:
        return None
    if layer.ends_on and shown >= datetime.combine(layer.ends_on, layer.handover):
        return None
    if not in_hours(layer, shown):
        return None
    first = layer.starts_on
    while layer.weekday is not None and first.weekday() != layer.weekday:
        first -= timedelta(days=1)
    turn = (shown - datetime.combine(first, layer.handover)) // timedelta(days=layer.days)
    return layer.people[turn % len(layer.people)]


def in_hours(layer: Layer, shown: datetime) -> bool:
    if layer.hours is None:
        return True
    today = shown.date()
    return any(_open(layer, day, shown) for day in (today - timedelta(days=1), today))


def _open(layer: Layer, day: date, shown: datetime) -> bool:
    hours = layer.hours
    assert hours is not None
    if day.weekday() not in hours.weekdays:
        return False
    if hours.opens is None or hours.closes is None:
        return shown.date() == day
    opens = datetime.combine(day, hours.opens)
    closes = datetime.combine(day, hours.closes)
    if closes <= opens:
        closes += timedelta(days=1)
    return opens <= shown < closes
