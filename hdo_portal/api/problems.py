"""What went wrong, as application/problem+json (RFC 9457)."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions
from rest_framework.response import Response

from hdo_portal.foundation import errors
from hdo_portal.foundation.idempotency import KeyReused

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/docs/problems/"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem: its anchor on the page of problem types, its status and its title."""

    slug: str
    status: int
    title: str | Promise
    explanation: str | Promise


PROBLEM_TYPES = {
    kind.status: kind
    for kind in (
        ProblemType(
            "invalid",
            400,
            gettext_lazy("The request has errors"),
            gettext_lazy("Each one stands in errors, with the field that it is about."),
        ),
        ProblemType(
            "not-signed-in",
            401,
            gettext_lazy("Sign in"),
            gettext_lazy("Send a valid token: Authorization: Bearer <token>."),
        ),
        ProblemType(
            "not-allowed",
            403,
            gettext_lazy("Not allowed"),
            gettext_lazy("Your role may not do this; allowed names what you may do instead."),
        ),
        ProblemType(
            "not-found",
            404,
            gettext_lazy("Not found"),
            gettext_lazy("It does not exist, or you may not know that it does."),
        ),
        ProblemType(
            "method-not-allowed",
            405,
            gettext_lazy("Not a method of this address"),
            gettext_lazy("The Allow header names those that are."),
        ),
        ProblemType(
            "conflict",
            409,
            gettext_lazy("Not possible now"),
            gettext_lazy("The state does not allow it; allowed names what it does allow."),
        ),
        ProblemType(
            "too-large",
            413,
            gettext_lazy("Too large"),
            gettext_lazy("The body or the file is larger than the portal takes."),
        ),
        ProblemType(
            "media-type",
            415,
            gettext_lazy("Not a form the portal reads"),
            gettext_lazy("Send JSON in UTF-8; attachments as multipart/form-data."),
        ),
        ProblemType(
            "key-reused",
            422,
            gettext_lazy("Idempotency-Key used before"),
            gettext_lazy("The key stands for another request. Choose a new one."),
        ),
        ProblemType(
            "too-many",
            429,
            gettext_lazy("Too many calls"),
            gettext_lazy("Nothing was changed. Ask again after Retry-After seconds."),
        ),
        ProblemType(
            "fault",
            500,
            gettext_lazy("A fault in the portal"),
            gettext_lazy("It is logged under request_id. Nothing was changed."),
        ),
        ProblemType(
            "busy",
            503,
            gettext_lazy("Busy"),
            gettext_lazy("Nothing was changed. Ask again after Retry-After seconds."),
        ),
    )
}


class ConflictProblem(exceptions.APIException):
    status_code = 409
    default_code = "conflict"


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"


class Unprocessable(exceptions.APIException):
    status_code = 422
    default_code = "unprocessable"


class Busy(exceptions.APIException):
    status_code = 503
    default_code = "busy"
    wait = 1


def as_api_exception(error: Exception) -> Exception:
    """The exception with a status for an error of the domain, the framework or the database; any
    other is handed back as it is."""
    if isinstance(error, errors.PortalError):
        return _of_domain(error)
    if isinstance(error, RequestDataTooBig):
        return TooLarge(_("Send less at once."))
    if isinstance(error, SuspiciousOperation | BadRequest):
        return exceptions.ParseError(_("The request cannot be read."))
    if isinstance(error, OperationalError):
        return Busy(_("Somebody else is working on this. Ask again in a moment."))
    return error


def _of_domain(error: errors.PortalError) -> Exception:
    text = str(error.message)
    match error:
        case errors.Invalid():
            detail = exceptions.ErrorDetail(text, error.code)
            return exceptions.ValidationError({error.field: [detail]} if error.field else [detail])
        case errors.NotAllowed():
            return exceptions.PermissionDenied(text, error.code)
        case errors.Conflict():
            return ConflictProblem(text, error.code)
        case errors.NotFound():
            return exceptions.NotFound(text, error.code)
        case KeyReused():
            return Unprocessable(text, error.code)
        case _:
            return exceptions.ValidationError([exceptions.ErrorDetail(text, error.code)])


def field_errors(detail: Any, path: str = "") -> list[dict[str, str | None]]:
    """Every message with the path of its field, as in ``levels[0].target_seconds``."""
    if isinstance(detail, dict):
        return [one for key, value in detail.items() for one in field_errors(value, _at(path, key))]
    if isinstance(detail, list | tuple):
        found = []
        for number, value in enumerate(detail):
            nested = isinstance(value, dict | list | tuple)
            found += field_errors(value, f"{path}[{number}]" if nested else path)
        return found
    return [
        {"field": path or None, "code": getattr(detail, "code", "invalid"), "message": str(detail)}
    ]


def _at(path: str, key: object) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    if key == "non_field_errors":
        return path
    return f"{path}.{key}" if path else str(key)


class ProblemFormatter(ExceptionFormatter):
    """One form for every error: what, in whose words, and which fields."""

    def run(self) -> dict[str, Any]:
        status = self.exc.status_code
        kind = PROBLEM_TYPES.get(status) or PROBLEM_TYPES[400 if status < 500 else 500]
        request = self.context.get("request")
        is_list = isinstance(self.exc, exceptions.ValidationError)
        problem = {
            "type": f"{TYPES}#{kind.slug}",
            "title": str(kind.title),
            "status": status,
            "detail": self._detail(kind, is_list),
            "code": "invalid" if is_list else getattr(self.exc.detail, "code", "error"),
            "instance": request.path if request else None,
            "request_id": getattr(getattr(request, "_request", None), "request_id", None),
            "errors": field_errors(self.exc.detail) if status == 400 else [],
        }
        allowed = getattr(self.original_exc, "allowed", None)
        if allowed is not None:
            problem["allowed"] = list(allowed)
        return problem

    def _detail(self, kind: ProblemType, is_list: bool) -> str:
        ours = is_list or kind.status in {429, 500}
        return str(kind.explanation if ours else self.exc.detail)


class ProblemHandler(ExceptionHandler):
    """Gives the errors of the domain their status, and every error its document."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        known: Exception = super().convert_known_exceptions(as_api_exception(exc))
        return known

    def get_response(self, exc: exceptions.APIException, data: dict[str, Any]) -> Response:
        return Response(
            data, status=exc.status_code, headers=self.get_headers(exc), content_type=MEDIA_TYPE
        )
