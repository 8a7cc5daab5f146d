"""What a ticket would be promised if it were opened now."""

from dataclasses import dataclass
from datetime import datetime

from customers.models import Measure, Service, Severity, Terms
from tickets.models import Ticket
from tickets.sla import worktime
from tickets.sla.targets import current_version, levels_for


@dataclass(frozen=True)
class Promise:
    """One clock that would start. It may be drawn like one: it runs from ``started_at``."""

    measure: str
    target_seconds: int
    calendar: str
    started_at: datetime
    due_at: datetime | None
    state: str = "running"

    def get_measure_display(self) -> str:
        return str(Measure(self.measure).label)


def promises(
    terms: Terms | None, severity: str, service: Service | None, at: datetime
) -> list[Promise]:
    """The clocks that an incident under these terms would start at an instant, in the order of the
    measures; none without an agreement or with an unknown severity."""
    if terms is None or severity not in Severity.values:
        return []
    ticket = Ticket(terms=terms, severity=severity, service=service)
    return [
        Promise(
            measure=measure,
            target_seconds=level.target_seconds,
            calendar=level.calendar.name,
            started_at=at,
            due_at=worktime.due(
                worktime.parse_calendar(current_version(level.calendar_id).spec),
                at,
                level.target_seconds,
            ),
        )
        for measure, level in levels_for(ticket).items()
    ]
