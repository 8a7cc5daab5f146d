"""How the API shows policies, plans of a dry run, and notices."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from customers.models import Measure
from hdo_portal.api.fields import Instant
from hdo_portal.api.shapes import PublicIdField, PublicRowSerializer, RowSerializer
from tickets.escalation import inbox
from tickets.escalation.words import reason
from tickets.models import EscalationPolicy, EscalationStep, Notice
from tickets.models.enums import CallOutState, Means
from tickets.reports.dryrun import Line, Plan


class StepSerializer(RowSerializer):
    team = serializers.CharField(source="team.slug", default=None, allow_null=True)
    rota = serializers.CharField(source="rota.slug", default=None, allow_null=True)
    person = PublicIdField("person")
    webhook = PublicIdField("webhook")

    class Meta:
        model = EscalationStep
        fields = (
            *("measure", "trigger", "value", "audience", "team", "role", "rota", "level"),
            *("person", "channels", "webhook", "repeat_minutes", "tries_per_level"),
        )


class PolicySerializer(PublicRowSerializer):
    organisation = PublicIdField("organisation", help_text="null for every customer.")
    service = serializers.CharField(source="service.slug", default=None, allow_null=True)
    calendar = serializers.CharField(source="calendar.slug", default=None, allow_null=True)
    steps = StepSerializer(source="current_steps", many=True)

    class Meta:
        model = EscalationPolicy
        fields = (
            *("id", "name", "organisation", "service", "severity", "hours", "calendar"),
            *("is_active", "steps", "created_at", "updated_at"),
        )


class ToldSerializer(serializers.Serializer):
    name = serializers.CharField()
    channels = serializers.ListField(child=serializers.ChoiceField(Means.choices))


class CallLineSerializer(serializers.Serializer):
    """One round of calls."""

    at = Instant()
    measure = serializers.ChoiceField(Measure.choices)
    policy = serializers.UUIDField(
        allow_null=True, help_text="null for the deadline itself, which is always told."
    )
    step = StepSerializer(allow_null=True)
    call = serializers.IntegerField(help_text="Counts the calls of its chain.")
    level = serializers.IntegerField(help_text="Of the rota; 0 where there is none.")
    at_duty_manager = serializers.BooleanField()
    told = ToldSerializer(many=True)
    skipped = serializers.ListField(
        child=serializers.CharField(), help_text="Why others are not told, in words."
    )
    gap = serializers.BooleanField(help_text="Whether it would reach nobody.")
    goes_on = serializers.BooleanField(
        help_text="Whether the duty manager is called on and on from here."
    )


class DryRunSerializer(serializers.Serializer):
    """Who would be told when, the first on top."""

    lines = CallLineSerializer(many=True)
    cut = serializers.BooleanField(help_text="Whether there were more than are shown.")


def plan_data(plan: Plan) -> dict[str, Any]:
    """A plan as its shape reads it."""
    return {"lines": [_line(line) for line in plan.lines], "cut": plan.cut}


def _line(line: Line) -> dict[str, Any]:
    return {
        "at": line.at,
        "measure": line.measure,
        "policy": line.policy.public_id if line.policy else None,
        "step": line.step,
        "call": line.call,
        "level": line.rung.level,
        "at_duty_manager": line.rung.manager,
        "told": [{"name": name, "channels": channels} for name, channels in line.told],
        "skipped": [reason(*skip) for skip in line.skipped],
        "gap": line.gap,
        "goes_on": line.goes_on,
    }


class NoticeSerializer(PublicRowSerializer):
    ticket = serializers.CharField(
        source="ticket.number", default=None, allow_null=True, help_text="null: it is about a duty."
    )
    text = serializers.SerializerMethodField()
    about = serializers.SerializerMethodField(
        help_text="Which duty: rota, level and stretch; empty when it is about a ticket."
    )
    state = serializers.ChoiceField(
        CallOutState.choices, source="callout.state", default=None, allow_null=True,
        help_text="Of the call that told you.",
    )  # fmt: skip
    acknowledged_by = serializers.CharField(source="callout.acknowledged_name", default="")

    class Meta:
        model = Notice
        fields = (
            *("id", "ticket", "kind", "text", "about", "at", "read_at", "state"),
            "acknowledged_by",
        )

    @extend_schema_field(str)
    def get_text(self, notice: Notice) -> str:
        return inbox.headline(notice.kind, notice.data)

    @extend_schema_field(str)
    def get_about(self, notice: Notice) -> str:
        return inbox.about(notice)
