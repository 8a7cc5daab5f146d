"""Instants as tests write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

HOUR = 3_600
OSLO = ZoneInfo("Europe/Oslo")


def oslo(text: str) -> datetime:
    """The instant at which Norwegian clocks show `text`, for the first time."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
