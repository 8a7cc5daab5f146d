"""A clock with its ledger and the reason for its deadline, as its reader may see it."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from rest_framework import serializers

from hdo_portal.api.fields import Instant
from hdo_portal.api.ticket_shapes import ClockSerializer
from hdo_portal.web.why import why
from tickets.models import Clock, Interval
from tickets.models.enums import HeldBy, IntervalKind
from tickets.sla import ledger

# What happens inside HDO, and bends no clock.
INTERNAL = ("assigned", "accepted")


class IntervalSerializer(serializers.Serializer):
    """A stretch in which the clock ran or was paused. `to` is null while it lasts."""

    def get_fields(self) -> dict[str, Any]:
        # Two of the names are words of Python.
        return {
            "from": Instant(source="from_at"),
            "to": Instant(source="to_at", allow_null=True),
            "kind": serializers.ChoiceField(IntervalKind.choices),
            "counted_seconds": serializers.IntegerField(help_text="Up to now while it lasts."),
            "cause": serializers.CharField(),
            "reason": serializers.CharField(help_text="Why it is paused."),
            "held_by": serializers.ChoiceField(
                HeldBy.choices, help_text="Who had the ticket. `team` is HDO."
            ),
            "holder": serializers.CharField(
                help_text="The name of the team or the supplier; empty for customers."
            ),
            "actor": serializers.CharField(
                source="actor_name", help_text="Who made it so; `HDO` for customers."
            ),
        }


class StretchSerializer(serializers.Serializer):
    """A stretch of the strip: counted, paused, outside hours, or counted after due."""

    def get_fields(self) -> dict[str, Any]:
        return {
            "from": Instant(source="start"),
            "to": Instant(source="end"),
            "kind": serializers.ChoiceField(["ran", "paused", "closed", "over"]),
            "counted_seconds": serializers.IntegerField(source="seconds"),
            "why": serializers.CharField(source="label", help_text="The pause or the holiday."),
            "holder": serializers.CharField(help_text="Who had it, in words."),
        }


class BendSerializer(serializers.Serializer):
    """A moment on the way to the deadline, and the rule by which it counts."""

    at = Instant()
    words = serializers.CharField()
    rule = serializers.CharField()


class WhySerializer(serializers.Serializer):
    """Why the deadline is where it is, in the language of the request. At most 200 stretches."""

    rule = serializers.CharField()
    sentence = serializers.CharField()
    bends = BendSerializer(many=True)
    strip = StretchSerializer(many=True)


class LedgerClockSerializer(ClockSerializer):
    """A clock with its ledger: the counted seconds add up to what it shows."""

    calendar = serializers.CharField(help_text="Its short name.")
    calendar_version = serializers.IntegerField(help_text="The version that it ran under.")
    terms_version = serializers.IntegerField(
        allow_null=True, help_text="Of the agreement that promised it; null if it is another's."
    )
    ledger = IntervalSerializer(many=True)
    why = WhySerializer()

    class Meta(ClockSerializer.Meta):
        fields = (
            *ClockSerializer.Meta.fields, "calendar", "calendar_version", "terms_version",
            "ledger", "why",
        )  # fmt: skip

    def to_representation(self, instance: Clock) -> Any:
        now, for_customer = self.context["now"], not self.context["actor"].sees_everything
        intervals = ledger.current(instance)
        for one in intervals:
            if one.to_at is None:
                one.counted_seconds = ledger.counted(instance, one, now)
        if for_customer:
            intervals = list(_coarse(intervals))
        level: Any = instance.level
        explained = why(instance, now, for_customer=for_customer)
        return {
            **self._clock_shape.to_representation(instance),
            "calendar": instance.calendar_version.calendar.slug,
            "calendar_version": instance.calendar_version.number,
            "terms_version": level.terms.version if level and level.terms else None,
            "ledger": [self._interval_shape.to_representation(one) for one in intervals],
            "why": self._why_shape.to_representation(explained),
        }

    @cached_property
    def _clock_shape(self) -> ClockSerializer:
        return ClockSerializer(context=self.context)

    @cached_property
    def _interval_shape(self) -> IntervalSerializer:
        return IntervalSerializer()

    @cached_property
    def _why_shape(self) -> WhySerializer:
        return WhySerializer()


def _coarse(intervals: list[Interval]) -> Iterator[Interval]:
    """A ledger without HDO's own names and hand-overs; the sums stay."""
    last: Interval | None = None
    for row in intervals:
        row.holder, row.actor_name = "", "HDO"
        if row.held_by == HeldBy.NOBODY:
            row.held_by = HeldBy.TEAM
        inside = row.cause in INTERNAL and last is not None
        if inside and last is not None and (last.kind, last.held_by) == (row.kind, row.held_by):
            last.to_at = row.to_at
            last.counted_seconds = (last.counted_seconds or 0) + (row.counted_seconds or 0)
            continue
        if last is not None:
            yield last
        last = row
    if last is not None:
        yield last
