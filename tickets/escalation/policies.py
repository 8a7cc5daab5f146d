"""Which escalation policies and steps hold for a ticket. Reads; ``ladder`` decides."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q

from customers.models import CalendarVersion
from customers.queries import with_ancestors
from tickets.escalation import ladder
from tickets.models import EscalationPolicy, EscalationStep, Ticket
from tickets.models.enums import PolicyHours
from tickets.sla import worktime

_ONE_SECOND = timedelta(seconds=1)


@dataclass
class Rules:
    """The policies that may be in force for one ticket, with their steps and opening hours."""

    case: ladder.Case
    policies: dict[int, EscalationPolicy]
    steps_of: dict[int, list[EscalationStep]]
    calendars: dict[int, worktime.CalendarSpec] = field(default_factory=dict)

    def steps(self, measure: str) -> list[EscalationStep]:
        """Every step for this measure that may be taken, at some time of day."""
        return [
            step for steps in self.steps_of.values() for step in steps if step.measure == measure
        ]

    def in_force(self, at: datetime) -> EscalationPolicy | None:
        """The narrowest policy at an instant."""
        found = ladder.in_force(map(selector_of, self.policies.values()), self.case, at, self._open)
        return self.policies[found.key] if found else None

    def applies(self, step: EscalationStep, at: datetime) -> bool:
        """Whether a step that is due at this instant is taken: its policy is the one in force."""
        policy = self.in_force(at)
        return policy is not None and policy.pk == step.policy_id

    def _open(self, selector: ladder.Selector, at: datetime) -> bool:
        calendar_id = self.policies[selector.key].calendar_id
        spec = self.calendars.get(calendar_id or 0)
        return spec is not None and worktime.elapsed(spec, at, at + _ONE_SECOND, []) > 0


def selector_of(policy: EscalationPolicy) -> ladder.Selector:
    return ladder.Selector(
        policy.pk, policy.organisation_id, policy.service_id, policy.severity, policy.hours
    )


def for_ticket(ticket: Ticket) -> Rules:
    """The active policies that fit a ticket. Two queries; two more where customers or opening hours
    have policies of their own."""
    return for_case(ticket.organisation_id, ticket.service_id, ticket.severity)


def for_case(organisation_id: int, service_id: int | None, severity: str) -> Rules:
    """The active policies for an incident of this customer, service and severity."""
    rows = list(
        EscalationPolicy.objects
        .filter(Q(severity="") | Q(severity=severity), is_active=True)
        .filter(Q(service__isnull=True) | Q(service_id=service_id))
        .prefetch_related(Prefetch("steps", _current_steps(), to_attr="current_steps"))
    )
    owned = any(policy.organisation_id for policy in rows)
    line = tuple(with_ancestors(organisation_id)) if owned else ()
    case = ladder.Case(line, service_id, severity)
    return _rules(case, [policy for policy in rows if ladder.fits(selector_of(policy), case)])


def among(ticket: Ticket, steps: Iterable[EscalationStep]) -> Rules:
    """The policies of steps that a running clock was planned with, whatever became of them since:
    an edit of a policy is for clocks that start later. ``steps`` come with their policy."""
    steps_of: dict[int, list[EscalationStep]] = {}
    policies: dict[int, EscalationPolicy] = {}
    for step in steps:
        policies.setdefault(step.policy_id, step.policy)
        steps_of.setdefault(step.policy_id, []).append(step)
    owned = any(policy.organisation_id for policy in policies.values())
    line = tuple(with_ancestors(ticket.organisation_id)) if owned else ()
    case = ladder.Case(line, ticket.service_id, ticket.severity)
    return Rules(case, policies, steps_of, _hours_of(policies.values()))


def _current_steps() -> Any:
    return EscalationStep.objects.filter(retired_at__isnull=True).select_related(
        "team", "rota", "person"
    )


def _rules(case: ladder.Case, policies: list[EscalationPolicy]) -> Rules:
    steps: dict[int, list[EscalationStep]] = {}
    for policy in policies:
        steps[policy.pk] = policy.__dict__.get("current_steps", [])
        for step in steps[policy.pk]:
            step.policy = policy
    return Rules(case, {policy.pk: policy for policy in policies}, steps, _hours_of(policies))


def _hours_of(policies: Iterable[EscalationPolicy]) -> dict[int, worktime.CalendarSpec]:
    """The calendars of policies as they stand now, read together."""
    ids = {p.calendar_id for p in policies if p.hours != PolicyHours.ALWAYS and p.calendar_id}
    if not ids:
        return {}
    versions = (
        CalendarVersion.objects
        .filter(calendar_id__in=ids)
        .order_by("calendar_id", "-number")
        .distinct("calendar_id")
    )
    return {version.calendar_id: worktime.parse_calendar(version.spec) for version in versions}


def steps_for(ticket: Ticket, measure: str) -> list[EscalationStep]:
    """All steps that may apply to a ticket's clock of this measure."""
    return for_ticket(ticket).steps(measure)


def in_force(ticket: Ticket, at: datetime) -> EscalationPolicy | None:
    """The narrowest active policy for a ticket at an instant."""
    return for_ticket(ticket).in_force(at)
