"""What was said and what happened on a ticket: comments, files, occurrences, timeline, clocks."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from hdo_portal.api import ticket_reads as reads
from hdo_portal.api.clock_shapes import LedgerClockSerializer
from hdo_portal.api.fields import Choice, Instant, Text
from hdo_portal.api.organisations import found
from hdo_portal.api.pagination import OldestFirst
from hdo_portal.api.parsing import BoundedMultiPart
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import PublicRowSerializer, StrictSerializer
from hdo_portal.api.ticket_bodies import MAX_TEXT, ReportSerializer
from hdo_portal.api.views import CREATED, ListView, PortalView
from hdo_portal.foundation.errors import Conflict
from tickets.actions import attach, occur_again, reply, take_back
from tickets.actions.talk import LONGEST_UNDO
from tickets.lifecycle import engine
from tickets.models import Attachment, Comment, Occurrence
from tickets.models.enums import Visibility
from tickets.story import timeline


class CommentSerializer(PublicRowSerializer):
    author = serializers.CharField(source="author_name")
    visible_from = Instant(
        allow_null=True,
        help_text="When words that could be taken back became or become public: until then they are"
        " `internal`, and nobody is mailed.",
    )

    class Meta:
        model = Comment
        fields = (
            *("id", "author", "from_customer", "visibility", "body", "visible_from"),
            "created_at",
        )


class _VisibleSerializer(StrictSerializer):
    visibility = Choice(
        Visibility.choices,
        default=Visibility.PUBLIC.value,
        help_text="A customer's words are public.",
    )

    def validate_visibility(self, value: str) -> str:
        if value == Visibility.INTERNAL and self.context["actor"].is_customer:
            raise serializers.ValidationError(
                _("Only HDO's own people write internal words."), "not_allowed"
            )
        return value


class NewCommentSerializer(_VisibleSerializer):
    body = Text(max_length=MAX_TEXT)
    undo_seconds = serializers.IntegerField(
        default=0,
        min_value=0,
        max_value=LONGEST_UNDO,
        help_text="For HDO's public words: how long they can be taken back, before the customer"
        " sees them or is mailed. The desk's page gives 10 seconds.",
    )


class CommentList(ListView):
    pagination_class = OldestFirst

    @operation(
        summary="Its comments, oldest first",
        description="Customers read the public ones.",
        gives=CommentSerializer(many=True),
    )
    def get(self, request: Request, number: str) -> Response:
        return self.page(reads.ticket(self.actor, number).comments.all(), CommentSerializer)

    @operation(
        summary="Say something",
        description="A public word of HDO's keeps the promise of a next update.",
        takes=NewCommentSerializer,
        gives=CommentSerializer,
        status=CREATED,
    )
    def post(self, request: Request, number: str) -> Response:
        ticket = reads.ticket(self.actor, number)
        comment = reply(self.actor, ticket=ticket, **self.body(NewCommentSerializer))
        return self.shown(CommentSerializer, comment, CREATED)


class CommentDetail(PortalView):
    @operation(
        summary="Take words back before they leave",
        description="Your own, posted with `undo_seconds`, until `visible_from`. Answers 409 when "
        "they have gone to the customer.",
        status=204,
        errors=(409,),
    )
    def delete(self, request: Request, number: str, id: UUID) -> Response:
        comments = reads.ticket(self.actor, number).comments
        take_back(self.actor, comment=found(comments.filter(public_id=id)))
        return Response(status=204)


class AttachmentSerializer(PublicRowSerializer):
    author = serializers.CharField(source="author_name")

    class Meta:
        model = Attachment
        fields = (
            *("id", "name", "content_type", "size", "sha256", "visibility", "author"),
            "created_at",
        )


class NewAttachmentSerializer(_VisibleSerializer):
    file = serializers.FileField(allow_empty_file=True)


class AttachmentList(ListView):
    pagination_class = OldestFirst
    parser_classes = [BoundedMultiPart]

    @operation(summary="Its files, oldest first", gives=AttachmentSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        return self.page(reads.ticket(self.actor, number).attachments.all(), AttachmentSerializer)

    @operation(
        summary="Add a file",
        takes={"multipart/form-data": NewAttachmentSerializer},
        gives=AttachmentSerializer,
        status=CREATED,
    )
    def post(self, request: Request, number: str) -> Response:
        ticket = reads.ticket(self.actor, number)
        cleaned = self.body(NewAttachmentSerializer)
        upload = cleaned.pop("file")
        attachment = attach(self.actor, ticket=ticket, upload=upload, **cleaned)
        return self.shown(AttachmentSerializer, attachment, CREATED)


class AttachmentDetail(PortalView):
    @operation(
        summary="The file itself",
        gives=OpenApiTypes.BINARY,
        media_type="application/octet-stream",
    )
    def get(self, request: Request, number: str, id: UUID) -> Any:
        attachments = reads.ticket(self.actor, number).attachments
        attachment = found(attachments.filter(public_id=id))
        try:
            content = attachment.file.open("rb")
        except FileNotFoundError as error:
            raise NotFound(_("The file is gone.")) from error
        response = FileResponse(
            content,
            as_attachment=True,
            filename=attachment.name,
            content_type="application/octet-stream",
        )
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "no-store"
        return response


class OccurrenceSerializer(PublicRowSerializer):
    class Meta:
        model = Occurrence
        fields = (
            *("id", "occurred_at", "place", "activity", "functions", "equipment", "own_issi"),
            *("peer_issi", "patient_affected", "fallback_in_use", "positions", "reported_by"),
            "created_at",
        )


class OccurrenceList(ListView):
    pagination_class = OldestFirst

    @operation(summary="Each time it happened, oldest first", gives=OccurrenceSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        return self.page(reads.ticket(self.actor, number).occurrences.all(), OccurrenceSerializer)

    @operation(
        summary="It happened again",
        description="Counted on the incident; it is never refused as a duplicate.",
        takes=ReportSerializer,
        gives=OccurrenceSerializer,
        status=CREATED,
    )
    def post(self, request: Request, number: str) -> Response:
        ticket = reads.ticket(self.actor, number)
        if not ticket.is_incident:
            allowed = engine.allowed_to(self.actor, ticket)
            raise Conflict(_("Only an incident happens again."), allowed=allowed)
        occurrence = occur_again(self.actor, ticket=ticket, **self.body(ReportSerializer))
        return self.shown(OccurrenceSerializer, occurrence, CREATED)


class EntrySerializer(serializers.Serializer):
    at = Instant()
    kind = serializers.CharField(help_text="What happened, for programs.")
    visibility = serializers.ChoiceField(Visibility.choices)
    actor = serializers.CharField(source="actor_name")
    text = serializers.CharField(help_text="What happened, in the reader's language.")
    body = serializers.CharField(help_text="Somebody's own words, if any.")
    from_customer = serializers.BooleanField()
    comment = serializers.UUIDField(source="comment.public_id", default=None, allow_null=True)
    attachment = serializers.UUIDField(source="attachment.public_id", default=None, allow_null=True)


class TimelineSerializer(serializers.Serializer):
    results = EntrySerializer(many=True)


class Timeline(PortalView):
    @operation(
        summary="Its story, oldest first",
        description="What you may read of it: the newest 500 events and 500 comments.",
        gives=TimelineSerializer,
    )
    def get(self, request: Request, number: str) -> Response:
        entries = timeline(self.actor, reads.ticket(self.actor, number))
        return self.shown(TimelineSerializer, {"results": entries})


class ClocksSerializer(serializers.Serializer):
    results = LedgerClockSerializer(many=True)


class ClockList(PortalView):
    @operation(
        summary="Its clocks, each with its ledger",
        description="The counted seconds of a ledger add up to the clock's elapsed seconds; `why` "
        "says which rule and which events put the deadline where it is.",
        gives=ClocksSerializer,
    )
    def get(self, request: Request, number: str) -> Response:
        ticket = reads.ticket(self.actor, number)
        return self.shown(ClocksSerializer, {"results": reads.clocks(ticket)})
