"""Where the desk's forms keep what is typed and not yet sent."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from hdo_portal.foundation.errors import Invalid
from hdo_portal.web.access import staff_page
from hdo_portal.web.requests import PortalRequest
from tickets.actions.drafts import draft_of, drop_draft, keep_draft


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("desk.use")
def draft(request: PortalRequest, key: str) -> HttpResponse:
    """GET answers ``{"fields": […], "saved_at": …}``, both null where there is none. POST keeps the
    JSON list in ``fields``; an empty one throws the draft away."""
    if request.method != "POST":
        kept = draft_of(request.actor, key)
        saved = kept.saved_at.isoformat() if kept else None
        answer = JsonResponse({"fields": kept.fields if kept else None, "saved_at": saved})
        answer["Cache-Control"] = "private, no-store"
        return answer
    try:
        _keep(request, key)
    except Invalid as error:
        return JsonResponse({"message": str(error.message)}, status=422)
    return HttpResponse(status=204)


def _keep(request: PortalRequest, key: str) -> None:
    try:
        fields: Any = json.loads(request.POST.get("fields", ""))
    except ValueError as error:
        raise Invalid("", field="fields", code="draft") from error
    if not isinstance(fields, list):
        raise Invalid("", field="fields", code="draft")
    if fields:
        keep_draft(request.actor, key=key, fields=fields)
    else:
        drop_draft(request.actor, key=key)
