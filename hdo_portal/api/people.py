"""HDO's own people and teams, for HDO's own people: whom a ticket can be given to."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hdo_portal.accounts.models import Team, User
from hdo_portal.api.fields import public_id
from hdo_portal.api.pagination import ByName, BySlug
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import PublicRowSerializer, RowSerializer
from hdo_portal.api.views import ListView
from tickets.queries import staff, teams


@extend_schema_field({"type": "string", "maxLength": 254})
class StaffReference(serializers.Field):
    """One of HDO's own people, by public id or e-mail address, or ``me``."""

    default_error_messages = {
        "invalid": _("Write a public id, an e-mail address, or me."),
        "does_not_exist": _("None of HDO's people is this."),
        "not_allowed": _("Only HDO's own people see who has a ticket."),
    }

    def to_internal_value(self, data: Any) -> User:
        actor = self.context["actor"]
        if not actor.sees_everything:
            self.fail("not_allowed")
        if not isinstance(data, str) or not data.isprintable() or len(data) > 254:
            self.fail("invalid")
        if data == "me":
            rows = staff().filter(pk=actor.user_id)
        elif wanted := public_id(data):
            rows = staff().filter(public_id=wanted)
        else:
            rows = staff().filter(email__iexact=data)
        row: User | None = rows.select_related("team").first()
        if row is None:
            self.fail("does_not_exist")
        return row

    def to_representation(self, value: Any) -> str:
        return str(value.public_id)


class StaffSerializer(PublicRowSerializer):
    team = serializers.CharField(source="team.slug", default=None, allow_null=True)

    class Meta:
        model = User
        fields = ("id", "name", "email", "role", "team")


class TeamSerializer(RowSerializer):
    class Meta:
        model = Team
        fields = ("slug", "name")


class StaffList(ListView):
    pagination_class = ByName

    @operation(
        summary="HDO's people", gives=StaffSerializer(many=True), errors=(403,),
        description="For HDO's own people: whom a ticket can be given to.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        self.actor.require("desk.use")
        return self.page(staff().select_related("team"), StaffSerializer)


class TeamList(ListView):
    pagination_class = BySlug

    @operation(summary="HDO's teams", gives=TeamSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(teams(), TeamSerializer)
