"""What comes in about tickets: new ones, edits, and the filters of lists."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assets import catalogue as assets
from assets.models import Mounting
from assets.tetra import ISSI_MAX, ISSI_MIN
from customers import catalogue as customers
from customers.models import Severity
from hdo_portal.api.fields import (
    Choice,
    Flag,
    Instant,
    Line,
    Reference,
    References,
    SlugReference,
    Text,
    Whole,
)
from hdo_portal.api.people import StaffReference
from hdo_portal.api.shapes import StrictSerializer
from tickets.models.enums import ChangeKind, Impact, Kind, Status, Urgency
from tickets.queries import teams

MAX_TEXT = 20_000
OF_INCIDENTS = ("severity", "severity_reason", "report", "occurred_at", "callback", "reporter")
EQUIPMENT = [*Mounting.choices, ("position", _("Operator position"))]


class ReportSerializer(StrictSerializer):
    """The facts of one occurrence: the minimum form for faults in Nødnett."""

    occurred_at = Instant(required=False, help_text="Now, if left out.")
    place = Line(max_length=150, allow_blank=True, required=False)
    activity = Text(max_length=MAX_TEXT, allow_blank=True, required=False)
    functions = Line(max_length=250, allow_blank=True, required=False)
    equipment = Choice(EQUIPMENT, allow_blank=True, required=False)
    own_issi = Whole(min_value=ISSI_MIN, max_value=ISSI_MAX, allow_null=True, required=False)
    peer_issi = Whole(min_value=ISSI_MIN, max_value=ISSI_MAX, allow_null=True, required=False)
    patient_affected = Flag(allow_null=True, required=False)
    fallback_in_use = Flag(allow_null=True, required=False)
    positions = Whole(min_value=1, max_value=9_999, allow_null=True, required=False)


class PlanEditSerializer(StrictSerializer):
    window_from = Instant(allow_null=True, required=False)
    window_to = Instant(allow_null=True, required=False)
    expected_impact = Text(max_length=MAX_TEXT, allow_blank=True, required=False)
    fallback = Text(max_length=MAX_TEXT, allow_blank=True, required=False)
    rollback_plan = Text(max_length=MAX_TEXT, allow_blank=True, required=False)
    rollback_decision_at = Instant(allow_null=True, required=False)
    test_plan = Text(max_length=MAX_TEXT, allow_blank=True, required=False)
    contact = Line(max_length=150, allow_blank=True, required=False)


class NewPlanSerializer(PlanEditSerializer):
    kind = Choice(ChangeKind.choices)


class TicketEditSerializer(StrictSerializer):
    """Plain fields. Everything else about a ticket is changed by an action."""

    title = Line(max_length=150)
    description = Text(max_length=MAX_TEXT, allow_blank=True, required=False)
    site = Reference(customers.sites, allow_null=True, required=False)
    assets = References(assets.assets, required=False)


class IncidentEditSerializer(TicketEditSerializer):
    callback = Line(max_length=40, allow_blank=True, required=False)
    reporter = Reference(customers.people, allow_null=True, required=False)


class SeenSerializer(IncidentEditSerializer):
    """The values that the fields had when they were read."""


class IncidentPatchSerializer(IncidentEditSerializer):
    """What is to be other than it is. With `seen`, a field that somebody changed since it was read
    is not written over: 409 with the code `overwritten`, and nothing is changed."""

    seen = SeenSerializer(required=False, partial=True)


class ChangeEditSerializer(TicketEditSerializer):
    plan = PlanEditSerializer(required=False)


class NewChangeSerializer(TicketEditSerializer):
    """A change in draft. Without an organisation it is HDO's own."""

    organisation = Reference(customers.organisations, required=False)
    service = SlugReference(customers.services, allow_null=True, required=False)
    team = SlugReference(teams, allow_null=True, required=False)
    impact = Choice(Impact.choices, default=Impact.ONE_POSITION.value)
    urgency = Choice(Urgency.choices, default=Urgency.CAN_WAIT.value)
    plan = NewPlanSerializer()


class NewTicketSerializer(IncidentEditSerializer):
    """An incident, or with `kind` `change` and a `plan` a change.

    `organisation` may be left out where the assets have one owner, and by a customer that sees one
    organisation only. HDO's own people give `impact` and `urgency`; a customer's are 3 and 2 unless
    it gives others.
    """

    kind = Choice(Kind.choices, default=Kind.INCIDENT.value)
    organisation = Reference(customers.organisations, required=False)
    service = SlugReference(customers.services, allow_null=True, required=False)
    team = SlugReference(teams, allow_null=True, required=False, help_text="For HDO's own people.")
    impact = Choice(Impact.choices, required=False, help_text="1 is the gravest.")
    urgency = Choice(Urgency.choices, required=False, help_text="1 is the most urgent.")
    severity = Choice(
        Severity.choices,
        required=False,
        help_text="As agreed with the reporter; left out, what impact and urgency suggest.",
    )
    severity_reason = Line(
        max_length=250,
        allow_blank=True,
        required=False,
        help_text="Required where the severity is not the suggested one.",
    )
    occurred_at = Instant(required=False, help_text="The same as `report.occurred_at`.")
    report = ReportSerializer(required=False)
    plan = NewPlanSerializer(required=False, help_text="For a change only.")

    def validate(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        if cleaned["kind"] == Kind.CHANGE:
            self._refuse(cleaned, OF_INCIDENTS, _("A change has no such field."))
            self._require(cleaned, ("plan",))
            return cleaned
        self._refuse(cleaned, ("plan",), _("Only a change has a plan."))
        if self.context["actor"].is_customer:
            self._refuse(cleaned, ("team",), _("The service desk chooses the team."))
            return {"impact": Impact.ONE_POSITION, "urgency": Urgency.DEGRADED} | cleaned
        self._require(cleaned, ("impact", "urgency"))
        return cleaned

    def _refuse(self, cleaned: dict[str, Any], names: tuple[str, ...], why: Any) -> None:
        wrong = {name: [why] for name in names if name in cleaned}
        if wrong:
            raise serializers.ValidationError(wrong, code="not_here")

    def _require(self, cleaned: dict[str, Any], names: tuple[str, ...]) -> None:
        message = str(self.fields["title"].error_messages["required"])
        missing = {name: [message] for name in names if name not in cleaned}
        if missing:
            raise serializers.ValidationError(missing, code="required")


class _TicketQuery(StrictSerializer):
    status = serializers.ListField(
        child=serializers.ChoiceField(Status.choices), required=False, source="status__in"
    )
    open = serializers.BooleanField(required=False, help_text="Those not yet over, or the others.")
    organisation = Reference(customers.organisations, required=False)
    service = SlugReference(customers.services, required=False)
    team = SlugReference(teams, required=False)
    assignee = StaffReference(required=False, help_text="A public id, an e-mail address, or `me`.")
    site = Reference(customers.sites, required=False)
    asset = Reference(assets.assets, required=False)
    search = serializers.CharField(
        required=False, max_length=100, help_text="Words in number, title or customer."
    )
    created_from = Instant(required=False, source="created_at__gte")
    created_to = Instant(required=False, source="created_at__lt", help_text="Not included.")
    updated_from = Instant(required=False, source="updated_at__gte")


class TicketQuery(_TicketQuery):
    kind = serializers.ChoiceField(Kind.choices, required=False)
    severity = serializers.ListField(
        child=serializers.ChoiceField(Severity.choices), required=False, source="severity__in"
    )


class ChangeQuery(_TicketQuery):
    change_kind = serializers.ChoiceField(ChangeKind.choices, required=False, source="plan__kind")
    window_from = Instant(
        required=False, source="plan__window_to__gt", help_text="Whose window ends after this."
    )
    window_to = Instant(
        required=False, source="plan__window_from__lt", help_text="Whose window begins before this."
    )
