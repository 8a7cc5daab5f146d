"""The standard agreement: what every customer without one of its own is promised."""

from customers.models import Agreement, Calendar, ServiceLevel, Terms
from customers.reference.merging import Tally
from tickets.reference.proposals import (
    STANDARD_AGREEMENT,
    STANDARD_LEVELS,
    STANDARD_VALID_FROM,
    Level,
)


def load_standard_agreement() -> Tally:
    """Make it when there is no agreement that belongs to nobody. Published terms are never edited,
    so there is nothing to follow afterwards."""
    tally = Tally("standard agreement", rows=Agreement.objects.filter(organisation=None).count())
    if not tally.rows:
        agreement = Agreement.objects.create(
            name=STANDARD_AGREEMENT, valid_from=STANDARD_VALID_FROM
        )
        terms = Terms.objects.create(agreement=agreement, version=1)
        add_levels(terms, STANDARD_LEVELS)
        tally.rows = tally.added = 1
    return tally


def add_levels(terms: Terms, levels: tuple[Level, ...]) -> None:
    """Write the targets of a version of an agreement."""
    calendars = {calendar.slug: calendar for calendar in Calendar.objects.all()}
    ServiceLevel.objects.bulk_create(
        ServiceLevel(
            terms=terms,
            severity=level.severity,
            measure=level.measure,
            target_seconds=level.target_seconds,
            calendar=calendars[level.calendar],
            fault_class=level.fault_class,
        )
        for level in levels
    )
