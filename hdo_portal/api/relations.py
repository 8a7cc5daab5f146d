"""What depends on what."""

from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assets import catalogue
from assets.actions import relate, unrelate
from assets.models import Dependency, DependencyKind
from customers.catalogue import organisations
from hdo_portal.api.fields import Choice, Reference
from hdo_portal.api.organisations import found
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import PublicIdField, PublicRowSerializer, StrictSerializer
from hdo_portal.api.views import CREATED, ListView, PortalView


class RelationSerializer(PublicRowSerializer):
    asset = PublicIdField("asset")
    on = PublicIdField("on", help_text="null where it is not yours to see.")
    organisation = PublicIdField("organisation")

    class Meta:
        model = Dependency
        fields = ("id", "asset", "kind", "on", "organisation", "created_at", "updated_at")


class NewRelationSerializer(StrictSerializer):
    """`asset` depends on `on`."""

    asset = Reference(catalogue.assets)
    kind = Choice(DependencyKind.choices)
    on = Reference(catalogue.assets)


class RelationQuery(StrictSerializer):
    asset = Reference(catalogue.assets, required=False, help_text="On either side.")
    kind = serializers.ChoiceField(DependencyKind.choices, required=False)
    organisation = Reference(organisations, required=False)


class RelationList(ListView):
    @operation(
        summary="Dependencies between assets",
        gives=RelationSerializer(many=True),
        query=RelationQuery,
    )
    def get(self, request: Request) -> Response:
        return self.page(catalogue.relations(**self.query(RelationQuery)), RelationSerializer)

    @operation(
        summary="Say that an asset depends on another",
        takes=NewRelationSerializer,
        gives=RelationSerializer,
        status=CREATED,
    )
    def post(self, request: Request) -> Response:
        self.actor.require("asset.edit")
        said = relate(self.actor, **self.body(NewRelationSerializer))
        return self.shown(RelationSerializer, _relation(said.public_id), CREATED)


class RelationDetail(PortalView):
    @operation(summary="One dependency", gives=RelationSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        return self.shown(RelationSerializer, _relation(id))

    @operation(summary="Take a dependency back", status=204)
    def delete(self, request: Request, id: UUID) -> Response:
        unrelate(self.actor, dependency=_relation(id))
        return Response(status=204)


def _relation(id: UUID) -> Dependency:
    relation: Dependency = found(catalogue.relations(public_id=id))
    return relation
