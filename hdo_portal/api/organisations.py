"""Customers, their sites and their people: read here, edited by an administrator."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from customers import catalogue
from customers.models import Membership, Organisation, OrganisationKind, Person, Site
from hdo_portal.api.fields import Reference
from hdo_portal.api.pagination import ByName
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import (
    PublicIdField,
    PublicRowSerializer,
    RowSerializer,
    StrictSerializer,
)
from hdo_portal.api.views import ListView, PortalView


class OrganisationSerializer(PublicRowSerializer):
    parent = PublicIdField(  # type: ignore[assignment]  # a field, not the serializer's own
        "parent", help_text="Who stands above it; null if you may not see it."
    )
    municipality_number = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField(help_text="HDO's own; null for customers.")

    class Meta:
        model = Organisation
        fields = (
            *("id", "name", "short_name", "kind", "parent", "organisation_number", "county"),
            *("municipality_number", "written_language", "email_domain", "phone", "is_active"),
            *("notes", "created_at", "updated_at"),
        )

    def get_municipality_number(self, organisation: Any) -> str | None:
        return next((one.number for one in organisation.current_numbers), None)

    def get_notes(self, organisation: Organisation) -> str | None:
        return organisation.notes if self.context["actor"].sees_everything else None


class SiteSerializer(PublicRowSerializer):
    organisation = PublicIdField("organisation")

    class Meta:
        model = Site
        fields = (
            *("id", "organisation", "name", "street", "postal_code", "city", "unit_number"),
            *("latitude", "longitude", "access", "created_at", "updated_at"),
        )


class MembershipSerializer(RowSerializer):
    organisation = PublicIdField("organisation")

    class Meta:
        model = Membership
        fields = ("organisation", "role", "includes_descendants", "valid_from", "valid_to")


class PersonSerializer(PublicRowSerializer):
    organisation = PublicIdField("organisation")
    memberships = MembershipSerializer(many=True)

    class Meta:
        model = Person
        fields = (
            *("id", "organisation", "name", "title", "email", "phone", "mobile", "language"),
            *("is_active", "memberships", "created_at", "updated_at"),
        )


class OrganisationQuery(StrictSerializer):
    search = serializers.CharField(
        required=False, max_length=100, help_text="In the names, or the organisation number."
    )
    kind = serializers.ChoiceField(OrganisationKind.choices, required=False)
    parent = Reference(  # type: ignore[assignment]  # a field, not the serializer's own
        catalogue.organisations, required=False
    )
    is_active = serializers.BooleanField(required=False)


class OfOrganisationQuery(StrictSerializer):
    search = serializers.CharField(required=False, max_length=100)
    organisation = Reference(catalogue.organisations, required=False)


class OrganisationList(ListView):
    pagination_class = ByName

    @operation(
        summary="Organisations you may see",
        gives=OrganisationSerializer(many=True),
        query=OrganisationQuery,
    )
    def get(self, request: Request) -> Response:
        return self.page(
            catalogue.organisations(**self.query(OrganisationQuery)), OrganisationSerializer
        )


class OrganisationDetail(PortalView):
    @operation(summary="One organisation", gives=OrganisationSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        return self.shown(OrganisationSerializer, found(catalogue.organisations(public_id=id)))


class SiteList(ListView):
    pagination_class = ByName

    @operation(
        summary="Sites you may see", gives=SiteSerializer(many=True), query=OfOrganisationQuery
    )
    def get(self, request: Request) -> Response:
        return self.page(catalogue.sites(**self.query(OfOrganisationQuery)), SiteSerializer)


class SiteDetail(PortalView):
    @operation(summary="One site", gives=SiteSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        return self.shown(SiteSerializer, found(catalogue.sites(public_id=id)))


class PersonList(ListView):
    pagination_class = ByName

    @operation(
        summary="Contacts you may see", gives=PersonSerializer(many=True), query=OfOrganisationQuery
    )
    def get(self, request: Request) -> Response:
        return self.page(catalogue.people(**self.query(OfOrganisationQuery)), PersonSerializer)


class PersonDetail(PortalView):
    @operation(summary="One contact", gives=PersonSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        return self.shown(PersonSerializer, found(catalogue.people(public_id=id)))


def found(rows: Any) -> Any:
    """The one row. Raises NotFound."""
    row = rows.first()
    if row is None:
        raise NotFound(_("It does not exist, or you may not see it."))
    return row
