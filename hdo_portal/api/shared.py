"""The short lists that are the same for everybody: services, calendars, models of terminals."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assets import catalogue as assets_catalogue
from assets.models import TerminalModel
from customers import catalogue
from customers.models import Calendar, Service
from hdo_portal.api.calendars import CALENDAR_SCHEMA
from hdo_portal.api.pagination import ByName, BySlug
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import RowSerializer
from hdo_portal.api.views import ListView


class ServiceSerializer(RowSerializer):
    class Meta:
        model = Service
        fields = ("slug", "name", "name_nn", "name_en", "fault_class", "is_active")


class CalendarSerializer(RowSerializer):
    version = serializers.SerializerMethodField()
    spec = serializers.SerializerMethodField()

    class Meta:
        model = Calendar
        fields = ("slug", "name", "version", "spec")

    def get_version(self, calendar: Calendar) -> int | None:
        return next((one.number for one in calendar.versions.all()), None)

    @extend_schema_field({"anyOf": [CALENDAR_SCHEMA, {"type": "null"}]})
    def get_spec(self, calendar: Calendar) -> Any:
        return next((one.spec for one in calendar.versions.all()), None)


class TerminalModelSerializer(RowSerializer):
    model = serializers.CharField(source="name")

    class Meta:
        model = TerminalModel
        fields = ("maker", "model", "mounting", "is_atex", "introduced", "end_of_life")


class ByMaker(ByName):
    """A maker's names are unique, two makers' may be the same."""

    anchor = "maker"


class ServiceList(ListView):
    pagination_class = BySlug

    @operation(summary="The service catalogue", gives=ServiceSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(catalogue.services(), ServiceSerializer)


class CalendarList(ListView):
    pagination_class = BySlug

    @operation(summary="Calendars and what they say now", gives=CalendarSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(catalogue.calendars(), CalendarSerializer)


class TerminalModelList(ListView):
    pagination_class = ByMaker

    @operation(summary="Models of radio terminals", gives=TerminalModelSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(assets_catalogue.terminal_models(), TerminalModelSerializer)
