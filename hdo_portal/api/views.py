"""The base of every endpoint. An endpoint is four lines: scope, clean, verb, answer."""

from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hdo_portal.api.pagination import Keyset, NewestFirst
from hdo_portal.api.parsing import AlwaysJson, StrictJson, refuse_other_charsets
from hdo_portal.foundation import clock, privacy
from hdo_portal.foundation.actor import Actor
from hdo_portal.web.requests import PortalRequest

_PAGING = ("cursor", "page_size")
# Why words must stand that read as patient data (foundation/privacy.py).
KEEP_HEADER = "Reason-To-Keep"


class PortalView(APIView):
    """An endpoint for the person of the request."""

    http_method_names = ["get", "post", "patch", "delete", "head"]
    parser_classes = [StrictJson]
    content_negotiation_class = AlwaysJson

    @property
    def actor(self) -> Actor:
        return cast(PortalRequest, self.request._request).actor

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with privacy.overriding(request.headers.get(KEEP_HEADER, "")):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        refuse_other_charsets(request._request)
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def body(self, shape: type[serializers.Serializer], *, partial: bool = False) -> dict[str, Any]:
        """The cleaned body. Raises ValidationError, naming every field at fault."""
        serializer = shape(data=self.request.data, partial=partial, context={"actor": self.actor})
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def query(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        """The cleaned query of the address; an empty value is none. Raises ValidationError."""
        serializer = shape(data=self._given(shape().fields), context={"actor": self.actor})
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _given(self, fields: Any) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for name, values in self.request.query_params.lists():
            filled = [value for value in values if value]
            if name in _PAGING or not filled:
                continue
            if isinstance(fields.get(name), serializers.ListField):
                given[name] = filled
            elif len(filled) > 1:
                raise ValidationError({name: [_("Give it once.")]}, code="repeated")
            else:
                given[name] = filled[0]
        return given

    @property
    def reader(self) -> dict[str, Any]:
        """What a shape knows besides its row: who reads, and when."""
        return {"actor": self.actor, "now": clock.now()}

    def shown(self, shape: Any, row: Any, status: int = 200) -> Response:
        """An answer that shows one row."""
        return Response(shape(row, context=self.reader).data, status=status)


class ListView(PortalView):
    """An endpoint that answers with pages."""

    pagination_class: ClassVar[type[Keyset]] = NewestFirst

    def page(self, rows: QuerySet[Any], shape: type[serializers.BaseSerializer]) -> Response:
        """The page of these rows that the address asks for."""
        pages = self.pagination_class()
        found = pages.paginate_queryset(rows, self.request, self)
        return pages.get_paginated_response(shape(found, many=True, context=self.reader).data)


class NoSuchAddress(PortalView):
    """What an address that does not exist answers, for any method."""

    permission_classes = [AllowAny]
    schema = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        request.method = "GET"
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Request, **kwargs: Any) -> Response:
        raise NotFound(_("There is no such address. Addresses end with a slash."))


CREATED = status.HTTP_201_CREATED
