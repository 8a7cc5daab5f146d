"""Files on tickets: read through the scope, and never run as a page of ours."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from hdo_portal.foundation.errors import NotFound
from hdo_portal.web.access import person_page
from hdo_portal.web.requests import PortalRequest
from tickets.actions.talk import SHOWN_TYPES
from tickets.customer_queries import attachment_by_id

# Whatever the file says it is, the browser runs nothing of it and lets it reach nothing.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox"


@require_safe
@person_page("ticket.attach")
def attachment(request: PortalRequest, public_id: UUID) -> HttpResponseBase:
    """The file as it was sent. Pictures and PDF may be shown, the rest is only saved."""
    try:
        found = attachment_by_id(request.actor, public_id)
        content = found.file.open("rb")
    except (NotFound, FileNotFoundError) as error:
        raise Http404 from error
    shown = found.content_type in SHOWN_TYPES
    response = FileResponse(
        content,
        as_attachment=not shown,
        filename=found.name,
        content_type=found.content_type if shown else "application/octet-stream",
    )
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
