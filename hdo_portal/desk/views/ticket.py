"""One ticket for staff. What incidents and changes share is here; the rest is of their kind.

``views/changes.py`` answers for changes as ``views/incident.py`` and ``views/actions.py`` do for
incidents: ``change_page(request, ticket, *, status=200, **shown)``, where ``shown`` may bring back
``comment_form``, ``file_form`` and a ``refusal``, and ``change_action(request, ticket, action)``.
"""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hdo_portal.desk.bench import Bench
from hdo_portal.desk.forms.actions import CommentForm, FileForm
from hdo_portal.desk.views import changes
from hdo_portal.desk.views.actions import incident_action
from hdo_portal.desk.views.incident import (
    Refusal,
    asked_doing,
    dialog,
    incident_page,
    live_part,
)
from hdo_portal.foundation.errors import NotFound, PortalError
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import OnceForm, once
from hdo_portal.web.requests import PortalRequest
from tickets.actions import attach, reply, take_back
from tickets.actions.talk import UNDO_SECONDS
from tickets.models import Ticket
from tickets.queries import comment_on, ticket_by_number

NUMBER = re.compile(r"(INC|CHG)-\d{4}-\d{6,12}\Z", re.ASCII)


def ticket_page(request: PortalRequest, number: str) -> HttpResponse:
    """The ticket; for htmx the form that ``?do=`` names, or else what changes by itself."""
    ticket = _ticket(request, number)
    if not ticket.is_incident:
        return changes.change_page(request, ticket)
    if ticket.parent is not None and not request.htmx and not request.GET:
        # A merged number leads to where the work goes on; its own page is one link away.
        told = {"old": ticket.number, "new": ticket.parent.number}
        messages.info(request, _("%(old)s goes on here, in %(new)s.") % told)
        return redirect("ticket", number=ticket.parent.number)
    asked = asked_doing(request, ticket)
    if request.htmx and not request.htmx.history_restore_request:
        if asked:
            return dialog(request, ticket, **asked)
        return live_part(request, ticket)
    shown: dict[str, Any] = asked | _asked_words(request, ticket)
    return incident_page(request, ticket, **shown)


def _asked_words(request: PortalRequest, ticket: Ticket) -> dict[str, CommentForm]:
    """The box with the ready words that the address asks for with ``?words=``. Raises Http404."""
    if "words" not in request.GET:
        return {}
    try:
        ready = Bench.of(request.actor, ticket).ready(UUID(request.GET["words"]))
    except ValueError as error:
        raise Http404 from error
    if ready is None:
        raise Http404
    said = {"body": ready.text, "visibility": ready.template.visibility}
    return {"comment_form": CommentForm(initial=said)}


def ticket_action(request: PortalRequest, number: str, action: str) -> HttpResponse:
    ticket = _ticket(request, number)
    if not ticket.is_incident:
        return changes.change_action(request, ticket, action)
    return incident_action(request, ticket, action)


def ticket_comment(request: PortalRequest, number: str) -> HttpResponse:
    """Say something, to the customer or to HDO only."""
    ticket = _ticket(request, number)
    form = CommentForm(request.POST)

    def work() -> str:
        said = {name: form.cleaned_data[name] for name in ("body", "visibility")}
        comment = reply(request.actor, ticket=ticket, undo_seconds=UNDO_SECONDS, **said)
        return f"{reverse('ticket', args=[ticket.number])}#comment-{comment.public_id}"

    return _say(request, ticket, work, comment_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("ticket.reply")
def comment_undo(request: PortalRequest, number: str, public_id: UUID) -> HttpResponse:
    """Take back one's own words before they leave: they are in the box again. Reloaded from its
    address it is the ticket's page."""
    ticket = _ticket(request, number)
    if request.method != "POST":
        return redirect("ticket", number=ticket.number)
    comment = comment_on(ticket, public_id)
    if comment is None:
        raise Http404
    page = incident_page if ticket.is_incident else changes.change_page
    try:
        words = take_back(request.actor, comment=comment)
    except PortalError as error:
        return page(request, ticket, status=status_of(error), refusal=Refusal.of(error))
    again = CommentForm(initial={"body": words, "visibility": "public"})
    messages.info(request, _("Taken back. The customer has not seen it."))
    return page(request, ticket, comment_form=again)


def ticket_attach(request: PortalRequest, number: str) -> HttpResponse:
    """Add files, all or none of them, for the customer or for HDO only."""
    ticket = _ticket(request, number)
    form = FileForm(request.POST, request.FILES)

    def work() -> str:
        for file in form.cleaned_data["file"]:
            visibility = form.cleaned_data["visibility"]
            attach(request.actor, ticket=ticket, upload=file, visibility=visibility)
        return f"{reverse('ticket', args=[ticket.number])}#files"

    return _say(request, ticket, work, file_form=form)


def _say(
    request: PortalRequest, ticket: Ticket, work: Callable[[], str], **typed: OnceForm
) -> HttpResponse:
    """Do what a form of the page asks, once; else the page with what was typed and why not."""
    page = incident_page if ticket.is_incident else changes.change_page
    [form] = typed.values()
    if not form.is_valid():
        return page(request, ticket, status=422, **typed)
    try:
        return SeeOther(once(request, form.cleaned_data["once"], work))
    except PortalError as error:
        apply_invalid(form, error)
        return page(request, ticket, status=status_of(error), refusal=Refusal.of(error), **typed)


def _ticket(request: PortalRequest, number: str) -> Ticket:
    if not NUMBER.match(number):
        raise Http404
    try:
        return ticket_by_number(request.actor, number)
    except NotFound as error:
        raise Http404(str(error)) from error
