"""Ask what a clock would show: the same arithmetic that the clocks run on."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hdo_portal.api.calendars import CalendarField
from hdo_portal.api.fields import Instant, Whole
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import StrictSerializer
from hdo_portal.api.views import PortalView
from tickets.sla.worktime import ClockState, NeverOpen, OutsideHorizon, preview

MAX_PAUSES = 1000
LONGEST_TARGET = 10 * 366 * 86_400


@extend_schema_field({
    "type": "array",
    "prefixItems": [
        {"type": "string", "format": "date-time"},
        {"type": ["string", "null"], "format": "date-time"},
    ],
    "minItems": 2,
    "maxItems": 2,
})
class PauseField(serializers.Field):
    """``[from, to]``; ``to`` is null while the pause lasts."""

    default_error_messages = {
        "not_a_pause": gettext_lazy("Write a pause as [from, to]; to is null while it lasts."),
        "ends_before_it_starts": gettext_lazy("A pause ends after it starts."),
    }

    def to_internal_value(self, data: Any) -> tuple[datetime, datetime | None]:
        if not isinstance(data, list) or len(data) != 2:
            self.fail("not_a_pause")
        instants: list[datetime | None] = []
        for place, value in enumerate(data):
            open_end = place == 1 and value is None
            try:
                instants.append(None if open_end else Instant().run_validation(value))
            except serializers.ValidationError as error:
                path: Any = {place: error.detail}
                raise serializers.ValidationError(path) from error
        begins, ends = instants
        assert begins is not None
        if ends is not None and ends < begins:
            self.fail("ends_before_it_starts")
        return begins, ends

    def to_representation(self, value: Any) -> Any:
        return value


class PreviewSerializer(StrictSerializer):
    """A question about a clock."""

    calendar = CalendarField(help_text="A short name such as `office`, or a calendar.")
    start = Instant()
    target_seconds = Whole(min_value=0, max_value=LONGEST_TARGET)
    pauses = serializers.ListField(
        child=PauseField(), max_length=MAX_PAUSES, default=list, help_text="`[from, to]` each."
    )
    now = Instant(help_text="The instant at which the clock is read.")


class PreviewAnswerSerializer(serializers.Serializer):
    """How the clock stands at `now`, if nobody has met it."""

    due_at = Instant(allow_null=True, help_text="null while an open pause stands before it.")
    elapsed_seconds = serializers.IntegerField()
    remaining_seconds = serializers.IntegerField(help_text="Negative after due.")
    state = serializers.ChoiceField([state.value for state in ClockState])


_EXAMPLES = [
    OpenApiExample(
        "Four office hours from Friday afternoon",
        value={
            "calendar": "office",
            "start": "2026-03-27T14:00:00Z",
            "target_seconds": 14400,
            "pauses": [["2026-03-30T06:00:00Z", "2026-03-30T06:30:00Z"]],
            "now": "2026-03-30T08:00:00Z",
        },
        request_only=True,
    ),
    OpenApiExample(
        "Due on Monday",
        value={
            "due_at": "2026-03-30T09:30:00Z",
            "elapsed_seconds": 9000,
            "remaining_seconds": 5400,
            "state": "running",
        },
        response_only=True,
    ),
]


class SlaPreview(PortalView):
    @operation(
        summary="What would a clock show?",
        description="Elapsed, remaining and due for a start, a target, a calendar and pauses. "
        "Nothing is stored.",
        takes=PreviewSerializer,
        gives=PreviewAnswerSerializer,
        examples=_EXAMPLES,
    )
    def post(self, request: Request) -> Response:
        asked = self.body(PreviewSerializer)
        try:
            answer = preview(
                asked["calendar"],
                asked["start"],
                asked["target_seconds"],
                asked["pauses"],
                asked["now"],
            )
        except (NeverOpen, OutsideHorizon) as error:
            message = _("The calendar is not open for that long before the year 2100.")
            raise serializers.ValidationError({"target_seconds": [message]}, error.code) from error
        return self.shown(PreviewAnswerSerializer, answer)
