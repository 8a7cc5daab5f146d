"""What a ticket would be promised if it were opened now."""

from dataclasses import dataclass
from datetime import datetime

from customers.models import Measure, Service, Severity, Terms
from tickets.models import Ticket
from tickets.sla import ledger, worktime
from tickets.sla.targets import levels_for, version_at


@dataclass(frozen=True)
class Promise:
    """One clock that would start. It may be drawn like one: it runs from ``started_at``."""

    measure: str
    target_seconds: int
    calendar: str
    always_open: bool
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
    levels = levels_for(Ticket(terms=terms, severity=severity, service=service))
    calendars = {
        pk: ledger.compiled_of(version_at(pk, at))
        for pk in {level.calendar_id for level in levels.values()}
    }
    return [
        Promise(
            measure=measure,
            target_seconds=level.target_seconds,
            calendar=level.calendar.name,
            always_open=calendars[level.calendar_id].spec.always_open,
            started_at=at,
            due_at=worktime.due(calendars[level.calendar_id], at, level.target_seconds),
        )
        for measure, level in levels.items()
    ]
