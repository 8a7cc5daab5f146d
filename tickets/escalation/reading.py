"""Reads for those who look at policies: all of them, one, and which comes before which."""

import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet

from customers.queries import with_ancestors
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import WebhookTarget
from tickets.escalation import ladder
from tickets.escalation.policies import selector_of
from tickets.models import EscalationPolicy, EscalationStep, Rota, RotaLayer

MOST = 200


def policies_of(actor: Actor) -> QuerySet[EscalationPolicy]:
    """Every policy with its current steps, the active first."""
    steps = EscalationStep.objects.filter(retired_at__isnull=True).select_related(
        "team", "rota", "person", "webhook"
    )
    rows: QuerySet[EscalationPolicy] = EscalationPolicy.objects.visible_to(actor)
    return (
        rows
        .select_related("organisation", "service", "calendar")
        .prefetch_related(Prefetch("steps", steps.order_by("position", "id"), "current_steps"))
        .order_by("-is_active", "name", "id")
    )


def policy_by_id(actor: Actor, public_id: uuid.UUID) -> EscalationPolicy | None:
    found: EscalationPolicy | None = policies_of(actor).filter(public_id=public_id).first()
    return found


def everything_about(policy: EscalationPolicy, limit: int = MOST) -> list[Any]:
    """A policy and every step that it ever had, for its history."""
    return [policy, *EscalationStep.objects.filter(policy=policy).order_by("-id")[:limit]]


class Overlap(NamedTuple):
    """Another active policy for some of the same incidents; ``wins`` says whether this one comes
    before it, and ``by`` what decides: customer, service, hours, severity or newer."""

    other: EscalationPolicy
    wins: bool
    by: str


def overlaps(policy: EscalationPolicy, others: list[EscalationPolicy]) -> list[Overlap]:
    """Which of the other active policies may be meant by the same incident."""
    lines: dict[int, tuple[int, ...]] = {}
    found: list[Overlap] = []
    for other in others:
        if other.pk == policy.pk or not other.is_active:
            continue
        line = _common_line(policy, other, lines)
        case = ladder.common_case(selector_of(policy), selector_of(other), line)
        if case is not None and not _apart_by_hours(policy, other):
            wins, by = ladder.decides(selector_of(policy), selector_of(other), case)
            found.append(Overlap(other, wins, by))
    return found


def _common_line(
    one: EscalationPolicy, other: EscalationPolicy, lines: dict[int, tuple[int, ...]]
) -> tuple[int, ...]:
    """The line of a customer that both are for: the deeper one's, with those above it."""
    line: tuple[int, ...] = ()
    for owner in (one.organisation_id, other.organisation_id):
        if owner is not None:
            known = lines.get(owner) or tuple(with_ancestors(owner))
            lines[owner] = known
            line = max(line, known, key=len)
    return line


def _apart_by_hours(one: EscalationPolicy, other: EscalationPolicy) -> bool:
    """Within and outside the same opening hours are never in force together."""
    return one.calendar_id == other.calendar_id and {one.hours, other.hours} == {
        "within", "outside"
    }  # fmt: skip


def rotas() -> QuerySet[Rota]:
    """Rotas that are in use."""
    rows: QuerySet[Rota] = Rota.objects.filter(is_active=True)
    return rows


def webhooks() -> QuerySet[WebhookTarget]:
    """Webhooks that are in use."""
    rows: QuerySet[WebhookTarget] = WebhookTarget.objects.filter(active=True)
    return rows.order_by("name")


@dataclass(frozen=True)
class Targets:
    """What a step may name besides people, teams and roles."""

    levels: list[tuple[Rota, int]]
    webhooks: list[WebhookTarget]


def targets() -> Targets:
    """Rotas with their levels, and webhooks, that are in use now."""
    layers = (
        RotaLayer.objects
        .filter(rota__is_active=True)
        .select_related("rota")
        .order_by("rota__name", "rota_id", "level")
        .distinct("rota__name", "rota_id", "level")
    )
    return Targets(
        levels=[(layer.rota, layer.level) for layer in layers[:MOST]],
        webhooks=list(webhooks()[:MOST]),
    )
