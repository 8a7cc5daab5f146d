"""One ticket for staff. What incidents and changes share is here; the rest is of their kind.

``views/changes.py`` answers for changes as ``views/incident.py`` and ``views/actions.py`` do for
incidents: ``change_page(request, ticket, *, status=200, **shown)``, where ``shown`` may bring back
``comment_form``, ``file_form`` and a ``refusal``, and ``change_action(request, ticket, action)``.
"""

import re
from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.urls import reverse

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
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import OnceForm, once
from hdo_portal.web.requests import PortalRequest
from tickets.actions import attach, reply
from tickets.models import Ticket
from tickets.queries import ticket_by_number

NUMBER = re.compile(r"(INC|CHG)-\d{4}-\d{6,12}\Z", re.ASCII)


def ticket_page(request: PortalRequest, number: str) -> HttpResponse:
    """The ticket; for htmx the form that ``?do=`` names, or else what changes by itself."""
    ticket = _ticket(request, number)
    if not ticket.is_incident:
        return changes.change_page(request, ticket)
    asked = asked_doing(request, ticket)
    if request.htmx and not request.htmx.history_restore_request:
        if asked:
            return dialog(request, ticket, **asked)
        return live_part(request, ticket)
    return incident_page(request, ticket, **asked)


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
        comment = reply(request.actor, ticket=ticket, **said)
        return f"{reverse('ticket', args=[ticket.number])}#comment-{comment.public_id}"

    return _say(request, ticket, work, comment_form=form)


def ticket_attach(request: PortalRequest, number: str) -> HttpResponse:
    """Add a file, for the customer or for HDO only."""
    ticket = _ticket(request, number)
    form = FileForm(request.POST, request.FILES)

    def work() -> str:
        file, visibility = form.cleaned_data["file"], form.cleaned_data["visibility"]
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
