"""The figures of the SLA page, and the clocks behind each of them."""

import re
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from customers import catalogue
from customers.models import FaultClass, Measure, Severity
from hdo_portal.api.fields import FIRST_YEAR, LAST_YEAR, Instant, Reference, SlugReference
from hdo_portal.api.pagination import ByInstant
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import PublicIdField, StrictSerializer
from hdo_portal.api.ticket_shapes import ClockSerializer
from hdo_portal.api.views import ListView, PortalView
from hdo_portal.foundation import clock
from tickets.models import Clock
from tickets.models.enums import HeldBy
from tickets.reports.hands import shares_of, split
from tickets.reports.sla import (
    OSLO,
    Choice,
    behind,
    by_month,
    decided,
    months_back,
    sla_report,
)

LONGEST_MONTHS = 60


@extend_schema_field({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"})
class Month(serializers.Field):
    """A month as ``2026-11``; becomes its first day."""

    default_error_messages = {"invalid": _("Write a month as YYYY-MM.")}

    def to_internal_value(self, data: Any) -> date:
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", str(data)):
            self.fail("invalid")
        year, month = (int(part) for part in data.split("-"))
        if not FIRST_YEAR < year < LAST_YEAR:
            self.fail("invalid")
        return date(year, month, 1)

    def to_representation(self, value: date) -> str:
        return f"{value:%Y-%m}"


class ReportQuery(StrictSerializer):
    """Months are Norway's, both included; without any, it is the month that is running."""

    organisation = Reference(catalogue.organisations, required=False)
    service = SlugReference(catalogue.services, required=False)
    severity = serializers.ChoiceField(Severity.choices, required=False)

    def get_fields(self) -> dict[str, Any]:
        # One of the names is a word of Python.
        months = {
            "from": Month(required=False, help_text="Left out: the same as `to`."),
            "to": Month(required=False, help_text="Left out: the same as `from`, or this month."),
        }
        return months | super().get_fields()

    def validate(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        today = clock.now().astimezone(OSLO).date().replace(day=1)
        last = cleaned.pop("to", None) or cleaned.get("from") or today
        first = cleaned.pop("from", None) or last
        if first > last:
            raise serializers.ValidationError({"to": [_("It must not be before from.")]}, "order")
        if first <= months_back(last, LONGEST_MONTHS):
            message = _("At most 60 months at once.")
            raise serializers.ValidationError({"from": [message]}, "too_long")
        return {**cleaned, "first": first, "last": last}


class BehindQuery(ReportQuery):
    measure = serializers.ChoiceField(Measure.choices, required=False)
    outcome = serializers.ChoiceField(["met", "missed"], required=False)


class FigureSerializer(serializers.Serializer):
    met = serializers.IntegerField()
    missed = serializers.IntegerField()
    percent = serializers.FloatField(
        allow_null=True, help_text="Per cent met; null where there was nothing to keep."
    )


class MeasureSerializer(FigureSerializer):
    measure = serializers.ChoiceField(Measure.choices)


class MonthFigureSerializer(FigureSerializer):
    month = Month()


class CellSerializer(serializers.Serializer):
    organisation = serializers.UUIDField(source="organisation_public_id")
    organisation_name = serializers.CharField(source="organisation")
    severity = serializers.ChoiceField(Severity.choices)
    measure = serializers.ChoiceField(Measure.choices)
    fault_class = serializers.ChoiceField(FaultClass.choices, allow_blank=True)
    met = serializers.IntegerField(source="figure.met")
    missed = serializers.IntegerField(source="figure.missed")
    percent = serializers.FloatField(source="figure.percent", allow_null=True)


class HolderShareSerializer(serializers.Serializer):
    """Counted seconds that went by in the hands of one holder."""

    held_by = serializers.ChoiceField(HeldBy.choices, help_text="`team` is HDO.")
    holder = serializers.CharField(
        help_text="The team or the supplier by name; empty for customers."
    )
    counted_seconds = serializers.IntegerField(source="seconds")


class ShareSerializer(HolderShareSerializer):
    measure = serializers.ChoiceField(Measure.choices)
    outcome = serializers.ChoiceField(["met", "missed"])


class SlaReportSerializer(serializers.Serializer):
    """Promises kept and broken. A clock counts in the month in which it was decided."""

    totals = MeasureSerializer(many=True, help_text="Of everything asked for, by measure.")
    figures = CellSerializer(many=True, help_text="By customer, severity, measure and fault class.")
    months = MonthFigureSerializer(
        many=True, help_text="Respond, restore and resolve together, month by month."
    )

    hands = ShareSerializer(
        many=True,
        help_text="How the counted time of these promises divides among who had the tickets. The "
        "sum over a measure is that of the clocks behind it.",
    )

    def get_fields(self) -> dict[str, Any]:
        return {"from": Month(source="first"), "to": Month(source="last")} | super().get_fields()


class DecidedClockSerializer(ClockSerializer):
    """A clock that counts in a figure, with its ticket."""

    ticket = serializers.CharField(source="ticket.number")
    organisation = PublicIdField("organisation")
    decided_at = Instant()
    hands = HolderShareSerializer(many=True, help_text="They add up to elapsed_seconds.")

    class Meta(ClockSerializer.Meta):
        fields = ("ticket", "organisation", "decided_at", *ClockSerializer.Meta.fields, "hands")

    def to_representation(self, instance: Any) -> Any:
        return {
            "ticket": instance.ticket.number,
            "organisation": str(instance.organisation.public_id),
            "decided_at": self.fields["decided_at"].to_representation(instance.decided_at),
            **self._clock_shape.to_representation(instance),
            "hands": self._hands(instance),
        }

    def _hands(self, clock: Clock) -> list[dict[str, Any]]:
        coarse = not self.context["actor"].sees_everything
        return [
            {"held_by": share.held_by, "holder": share.holder, "counted_seconds": share.seconds}
            for share in shares_of(clock, self.context["now"], coarse=coarse)
        ]

    @cached_property
    def _clock_shape(self) -> ClockSerializer:
        return ClockSerializer(context=self.context)


_EXAMPLE = OpenApiExample(
    "One month of one customer",
    value={
        "from": "2026-10",
        "to": "2026-10",
        "totals": [{"measure": "restore", "met": 19, "missed": 1, "percent": 95.0}],
        "figures": [
            {
                "organisation": "5f0c7d52-6f0f-4b52-9a52-0d1a2f9d3c11",
                "organisation_name": "Gjøvik kommune",
                "severity": "SL1",
                "measure": "restore",
                "fault_class": "",
                "met": 19,
                "missed": 1,
                "percent": 95.0,
            }
        ],
        "hands": [
            {
                "held_by": "supplier",
                "holder": "Motorola",
                "counted_seconds": 5400,
                "measure": "restore",
                "outcome": "missed",
            }
        ],
        "months": [{"month": "2026-10", "met": 19, "missed": 1, "percent": 95.0}],
    },
    response_only=True,
)


def chosen(asked: dict[str, Any]) -> Choice:
    """What the query narrows a report to."""
    service = asked.get("service")
    return Choice(
        organisation=asked.get("organisation"),
        service=service.slug if service else "",
        severity=asked.get("severity", ""),
    )


class SlaReportView(PortalView):
    @operation(
        summary="Which promises were kept",
        gives=SlaReportSerializer,
        query=ReportQuery,
        errors=(403,),
        examples=[_EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        self.actor.require("report.read")
        asked = self.query(ReportQuery)
        first, last, choice = asked["first"], asked["last"], chosen(asked)
        report = sla_report(
            self.actor,
            first=first,
            last=last,
            organisation=choice.organisation,
            service=choice.service,
            severity=choice.severity,
        )
        answer = {
            "first": first,
            "last": last,
            "totals": [_figure(report.total(measure=m), measure=m) for m in Measure.values],
            "figures": report.cells,
            "hands": split(self.actor, decided(self.actor, first, last, choice), clock.now()),
            "months": [
                _figure(figure, month=month)
                for month, figure in by_month(self.actor, first=first, last=last, choice=choice)
            ],
        }
        return self.shown(SlaReportSerializer, answer)


def _figure(figure: Any, **about: Any) -> dict[str, Any]:
    return {**about, "met": figure.met, "missed": figure.missed, "percent": figure.percent}


class LastDecided(ByInstant):
    order = "decided_at"
    newest_first = True


class SlaReportClocks(ListView):
    pagination_class = LastDecided

    @operation(
        summary="The clocks behind the figures, last decided first",
        gives=DecidedClockSerializer(many=True),
        query=BehindQuery,
        errors=(403,),
    )
    def get(self, request: Request) -> Response:
        self.actor.require("report.read")
        asked = self.query(BehindQuery)
        clocks = decided(self.actor, asked["first"], asked["last"], chosen(asked))
        narrowed = {name: asked.get(name, "") for name in ("measure", "outcome")}
        return self.page(behind(clocks, **narrowed), DecidedClockSerializer)
