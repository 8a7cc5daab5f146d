"""Agreements, and the versions of their terms: what was promised, in seconds."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from customers import catalogue
from customers.models import (
    Agreement,
    FaultClass,
    Measure,
    PauseReason,
    ServiceLevel,
    Severity,
    Terms,
)
from hdo_portal.api.fields import Choice, Day, Line, Reference, SlugReference, Whole
from hdo_portal.api.organisations import found
from hdo_portal.api.pagination import Keyset
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import (
    PublicIdField,
    PublicRowSerializer,
    RowSerializer,
    StrictSerializer,
)
from hdo_portal.api.sla import LONGEST_TARGET
from hdo_portal.api.views import CREATED, ListView, PortalView
from tickets.actions import create_agreement, publish_terms

MAX_LEVELS = 500


class LevelSerializer(RowSerializer):
    service = serializers.CharField(source="service.slug", default=None, allow_null=True)
    calendar = serializers.CharField(source="calendar.slug")

    class Meta:
        model = ServiceLevel
        fields = ("severity", "measure", "fault_class", "service", "target_seconds", "calendar")


class TermsSerializer(RowSerializer):
    levels = LevelSerializer(many=True)

    class Meta:
        model = Terms
        fields = ("version", "pause_reasons", "reopen_days", "created_at", "levels")


class AgreementSerializer(PublicRowSerializer):
    organisation = PublicIdField("organisation", help_text="null for the standard agreement.")
    terms = serializers.SerializerMethodField(help_text="The version that new tickets get.")

    class Meta:
        model = Agreement
        fields = (
            *("id", "organisation", "name", "valid_from", "valid_to", "terms"),
            *("created_at", "updated_at"),
        )

    @extend_schema_field(TermsSerializer(allow_null=True))
    def get_terms(self, agreement: Any) -> Any:
        return next((TermsSerializer(one).data for one in agreement.current), None)


class NewLevelSerializer(StrictSerializer):
    severity = Choice(Severity.choices)
    measure = Choice(Measure.choices)
    target_seconds = Whole(min_value=0, max_value=LONGEST_TARGET)
    calendar = SlugReference(catalogue.calendars, help_text="Its short name, such as `office`.")
    fault_class = Choice(
        FaultClass.choices, allow_blank=True, default="", help_text="Empty for any."
    )
    service = SlugReference(
        catalogue.services, allow_null=True, default=None, help_text="null for any."
    )


class NewTermsSerializer(StrictSerializer):
    """A version of an agreement's terms. Tickets already open keep the version they were opened
    under."""

    levels = NewLevelSerializer(
        many=True,
        allow_empty=False,
        max_length=MAX_LEVELS,  # type: ignore[call-arg]  # of the list that many=True makes
    )
    pause_reasons = serializers.ListField(
        child=Choice(PauseReason.choices),
        required=False,
        max_length=len(PauseReason),
        help_text="What pauses a clock. Left out: as before, or `customer` and `access`.",
    )
    reopen_days = Whole(min_value=0, max_value=3650, required=False)


class NewAgreementSerializer(NewTermsSerializer):
    """An agreement with the first version of its terms."""

    organisation = Reference(
        catalogue.organisations,
        allow_null=True,
        help_text="null for the standard agreement, which holds where there is no other.",
    )
    name = Line(max_length=150)
    valid_from = Day()
    valid_to = Day(allow_null=True, default=None, help_text="The first day it no longer holds.")


class AgreementQuery(StrictSerializer):
    organisation = Reference(catalogue.organisations, required=False)
    on = Day(required=False, help_text="Those in force on this day.")


class AgreementList(ListView):
    @operation(
        summary="Agreements you may see",
        gives=AgreementSerializer(many=True),
        query=AgreementQuery,
    )
    def get(self, request: Request) -> Response:
        return self.page(catalogue.agreements(**self.query(AgreementQuery)), AgreementSerializer)

    @operation(
        summary="Make an agreement",
        description="For administrators.",
        takes=NewAgreementSerializer,
        gives=AgreementSerializer,
        status=CREATED,
    )
    def post(self, request: Request) -> Response:
        self.actor.require("agreement.edit")
        agreement = create_agreement(self.actor, **_with_slugs(self.body(NewAgreementSerializer)))
        return self.shown(AgreementSerializer, _fresh(agreement.public_id), CREATED)


class AgreementDetail(PortalView):
    @operation(summary="One agreement", gives=AgreementSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        return self.shown(AgreementSerializer, _fresh(id))


class ByVersion(Keyset):
    """The newest version first; its number is its own anchor."""

    order = anchor = "version"
    newest_first = True

    def _value(self, value: Any) -> Any:
        return int(value)

    def _anchor(self, anchor: Any) -> Any:
        return int(anchor)


class TermsList(ListView):
    pagination_class = ByVersion

    @operation(summary="All versions of its terms", gives=TermsSerializer(many=True))
    def get(self, request: Request, id: UUID) -> Response:
        return self.page(catalogue.terms(agreement=_fresh(id)), TermsSerializer)

    @operation(
        summary="Publish a new version of its terms",
        description="For administrators. Holds for tickets opened from now on.",
        takes=NewTermsSerializer,
        gives=TermsSerializer,
        status=CREATED,
    )
    def post(self, request: Request, id: UUID) -> Response:
        agreement = _fresh(id)
        self.actor.require("agreement.edit")
        cleaned = _with_slugs(self.body(NewTermsSerializer))
        terms = publish_terms(self.actor, agreement=agreement, **cleaned)
        return self.shown(TermsSerializer, found(catalogue.terms(pk=terms.pk)), CREATED)


def _fresh(id: UUID) -> Agreement:
    agreement: Agreement = found(catalogue.agreements(public_id=id))
    return agreement


def _with_slugs(cleaned: dict[str, Any]) -> dict[str, Any]:
    """As the verbs take it: a level names its calendar by short name."""
    levels = [{**level, "calendar": level["calendar"].slug} for level in cleaned["levels"]]
    return {**cleaned, "levels": levels}
