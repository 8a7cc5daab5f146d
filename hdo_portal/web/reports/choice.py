"""What a report is asked for, read from the URL. What cannot be read is the default."""

import uuid
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from customers.models import Organisation, Severity
from customers.queries import organisation_by_public_id
from tickets.reports.sla import Choice, months_back

LONGEST_MONTHS = 60


@dataclass(frozen=True)
class Asked:
    """A period of whole months and what it is narrowed to."""

    first: date
    last: date
    organisation: Organisation | None
    service: str
    severity: str

    @property
    def choice(self) -> Choice:
        return Choice(self.organisation, self.service, self.severity)

    def query(self, **more: str) -> str:
        """The same question as a query string, with something added."""
        said = {
            "from": f"{self.first:%Y-%m}",
            "to": f"{self.last:%Y-%m}",
            "organisation": str(self.organisation.public_id) if self.organisation else "",
            "service": self.service,
            "severity": self.severity,
        } | more
        return urlencode({name: value for name, value in said.items() if value})


def asked(query: QueryDict) -> Asked:
    """The question in a query string; without months, the month that is running."""
    today = timezone.localdate().replace(day=1)
    last = month(query.get("to", "")) or month(query.get("from", "")) or today
    first = month(query.get("from", "")) or last
    first = max(min(first, last), months_back(last, LONGEST_MONTHS))
    severity = query.get("severity", "")
    return Asked(
        first=first,
        last=last,
        organisation=_organisation(query.get("organisation", "")),
        service=query.get("service", "").replace("\x00", "")[:50],
        severity=severity if severity in Severity.values else "",
    )


def month(text: str) -> date | None:
    """The first day of ``2026-06``; None for anything else."""
    try:
        year, number = text.split("-")
        found = date(int(year), int(number), 1)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 and len(text) == 7 else None


def _organisation(text: str) -> Organisation | None:
    try:
        return organisation_by_public_id(uuid.UUID(text)) if text else None
    except ValueError:
        return None
