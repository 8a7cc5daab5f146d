"""One ticket as its customer sees it: an incident of theirs, or planned work that touches them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotAllowed, PortalError
from hdo_portal.portal.forms import CommentForm, FileForm, ReopenForm
from hdo_portal.portal.plain import standing, story
from hdo_portal.portal.promises import promises_of
from hdo_portal.portal.views.asked import found
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import OnceForm, once
from hdo_portal.web.requests import PortalRequest
from tickets import customer_queries as reads
from tickets.actions import attach, close, reopen, reply
from tickets.lifecycle.engine import actions_of, allowed_to
from tickets.models import Ticket
from tickets.models.enums import Kind
from tickets.queries import occurrences_of

Work = Callable[[], str]


def ticket_page(request: PortalRequest, number: str) -> HttpResponse:
    return _page(request, found(reads.ticket_for_customer, request.actor, number))


def ticket_comment(request: PortalRequest, number: str) -> HttpResponse:
    actor = request.actor
    ticket = found(reads.ticket_for_customer, actor, number)
    form = CommentForm(request.POST)

    def work() -> str:
        comment = reply(actor, ticket=ticket, body=form.cleaned_data["body"])
        return f"{_address(ticket)}#comment-{comment.public_id}"

    return _carry_out(request, ticket, work, comment_form=form)


def ticket_attach(request: PortalRequest, number: str) -> HttpResponse:
    actor = request.actor
    ticket = found(reads.ticket_for_customer, actor, number)
    form = FileForm(request.POST, request.FILES)

    def work() -> str:
        attach(actor, ticket=ticket, upload=form.cleaned_data["file"])
        return _address(ticket)

    return _carry_out(request, ticket, work, file_form=form)


def ticket_action(request: PortalRequest, number: str, action: str) -> HttpResponse:
    """Close or reopen. The rest of a ticket's life is HDO's to move."""
    actor = request.actor
    ticket = found(reads.ticket_for_customer, actor, number)
    if action == "reopen":
        reason = ReopenForm(request.POST)
        return _carry_out(
            request, ticket, lambda: _reopen(actor, ticket, reason), reopen_form=reason
        )
    if action == "close":
        return _carry_out(
            request, ticket, lambda: _close(actor, ticket), close_form=OnceForm(request.POST)
        )
    if action in actions_of(ticket):
        refusal = NotAllowed(gettext_lazy("Only HDO can do this. Write to us, or call."))
        return _refused(request, ticket, refusal)
    raise Http404


def _close(actor: Actor, ticket: Ticket) -> str:
    close(actor, ticket=ticket)
    return _address(ticket)


def _reopen(actor: Actor, ticket: Ticket, form: ReopenForm) -> str:
    return _address(reopen(actor, ticket=ticket, reason=form.cleaned_data["reason"]))


def _carry_out(
    request: PortalRequest, ticket: Ticket, work: Work, **typed: OnceForm
) -> HttpResponse:
    """Do what the one form in ``typed`` asks, once, and go to where it leads; else the page again
    with what was typed and why it was refused."""
    [form] = typed.values()
    if not form.is_valid():
        return _page(request, ticket, status=422, **typed)
    try:
        return SeeOther(once(request, form.cleaned_data["once"], work))
    except PortalError as error:
        if getattr(error, "field", None) in form.fields:
            apply_invalid(form, error)
            return _page(request, ticket, status=status_of(error), **typed)
        return _refused(request, ticket, error, **typed)


def _refused(
    request: PortalRequest, ticket: Ticket, error: PortalError, **typed: OnceForm
) -> HttpResponse:
    messages.error(request, str(error.message))
    fresh = found(reads.ticket_for_customer, request.actor, ticket.number)
    return _page(request, fresh, status=status_of(error), **typed)


def _page(
    request: PortalRequest, ticket: Ticket, *, status: int = 200, **typed: forms.Form
) -> HttpResponse:
    template = "portal/change.html" if ticket.kind == Kind.CHANGE else "portal/incident.html"
    context = _shown(request.actor, ticket) | _blank_forms() | typed
    return render(request, template, context, status=status)


def _blank_forms() -> dict[str, Any]:
    return {
        "comment_form": CommentForm(),
        "file_form": FileForm(),
        "reopen_form": ReopenForm(),
        "close_form": OnceForm(),
    }


def _shown(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    """What the page says of a ticket."""
    shown: dict[str, Any] = {
        "ticket": ticket,
        "standing": standing(ticket),
        "story": story(actor, ticket),
        "equipment": reads.assets_on(ticket),
        "allowed": allowed_to(actor, ticket),
        "crumbs": [_crumb(ticket)],
    }
    if ticket.kind == Kind.INCIDENT:
        occurrences = occurrences_of(ticket)
        shown |= {
            "promises": promises_of(ticket, ticket.read_at, shown["story"]),  # type: ignore[attr-defined]  # annotated
            "occurrences": occurrences,
            "call_now": _must_call(ticket, [row.patient_affected for row in occurrences]),
        }
    return shown


def _must_call(ticket: Ticket, affected: list[bool | None]) -> bool:
    """Nobody has taken it on and it cannot wait to be seen: the telephone is faster."""
    return ticket.status == "new" and (ticket.severity == "SL1" or any(affected))


def _address(ticket: Ticket) -> str:
    return reverse("ticket", args=[ticket.number])


def _crumb(ticket: Ticket) -> dict[str, str]:
    if ticket.kind == Kind.CHANGE:
        return {"label": _("Planned work"), "url": reverse("portal:changes")}
    return {"label": _("Our tickets"), "url": reverse("portal:tickets")}
