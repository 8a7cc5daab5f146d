"""Pages for what went wrong before a view could answer."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

RETRY_SECONDS = 10


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere: say so, and keep what was typed."""
    if request.path.startswith("/api/"):
        return _said(
            request, 403, _("Not allowed"),
            _("Send the X-CSRFToken header of your session, or a token instead."),
        )  # fmt: skip
    return render(request, "errors/csrf.html", {"reason": reason}, status=403)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database does not answer: a page that needs none, or a problem document for machines."""
    response = _said(
        request,
        503,
        _("The portal is not available right now"),
        _("Nothing was changed. Ask again after Retry-After seconds."),
    )
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours, logged under the request's id. Django's handler of last resort."""
    return _said(
        request,
        500,
        _("A fault in the portal"),
        _("It is logged under request_id. Nothing was changed."),
    )


def _said(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    """The error's page, made without context or database; for machines the same as RFC 9457."""
    if not request.path.startswith("/api/"):
        return HttpResponse(get_template(f"{status}.html").render(), status=status)
    problem: dict[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "request_id": getattr(request, "request_id", ""),
        "errors": [],
    }
    return HttpResponse(json.dumps(problem), status=status, content_type="application/problem+json")
