"""Pages for what went wrong before a view could answer."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

RETRY_SECONDS = 10


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere: say so, and keep what was typed."""
    return render(request, "errors/csrf.html", {"reason": reason}, status=403)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database does not answer: a page that needs none, or a problem document for machines."""
    if request.path.startswith("/api/"):
        problem = {
            "type": "about:blank",
            "title": _("The portal is not available right now"),
            "status": 503,
            "detail": _("Nothing was changed. Ask again after Retry-After seconds."),
            "errors": [],
        }
        response = HttpResponse(json.dumps(problem), content_type="application/problem+json")
    else:
        response = HttpResponse(get_template("503.html").render())
    response.status_code = 503
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
