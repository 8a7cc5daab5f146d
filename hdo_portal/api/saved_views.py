"""Saved views of the queue: a person's own, and those shared with their team."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hdo_portal.api.fields import Text
from hdo_portal.api.pagination import NewestFirst
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import PublicRowSerializer, StrictSerializer
from hdo_portal.api.views import CREATED, ListView, PortalView
from tickets import actions
from tickets.models import SavedView
from tickets.worklist.views import may_change, view_by_id, views_of

_EXAMPLE = OpenApiExample(
    "What waits, by customer",
    value={"name": "Venter", "query": "status=on-hold&grouped=customer", "shared": True},
    request_only=True,
)


class SavedViewSerializer(PublicRowSerializer):
    """A question to the queue under a name."""

    shared = serializers.SerializerMethodField(help_text="Whether the owner's team has it too.")
    owner = serializers.CharField(source="owner.name")
    may_change = serializers.SerializerMethodField()
    address = serializers.SerializerMethodField(help_text="Where the portal shows it.")

    class Meta:
        model = SavedView
        fields = ("id", "name", "query", "columns", "shared", "owner", "may_change", "address")

    @extend_schema_field(bool)
    def get_shared(self, view: SavedView) -> bool:
        return view.team_id is not None

    @extend_schema_field(bool)
    def get_may_change(self, view: SavedView) -> bool:
        return may_change(self.context["actor"], view)

    @extend_schema_field(str)
    def get_address(self, view: SavedView) -> str:
        return f"{reverse('desk:queue')}?{view.query}" if view.query else reverse("desk:queue")


class ViewBodySerializer(StrictSerializer):
    name = Text(max_length=60)
    query = Text(
        max_length=1000,
        allow_blank=True,
        help_text="As after the ? of the queue's address: `status=on-hold&customer=Bergen kommune`."
        " It is kept as the portal itself writes it.",
    )
    shared = serializers.BooleanField(default=False, help_text="With your own team.")


class ViewPatchSerializer(StrictSerializer):
    name = Text(max_length=60, required=False)
    query = Text(max_length=1000, allow_blank=True, required=False)
    shared = serializers.BooleanField(required=False)


class ViewList(ListView):
    pagination_class = NewestFirst

    @operation(
        summary="Saved views", gives=SavedViewSerializer(many=True), errors=(403,),
        description="For HDO's own people: your own views of the queue, and your team's.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        self.actor.require("view.save")
        return self.page(views_of(self.actor), SavedViewSerializer)

    @operation(
        summary="Save a view", takes=ViewBodySerializer, gives=SavedViewSerializer, status=201,
        examples=[_EXAMPLE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        self.actor.require("view.save")
        view = actions.save_view(self.actor, **self.body(ViewBodySerializer))
        found = view_by_id(self.actor, view.public_id)
        return self.shown(SavedViewSerializer, found, CREATED)


class ViewDetail(PortalView):
    @operation(summary="A saved view", gives=SavedViewSerializer, errors=(403,))
    def get(self, request: Request, id: UUID) -> Response:
        self.actor.require("view.save")
        return self.shown(SavedViewSerializer, view_by_id(self.actor, id))

    @operation(
        summary="Change a view", takes=ViewPatchSerializer, gives=SavedViewSerializer,
        description="Its owner may, and a shift leader where it is shared.",
    )  # fmt: skip
    def patch(self, request: Request, id: UUID) -> Response:
        self.actor.require("view.save")
        view = view_by_id(self.actor, id)
        given = self.body(ViewPatchSerializer)
        said: dict[str, Any] = {
            "name": view.name, "query": view.query, "shared": view.team_id is not None,
            "columns": view.columns,
        }  # fmt: skip
        kept = actions.save_view(self.actor, view=view, **said | given)
        return self.shown(SavedViewSerializer, view_by_id(self.actor, kept.public_id))

    @operation(summary="Delete a view", status=204)
    def delete(self, request: Request, id: UUID) -> Response:
        self.actor.require("view.save")
        actions.delete_view(self.actor, view=view_by_id(self.actor, id))
        return Response(status=204)
