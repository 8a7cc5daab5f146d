"""Which promise applies to a ticket: the narrowest service level of its terms that fits."""

from datetime import datetime

from customers.models import CalendarVersion, Measure, ServiceLevel
from tickets.models import Ticket


def levels_for(ticket: Ticket) -> dict[str, ServiceLevel]:
    """The service level for each measure that the ticket's terms promise at its severity."""
    if ticket.terms_id is None:
        return {}
    fault_class = ticket.service.fault_class if ticket.service else ""
    levels = ServiceLevel.objects.filter(
        terms_id=ticket.terms_id, severity=ticket.severity
    ).select_related("calendar")
    best: dict[str, ServiceLevel] = {}
    for level in levels:
        if level.service_id not in (None, ticket.service_id):
            continue
        if level.fault_class not in ("", fault_class):
            continue
        held = best.get(level.measure)
        if held is None or _narrowness(level) > _narrowness(held):
            best[level.measure] = level
    return {measure: best[measure] for measure in Measure.values if measure in best}


def _narrowness(level: ServiceLevel) -> tuple[bool, bool]:
    return (level.service_id is not None, level.fault_class != "")


def version_for(ticket: Ticket, calendar_id: int) -> CalendarVersion:
    """The version of a calendar that the ticket's clocks run by: the one that held when it was
    opened, or when its terms were renewed. A later edit leaves the ticket alone."""
    return version_at(calendar_id, ticket.terms_at or ticket.created_at)


def version_at(calendar_id: int, at: datetime) -> CalendarVersion:
    """The version of a calendar that held at an instant; before there was any, the first."""
    versions = CalendarVersion.objects.filter(calendar_id=calendar_id)
    held = versions.filter(created_at__lte=at).order_by("-number").first()
    version: CalendarVersion = held or versions.earliest("number")
    return version
