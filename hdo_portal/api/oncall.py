"""Who is on call, for HDO's own people and their machines: a telephone exchange, a wall screen."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hdo_portal.accounts.models import User
from hdo_portal.api.fields import Instant
from hdo_portal.api.pagination import BySlug
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import PublicRowSerializer, RowSerializer, StrictSerializer
from hdo_portal.api.views import ListView, PortalView
from hdo_portal.foundation import clock
from hdo_portal.foundation.errors import NotFound
from tickets.escalation import oncall, oncall_rows
from tickets.escalation.oncall import Plan
from tickets.models import Rota

LONGEST = timedelta(days=366)
_WHO = {
    "id": "2f1b8f0e-6f0c-4b7f-9c53-0d7c1a2b3c4d", "name": "Kari Nordmann", "phone": "+47 900 00 000"
}  # fmt: skip
_NOW_EXAMPLE = OpenApiExample(
    "One rota, one level",
    value={
        "at": "2026-11-09T08:00:00Z",
        "duties": [
            {"rota": "duty-manager", "level": 1, "person": _WHO, "until": "2026-11-16T07:00:00Z"}
        ],
    },
    response_only=True,
)


class PersonOnCallSerializer(PublicRowSerializer):
    class Meta:
        model = User
        fields = ("id", "name", "phone")


class DutySerializer(serializers.Serializer):
    rota = serializers.SlugField(source="rota.slug")
    level = serializers.IntegerField()
    person = PersonOnCallSerializer(allow_null=True, help_text="null: nobody is on call.")
    until = Instant(allow_null=True, help_text="null: for more than a month.")


class NowSerializer(serializers.Serializer):
    """Each level of each active rota at an instant."""

    at = Instant()
    duties = DutySerializer(many=True)


class AtSerializer(StrictSerializer):
    at = Instant(required=False, help_text="Now, if nothing is said.")


class RotaSerializer(RowSerializer):
    team = serializers.CharField(source="team.slug", default=None, allow_null=True)

    class Meta:
        model = Rota
        fields = ("slug", "name", "team", "is_active")


class WindowSerializer(StrictSerializer):
    start = Instant(help_text="The first instant.")
    end = Instant(help_text="The instant after the last; at most a year later.")

    default_error_messages = {
        "length": _("It must end after it begins, and at most a year later."),
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not timedelta(0) < attrs["end"] - attrs["start"] <= LONGEST:
            message = self.error_messages["length"]
            raise serializers.ValidationError({"end": [message]}, code="length")
        return attrs


class ShiftSerializer(serializers.Serializer):
    level = serializers.IntegerField()
    start = Instant()
    end = Instant()
    person = PersonOnCallSerializer(allow_null=True, help_text="null: a gap, nobody is on call.")


class ShiftsSerializer(serializers.Serializer):
    """Shifts and gaps that tile the time between two instants at each level, each half-open."""

    rota = serializers.SlugField()
    shifts = ShiftSerializer(many=True)


class OnCallNow(PortalView):
    @operation(
        summary="Who is on call", gives=NowSerializer, query=AtSerializer, errors=(403,),
        examples=[_NOW_EXAMPLE],
        description="For HDO's own people: each level of each active rota, now or at an instant.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        self.actor.require("desk.use")
        at: datetime = self.query(AtSerializer).get("at") or clock.now()
        duties = oncall.plan(at, at + oncall.AHEAD).duties(at)
        return self.shown(NowSerializer, {"at": at, "duties": duties})


class RotaList(ListView):
    pagination_class = BySlug

    @operation(
        summary="Rotas", gives=RotaSerializer(many=True), errors=(403,),
        description="For HDO's own people: the rotas that escalation policies call.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        self.actor.require("desk.use")
        return self.page(oncall_rows.rotas(), RotaSerializer)


class RotaShifts(PortalView):
    @operation(
        summary="Shifts of a rota", gives=ShiftsSerializer, query=WindowSerializer,
        errors=(403, 404),
        description="For HDO's own people: who has which level when, and the gaps, between two "
        "instants. Shifts that reach over an edge are cut there.",
    )  # fmt: skip
    def get(self, request: Request, slug: str) -> Response:
        self.actor.require("desk.use")
        window = self.query(WindowSerializer)
        rota = oncall_rows.rota_by_slug(slug)
        if rota is None:
            raise NotFound(_("There is no such rota."))
        found = oncall.plan(window["start"], window["end"], rota=rota)
        answer = {"rota": rota.slug, "shifts": _tiles(found, window["start"], window["end"])}
        return self.shown(ShiftsSerializer, answer)


def _tiles(found: Plan, start: datetime, end: datetime) -> list[dict[str, Any]]:
    tiles = []
    for level in found.levels:
        parts: list[dict[str, Any]] = [
            {"start": s.start, "end": s.end, "person": found.people[s.person]}
            for s in level.shifts(start, end)
        ]
        parts += [{"start": g.start, "end": g.end, "person": None} for g in level.gaps(start, end)]
        parts.sort(key=lambda part: part["start"])
        tiles += [part | {"level": level.level} for part in parts]
    return tiles
