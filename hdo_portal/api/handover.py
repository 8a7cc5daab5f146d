"""Handing a shift over, for HDO's own people and their machines."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hdo_portal.api.fields import Instant, Text, Whole
from hdo_portal.api.pagination import ByInstant
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import PublicRowSerializer, StrictSerializer
from hdo_portal.api.views import CREATED, ListView, PortalView
from hdo_portal.foundation import clock
from tickets import actions, handovers
from tickets.actions.handover import begins
from tickets.actions.handover_facts import facts_of
from tickets.models import ShiftHandover

_RIGHT = "shift.hand_over"
_WORDS = ("situation", "tasks", "practical")
_WRITE_EXAMPLE = OpenApiExample(
    "A draft on top of the one that was read",
    value={"version": 1, "situation": "Follow the AMK in Oslo.", "tasks": "Call Gjøvik at 06:00."},
    request_only=True,
)


class HandoverSerializer(PublicRowSerializer):
    """A handover that was completed. Tickets stand in ``facts`` as they stood then."""

    completed_at = Instant(allow_null=True)

    class Meta:
        model = ShiftHandover
        fields = (
            "id", "since", *_WORDS, "facts", "completed_at", "completed_name", "acknowledged_at",
            "acknowledged_name", "remark",
        )  # fmt: skip


class DraftSerializer(serializers.Serializer):
    """The handover that is being written. Nobody has begun where ``version`` is 0."""

    version = serializers.IntegerField(help_text="Send it along when you save.")
    since = Instant()
    situation = serializers.CharField()
    tasks = serializers.CharField()
    practical = serializers.CharField()
    edited_at = Instant(allow_null=True)
    edited_name = serializers.CharField()
    facts = serializers.JSONField(help_text="What the portal knows now.")


class WriteHandoverSerializer(StrictSerializer):
    version = Whole(min_value=0, help_text="That of the draft you have read; 0 for none.")
    situation = Text(max_length=20_000, allow_blank=True, default="")
    tasks = Text(max_length=20_000, allow_blank=True, default="")
    practical = Text(max_length=20_000, allow_blank=True, default="")


class AcknowledgeSerializer(StrictSerializer):
    remark = Text(max_length=20_000, allow_blank=True, default="")


class ByCompletion(ByInstant):
    """The newest on top."""

    order = "completed_at"
    newest_first = True


class HandoverList(ListView):
    pagination_class = ByCompletion

    @operation(
        summary="Shift handovers", gives=HandoverSerializer(many=True), errors=(403,),
        description="For HDO's own people: those that are completed, the newest first.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        self.actor.require(_RIGHT)
        return self.page(handovers.kept(), HandoverSerializer)

    @operation(
        summary="Hand the shift over", takes=WriteHandoverSerializer, gives=HandoverSerializer,
        status=CREATED, examples=[_WRITE_EXAMPLE],
        description="Completes the draft with these words and what the portal knows now. 409 when "
        "somebody has saved since the version you have read.",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        row = actions.complete_handover(self.actor, **self.body(WriteHandoverSerializer))
        return self.shown(HandoverSerializer, row, CREATED)


class HandoverDraft(PortalView):
    @operation(
        summary="The draft of the shift", gives=DraftSerializer, errors=(403,),
        description="For HDO's own people: what has been written, and what the portal knows.",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        self.actor.require(_RIGHT)
        return self.shown(DraftSerializer, self._draft())

    @operation(
        summary="Write the draft", takes=WriteHandoverSerializer, gives=DraftSerializer,
        examples=[_WRITE_EXAMPLE],
        description="409 when somebody has saved since the version you have read.",
    )  # fmt: skip
    def patch(self, request: Request) -> Response:
        actions.save_handover(self.actor, **self.body(WriteHandoverSerializer))
        return self.shown(DraftSerializer, self._draft())

    def _draft(self) -> dict[str, Any]:
        at, row = clock.now(), handovers.current_draft()
        since = row.since if row else begins(handovers.latest(), at)
        written = {name: getattr(row, name) if row else "" for name in (*_WORDS, "edited_name")}
        return written | {
            "version": row.version if row else 0,
            "since": since,
            "edited_at": row.edited_at if row else None,
            "facts": facts_of(self.actor, since, at),
        }


class HandoverDetail(PortalView):
    @operation(summary="One shift handover", gives=HandoverSerializer, errors=(403,))
    def get(self, request: Request, id: UUID) -> Response:
        self.actor.require(_RIGHT)
        return self.shown(HandoverSerializer, handovers.handover_by_id(id))


class HandoverAcknowledge(PortalView):
    @operation(
        summary="Acknowledge a handover", takes=AcknowledgeSerializer, gives=HandoverSerializer,
        description="By the arriving shift, never by who completed it. Twice is once.",
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        self.actor.require(_RIGHT)
        row = actions.acknowledge_handover(
            self.actor, handover=handovers.handover_by_id(id), **self.body(AcknowledgeSerializer)
        )
        return self.shown(HandoverSerializer, row)
