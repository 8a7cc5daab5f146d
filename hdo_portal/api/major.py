"""Major incidents: for HDO's own people everything, for customers the status of what hits them."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hdo_portal.api.fields import Choice, Instant, Line, Text
from hdo_portal.api.pagination import ByInstant
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import PublicRowSerializer, StrictSerializer
from hdo_portal.api.views import CREATED, ListView, PortalView
from hdo_portal.foundation import clock
from hdo_portal.foundation.errors import Invalid, NotFound
from tickets import actions, majors
from tickets.actions.major import MAX_TITLE
from tickets.models import MajorIncident, MajorUpdate, Phase, Ticket
from tickets.queries import ticket_by_number

_MOST = 100
_LONGEST = 20_000


class MajorSerializer(PublicRowSerializer):
    """A major incident. ``ticket`` is the master's number, ``title`` what customers read."""

    ticket = serializers.CharField(source="ticket.number")
    lead = serializers.CharField(source="lead.name")
    communicator = serializers.CharField(source="communicator.name")

    class Meta:
        model = MajorIncident
        fields: tuple[str, ...] = (
            "id", "ticket", "title", "phase", "declared_at", "declared_name", "lead",
            "communicator", "update_seconds", "last_update_at", "next_update_at", "closed_at",
            "closed_name",
        )  # fmt: skip


class MajorUpdateSerializer(PublicRowSerializer):
    """What everybody was told, by language."""

    text = serializers.DictField(source="data", child=serializers.CharField())

    class Meta:
        model = MajorUpdate
        fields = ("id", "at", "phase", "text", "told")


class WholeMajorSerializer(MajorSerializer):
    """One with the reports under it, whom it hits, and what they were told, the latest first."""

    members = serializers.ListField(child=serializers.CharField(), help_text="Ticket numbers.")
    customers = serializers.ListField(child=serializers.UUIDField())
    assets = serializers.ListField(child=serializers.UUIDField())
    updates = MajorUpdateSerializer(many=True)

    class Meta(MajorSerializer.Meta):
        fields = (*MajorSerializer.Meta.fields, "members", "customers", "assets", "updates")


class DeclareSerializer(StrictSerializer):
    ticket = Line(max_length=20, help_text="The number of the incident that becomes the master.")
    title = Line(max_length=MAX_TITLE, help_text="Every affected customer reads it.")
    known = serializers.ListField(
        child=serializers.UUIDField(), max_length=_MOST, default=list,
        help_text="The open major incidents you have seen; another one is 409.",
    )  # fmt: skip


class GatherSerializer(StrictSerializer):
    tickets = serializers.ListField(
        child=Line(max_length=20), min_length=1, max_length=_MOST, help_text="Ticket numbers."
    )


class TellSerializer(StrictSerializer):
    phase = Choice(Phase.choices, help_text="Not `resolved`: that is closing it.")
    nb = Text(max_length=_LONGEST)
    nn = Text(max_length=_LONGEST, allow_blank=True, default="")
    en = Text(max_length=_LONGEST, allow_blank=True, default="")


class CloseSerializer(StrictSerializer):
    resolution = Text(max_length=_LONGEST, help_text="In Bokmål; the solution of each report.")
    nn = Text(max_length=_LONGEST, allow_blank=True, default="")
    en = Text(max_length=_LONGEST, allow_blank=True, default="")


class SaidSerializer(serializers.Serializer):
    at = Instant()
    phase = serializers.ChoiceField(choices=Phase.choices)
    text = serializers.CharField()


class StatusSerializer(serializers.Serializer):
    """A major incident as the customer may read it; rooms and reports are its own."""

    id = serializers.UUIDField(source="major.public_id")
    title = serializers.CharField(source="major.title")
    phase = serializers.ChoiceField(source="major.phase", choices=Phase.choices)
    declared_at = Instant(source="major.declared_at")
    next_update_at = Instant(source="major.next_update_at", allow_null=True)
    closed_at = Instant(source="major.closed_at", allow_null=True)
    assets = serializers.ListField(child=serializers.UUIDField())
    tickets = serializers.ListField(child=serializers.CharField())
    updates = SaidSerializer(many=True)


class StatusListSerializer(serializers.Serializer):
    results = StatusSerializer(many=True)


class ByDeclaration(ByInstant):
    """The newest on top."""

    order = "declared_at"
    newest_first = True


class MajorList(ListView):
    pagination_class = ByDeclaration

    @operation(
        summary="Major incidents", gives=MajorSerializer(many=True), errors=(403,),
        description="For HDO's own people, the newest first.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        self.actor.require("desk.use")
        return self.page(majors.majors(), MajorSerializer)

    @operation(
        summary="Declare a major incident", takes=DeclareSerializer, gives=WholeMajorSerializer,
        status=CREATED,
        description="An open incident becomes the master. 409 when it is one already, or when "
        "another has been declared that is not in `known`.",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        self.actor.require("major.run")
        given = self.body(DeclareSerializer)
        given["ticket"] = _ticket(self, given["ticket"], "ticket")
        major = actions.declare_major(self.actor, **given)
        return _whole(self, major.public_id, CREATED)


class MajorDetail(PortalView):
    @operation(summary="One major incident", gives=WholeMajorSerializer, errors=(403,))
    def get(self, request: Request, id: UUID) -> Response:
        self.actor.require("desk.use")
        return _whole(self, id)


class MajorMembers(PortalView):
    @operation(
        summary="Gather reports", takes=GatherSerializer, gives=WholeMajorSerializer,
        description="Those that have joined already are passed over.",
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        self.actor.require("major.run")
        major, given = majors.major_by_id(id), self.body(GatherSerializer)
        tickets = [_ticket(self, number, "tickets") for number in given["tickets"]]
        actions.gather(self.actor, major=major, tickets=tickets)
        return _whole(self, id)


class MajorUpdates(PortalView):
    @operation(
        summary="Tell everybody whom it hits", takes=TellSerializer, gives=MajorUpdateSerializer,
        status=CREATED,
        description="One mail for each address in its reader's language, a comment on each "
        "report, and the status page.",
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        self.actor.require("major.run")
        major = majors.major_by_id(id)
        update = actions.tell_all(self.actor, major=major, **self.body(TellSerializer))
        return self.shown(MajorUpdateSerializer, update, CREATED)


class MajorClose(PortalView):
    @operation(
        summary="Close a major incident", takes=CloseSerializer, gives=WholeMajorSerializer,
        description="Resolves the reports that are open. Twice is once.",
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        self.actor.require("major.run")
        major = majors.major_by_id(id)
        actions.close_major(self.actor, major=major, **self.body(CloseSerializer))
        return _whole(self, id)


class ServiceStatus(PortalView):
    @operation(
        summary="Service status", gives=StatusListSerializer, errors=(403,),
        description="For customers: the major incidents that hit them, and those of the last "
        "fortnight.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        self.actor.require("ticket.report")
        found = majors.status_of(self.actor, clock.now())
        return self.shown(StatusListSerializer, {"results": [_status(self, one) for one in found]})


def _ticket(view: PortalView, number: str, field: str) -> Ticket:
    try:
        return ticket_by_number(view.actor, number)
    except NotFound as error:
        raise Invalid(error.message, field=field) from error


def _whole(view: PortalView, public_id: UUID, status: int = 200) -> Response:
    major: Any = majors.major_by_id(public_id)
    shown = {
        "members": [member.ticket.number for member in majors.members_of(major)],
        "customers": [row.organisation.public_id for row in majors.hit_customers(major)],
        "assets": [row.asset.public_id for row in majors.hit_assets(major)],
        "updates": majors.updates_of(major),
    }
    row = MajorSerializer(major, context=view.reader).data
    told = MajorUpdateSerializer(shown["updates"], many=True, context=view.reader).data
    return Response({**row, **shown, "updates": told}, status=status)


def _status(view: PortalView, one: majors.Status) -> dict[str, Any]:
    return {
        "major": one.major,
        "assets": [asset.public_id for asset in one.assets],
        "tickets": [ticket.number for ticket in one.tickets],
        "updates": [
            {"at": row.at, "phase": row.phase, "text": row.text_in(view.actor.language)}
            for row in one.updates
        ],
    }
