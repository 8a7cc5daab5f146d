"""What an answer shows of tickets, their clocks, changes and approvals."""

from functools import cached_property
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hdo_portal.api.shapes import PublicIdField, PublicRowSerializer, RowSerializer
from hdo_portal.foundation.actor import Actor
from tickets.lifecycle import engine
from tickets.models import Approval, ChangePlan, Clock, Ticket
from tickets.sla.view import view_of

STATES = ["running", "paused", "breached", "met", "missed", "cancelled"]


class ClockSerializer(RowSerializer):
    """One promise on the ticket, as it stands now. Durations are whole seconds."""

    state = serializers.ChoiceField(STATES)
    elapsed_seconds = serializers.IntegerField()
    remaining_seconds = serializers.IntegerField(help_text="Negative after due.")
    percent = serializers.IntegerField()
    breached = serializers.BooleanField()

    class Meta:
        model = Clock
        fields: tuple[str, ...] = (
            *("measure", "sequence", "severity", "state", "target_seconds", "started_at", "due_at"),
            *("stopped_at", "elapsed_seconds", "remaining_seconds", "percent", "breached"),
            *("breached_at", "breached_by_reclassification"),
        )

    def to_representation(self, instance: Clock) -> Any:
        view = view_of(instance, self.context["now"])
        shown: dict[str, Any] = {}
        for name, field in self.fields.items():
            source = view if hasattr(view, name) else instance
            value = getattr(source, name, None)
            shown[name] = None if value is None else field.to_representation(value)
        return shown


class TicketSerializer(RowSerializer):
    """An incident or a change."""

    organisation = PublicIdField("organisation")
    site = PublicIdField("site")
    service = serializers.CharField(source="service.slug", default=None, allow_null=True)
    assets = serializers.SerializerMethodField(help_text="Public ids of those that you may see.")
    reporter = PublicIdField("reporter")
    reporter_name = serializers.CharField(source="reporter.name", default=None, allow_null=True)
    assignee = serializers.SerializerMethodField(help_text="Who has it; null for customers.")
    assignee_name = serializers.SerializerMethodField(help_text="null for customers.")
    hold_supplier = serializers.SerializerMethodField(
        help_text="Which supplier it waits for; null for customers."
    )
    team = serializers.SerializerMethodField(help_text="By short name; null for customers.")
    occurrences = serializers.IntegerField(source="occurrence_count", help_text="How many so far.")
    parent = serializers.CharField(  # type: ignore[assignment]  # a field, not the serializer's own
        source="parent.number", default=None, allow_null=True, help_text="What it was merged into."
    )
    follows = serializers.CharField(source="follows.number", default=None, allow_null=True)
    clocks = serializers.SerializerMethodField(help_text="The latest of each measure.")
    allowed = serializers.SerializerMethodField(help_text="The actions that you may take now.")

    class Meta:
        model = Ticket
        fields: tuple[str, ...] = (
            *("number", "kind", "title", "description", "impact", "urgency", "severity"),
            *("proposed_severity", "severity_reason", "occurrences", "status", "organisation"),
            *("site", "service", "assets", "reporter", "reporter_name", "callback", "via"),
            *("assignee", "assignee_name", "team", "hold_reason", "hold_supplier", "hold_until"),
            "resolution",
            *("parent", "follows", "escalation_level", "next_due_at", "occurred_at"),
            *("accepted_at", "restored_at", "resolved_at", "closed_at", "created_at"),
            *("updated_at", "clocks", "allowed"),
        )

    @property
    def actor(self) -> Actor:
        found: Actor = self.context["actor"]
        return found

    @extend_schema_field({"type": "array", "items": {"type": "string", "format": "uuid"}})
    def get_assets(self, ticket: Any) -> list[str]:
        return [str(row.asset.public_id) for row in ticket.affected_assets.all()]

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_assignee(self, ticket: Ticket) -> str | None:
        seen = ticket.assignee if self.actor.sees_everything and ticket.assignee_id else None
        return str(seen.public_id) if seen else None

    def get_assignee_name(self, ticket: Ticket) -> str | None:
        seen = ticket.assignee if self.actor.sees_everything and ticket.assignee_id else None
        return seen.name if seen else None

    def get_team(self, ticket: Ticket) -> str | None:
        seen = ticket.team if self.actor.sees_everything and ticket.team_id else None
        return seen.slug if seen else None

    def get_hold_supplier(self, ticket: Ticket) -> str | None:
        return ticket.hold_supplier if self.actor.sees_everything else None

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, ticket: Any) -> Any:
        latest = {
            clock.measure: clock for clock in sorted(ticket.clocks.all(), key=lambda c: c.sequence)
        }
        return [self._clock_shape.to_representation(clock) for clock in latest.values()]

    @cached_property
    def _clock_shape(self) -> ClockSerializer:
        """One for all rows: making its fields costs more than showing a clock."""
        return ClockSerializer(context=self.context)

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_allowed(self, ticket: Ticket) -> list[str]:
        return engine.allowed_to(self.actor, ticket)


class PlanSerializer(RowSerializer):
    class Meta:
        model = ChangePlan
        fields = (
            *("kind", "window_from", "window_to", "expected_impact", "fallback"),
            *("rollback_plan", "rollback_decision_at", "test_plan", "contact", "outcome"),
            *("started_at", "ended_at"),
        )


class ApprovalSerializer(PublicRowSerializer):
    class Meta:
        model = Approval
        fields = ("id", "decision", "reason", "decided_by", "decided_at")


class ChangeSerializer(TicketSerializer):
    """A change: a ticket with its plan and the decisions on it."""

    plan = PlanSerializer()
    approvals = ApprovalSerializer(many=True)

    class Meta(TicketSerializer.Meta):
        fields = (*TicketSerializer.Meta.fields, "plan", "approvals")
