"""Ticket numbers: INC-2026-000123, counted by kind and year, without gaps."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import F

from tickets.models import TicketCounter
from tickets.models.enums import Kind

PREFIX = {Kind.INCIDENT: "INC", Kind.CHANGE: "CHG"}
OSLO = ZoneInfo("Europe/Oslo")


def next_number(kind: str, at: datetime) -> str:
    """Take the next number of the year in Norway. The counter's row stays locked until the
    transaction ends, so that a number is never given twice nor lost."""
    year = at.astimezone(OSLO).year
    TicketCounter.objects.bulk_create([TicketCounter(kind=kind, year=year)], ignore_conflicts=True)
    counter = TicketCounter.objects.filter(kind=kind, year=year)
    counter.update(last=F("last") + 1)
    return f"{PREFIX[Kind(kind)]}-{year}-{counter.get().last:06d}"
