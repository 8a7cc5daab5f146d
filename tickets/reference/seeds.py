"""Rows that a new portal needs to work at all: added when missing, and then people's own."""

from collections.abc import Iterable
from typing import Any

from customers.models import Calendar, CalendarVersion, Service, Severity
from customers.reference.merging import Tally, deleted_values
from hdo_portal.accounts.models import Team
from tickets.models import EscalationPolicy, EscalationStep, SeverityRule
from tickets.reference.proposals import ESCALATION, SERVICES, SEVERITY_MATRIX, TEAMS
from tickets.sla.worktime import SHIPPED

CALENDAR_NAMES = {"always": "Døgnet rundt", "office": "Kontortid (mandag–fredag 08–16)"}
POLICY_NAMES = {
    Severity.SL1: "SL1 kritisk",
    Severity.SL2: "SL2 høy",
    Severity.SL3: "SL3 normal",
}


def load_seeds() -> list[Tally]:
    """Add what is missing. What a person deleted stays deleted; the audit trail remembers it."""
    return [_teams(), _services(), _calendars(), _severity_matrix(), _policies()]


def missing(model: Any, column: str, wanted: Iterable[Any], tally: Tally) -> list[Any]:
    """Which of these values the column has in no row, now or in one that was deleted."""
    present = {str(value) for value in model.objects.values_list(column, flat=True)}
    absent = [value for value in wanted if str(value) not in present]
    deleted = deleted_values(model, column) if absent else set()
    new = [value for value in absent if str(value) not in deleted]
    tally.added, tally.stayed_away = len(new), len(absent) - len(new)
    tally.rows = len(present) + len(new)
    return new


def _teams() -> Tally:
    tally = Tally("teams")
    slugs = missing(Team, "slug", TEAMS, tally)
    Team.objects.bulk_create(Team(slug=slug, name=TEAMS[slug]) for slug in slugs)
    return tally


def _services() -> Tally:
    tally = Tally("services")
    entries = {entry.slug: entry for entry in SERVICES}
    slugs = missing(Service, "slug", entries, tally)
    Service.objects.bulk_create(Service(**entries[slug]._asdict()) for slug in slugs)
    return tally


def _calendars() -> Tally:
    """A shipped calendar without a version gets its first; an edited one has versions already."""
    tally = Tally("calendars")
    slugs = missing(Calendar, "slug", SHIPPED, tally)
    calendars = Calendar.objects.bulk_create([
        Calendar(slug=slug, name=CALENDAR_NAMES[slug]) for slug in slugs
    ])
    CalendarVersion.objects.bulk_create(
        CalendarVersion(calendar=calendar, number=1, spec=SHIPPED[calendar.slug].to_json())
        for calendar in calendars
    )
    return tally


def _severity_matrix() -> Tally:
    """The matrix is one whole: a portal that has any cell of it has its own."""
    tally = Tally("severity matrix", rows=SeverityRule.objects.count())
    if not tally.rows:
        rules = SeverityRule.objects.bulk_create(
            SeverityRule(impact=impact, urgency=urgency, severity=severity)
            for (impact, urgency), severity in SEVERITY_MATRIX.items()
        )
        tally.rows = tally.added = len(rules)
    return tally


def _policies() -> Tally:
    tally = Tally("escalation policies")
    severities = missing(EscalationPolicy, "severity", ESCALATION, tally)
    policies = EscalationPolicy.objects.bulk_create([
        EscalationPolicy(name=POLICY_NAMES[severity], severity=severity) for severity in severities
    ])
    EscalationStep.objects.bulk_create(
        EscalationStep(policy=policy, position=position, **step._asdict())
        for policy in policies
        for position, step in enumerate(ESCALATION[Severity(policy.severity)])
    )
    return tally
