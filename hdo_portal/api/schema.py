"""How the API describes itself: what holds for every operation is said here, once."""

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers

from hdo_portal.api.idempotency import HEADER, once
from hdo_portal.api.problems import MEDIA_TYPE, PROBLEM_TYPES, TYPES
from hdo_portal.api.shapes import StrictSerializer

_ALWAYS = (401, 429, 503)
_OF_METHOD = {
    "GET": (),
    "POST": (400, 403, 409, 413, 415, 422),
    "PATCH": (400, 403, 409, 413, 415),
    "DELETE": (403,),
}


class FieldErrorSerializer(serializers.Serializer):
    field = serializers.CharField(
        allow_null=True, help_text="Its path, as in `levels[0].target_seconds`; null for the whole."
    )
    code = serializers.CharField(help_text="For programs.")
    message = serializers.CharField(help_text="For people, in their language.")


class ProblemSerializer(serializers.Serializer):
    """A problem document of RFC 9457."""

    type = serializers.CharField(help_text="Where this kind of problem is explained.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="For programs.")
    instance = serializers.CharField(allow_null=True, help_text="The address that was asked.")
    request_id = serializers.CharField(allow_null=True, help_text="Names the request in our logs.")
    errors = FieldErrorSerializer(  # type: ignore[assignment]  # a field, not the serializer's own
        many=True, help_text="Every field at fault; empty if none is."
    )
    allowed = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="What may be done instead, where something else may.",
    )


def operation(
    *,
    summary: str,
    takes: Any = None,
    gives: Any = None,
    status: int = 200,
    query: Any = None,
    errors: Sequence[int] = (),
    description: str = "",
    examples: Sequence[OpenApiExample] = (),
    media_type: str = "application/json",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Describe a method of an endpoint: what it takes and gives. A POST is also made to honour
    ``Idempotency-Key``. ``errors`` adds statuses to those that its method and address imply."""

    def decorate(handler: Callable[..., Any]) -> Callable[..., Any]:
        if handler.__name__ == "post":
            handler = once(handler)
        described: Any = extend_schema(
            summary=summary,
            description=description or None,
            request=takes,
            responses={(status, media_type) if gives is not None else status: gives},
            parameters=[query] if query else None,
            examples=list(examples),
        )(handler)
        described.further_errors = tuple(errors)
        return described

    return decorate


class PortalSchema(AutoSchema):
    """The framework's description with our errors, headers and strictness."""

    def get_override_parameters(self) -> list[Any]:
        if self.method != "POST":
            return []
        return [
            OpenApiParameter(
                HEADER,
                location=OpenApiParameter.HEADER,
                description="Any text of your own. The same key and body again within 24 hours get "
                "the same answer, and nothing is done twice.",
                pattern="^[!-~]{1,200}$",
            )
        ]

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        described = super().get_operation(*args, **kwargs)
        if described is not None:
            for status in self._error_statuses(described):
                described["responses"][str(status)] = self._problem(status)
            for parameter in described.get("parameters", []):
                if parameter["in"] == "query":
                    parameter["allowEmptyValue"] = True
        return described

    def _error_statuses(self, described: dict[str, Any]) -> list[int]:
        statuses = {*_ALWAYS, *_OF_METHOD[self.method]}
        handler = getattr(self.view, self.method.lower())
        statuses.update(getattr(handler, "further_errors", ()))
        places = {parameter["in"] for parameter in described.get("parameters", [])}
        if "path" in places:
            statuses.add(404)
        if "query" in places:
            statuses.add(400)
        return sorted(statuses)

    def _problem(self, status: int) -> dict[str, Any]:
        kind = PROBLEM_TYPES[status]
        name = "".join(word.title() for word in kind.slug.split("-"))
        schema = self.resolve_serializer(ProblemSerializer(), "response").ref
        component = ResolvedComponent(
            name=name,
            type=ResolvedComponent.RESPONSE,
            object=name,
            schema={
                "description": f"{kind.title}. {kind.explanation}",
                **_headers(status),
                "content": {MEDIA_TYPE: {"schema": schema, "example": _example(status)}},
            },
        )
        self.registry.register_on_missing(component)
        reference: dict[str, Any] = component.ref
        return reference

    def _map_serializer(self, serializer: Any, direction: Any, *args: Any, **kwargs: Any) -> Any:
        schema = super()._map_serializer(serializer, direction, *args, **kwargs)
        if isinstance(serializer, StrictSerializer) and direction == "request":
            schema["additionalProperties"] = False
        return schema


def _headers(status: int) -> dict[str, Any]:
    named = {401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After", 503: "Retry-After"}
    name = named.get(status)
    if name is None:
        return {}
    schema = {"type": "integer" if name == "Retry-After" else "string"}
    return {"headers": {name: {"schema": schema, "required": True}}}


def _example(status: int) -> dict[str, Any]:
    kind = PROBLEM_TYPES[status]
    found: dict[str, Any] = {
        "type": f"{TYPES}#{kind.slug}",
        "title": str(kind.title),
        "status": status,
        "detail": str(kind.explanation),
        "code": kind.slug.replace("-", "_"),
        "instance": "/api/v1/tickets/",
        "request_id": "6f2d0c4be5f34c0d9d5a0a6f2c1b7e90",
        "errors": [],
    }
    if status == 400:
        found["errors"] = [
            {"field": "title", "code": "required", "message": "This field is required."}
        ]
    if status in {403, 409}:
        found["allowed"] = ["accept", "assign"]
    return found
