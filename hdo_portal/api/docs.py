"""The description of the API: for machines, and for people to read and try."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response

from hdo_portal.api.problems import PROBLEM_TYPES


@cache
def description() -> Any:
    """The OpenAPI document, in English. It follows from the code alone, so it is made once."""
    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)


class Schema(SpectacularAPIView):
    """The OpenAPI document, as YAML or with ``Accept: application/json`` as JSON; for everybody."""

    schema = None

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return Response(description())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description to read, and to try with one's own rights."""
    return render(request, "api/docs.html")


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """What each ``type`` of a problem document means."""
    return render(request, "api/problems.html", {"types": PROBLEM_TYPES.values()})
