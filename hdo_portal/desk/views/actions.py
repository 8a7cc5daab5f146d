"""Doing something with a ticket: scope, clean, verb, answer."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hdo_portal.desk.doing import DOINGS, Doing
from hdo_portal.desk.forms.actions import ActionForm, EditForm
from hdo_portal.desk.views.incident import Refusal, dialog, incident_page, refusal_of
from hdo_portal.foundation.errors import Conflict, PortalError
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import once
from hdo_portal.web.requests import PortalRequest
from tickets.models import Ticket
from tickets.queries import ticket_by_number
from tickets.queue import events_after

Page = Callable[..., HttpResponse]


def incident_action(request: PortalRequest, ticket: Ticket, action: str) -> HttpResponse:
    """Carry out one action on an incident."""
    doing = DOINGS.get(action)
    if doing is None:
        raise Http404
    return act(request, ticket, doing, incident_page)


def act(request: PortalRequest, ticket: Ticket, doing: Doing, page: Page) -> HttpResponse:
    """Carry out one action, once, and go on to the ticket; else show why not on its ``page``, with
    what was typed."""
    answer = partial(dialog if request.htmx else page, request)
    form = doing.form(request.POST, actor=request.actor, ticket=ticket)
    if not form.is_valid():
        return _form_again(answer, doing, form, status=422)
    try:
        address = once(request, form.cleaned_data["once"], lambda: _carry_out(request, doing, form))
    except PortalError as error:
        return _refused(answer, doing, form, error)
    return _go_to(request, address)


def _carry_out(request: PortalRequest, doing: Doing, form: ActionForm) -> str:
    if isinstance(form, EditForm) and form.is_settling():
        _settle(form)
    else:
        _check_unseen(doing, form)
    ticket = doing.carry_out(form)
    if ticket.number != form.ticket.number:
        told = {"old": form.ticket.number, "new": ticket.number}
        messages.info(request, _("%(old)s goes on here, in %(new)s.") % told)
    return reverse("ticket", args=[ticket.number])


def _settle(form: EditForm) -> None:
    """Decide field by field what stands. Raises Conflict when both wrote into the same one."""
    seen = form.cleaned_data.get("seen")
    done = events_after(form.ticket, seen or 0, kinds=["edited"])
    form.read_anew()
    wrote = done if seen is not None else []
    form.settle({name: e.actor_name for e in wrote for name in e.data.get("fields", ())})


def _check_unseen(doing: Doing, form: ActionForm) -> None:
    """Raises Conflict when somebody else did the same since the form was shown: to write over it
    takes a person who has seen it."""
    seen = form.cleaned_data.get("seen")
    if not doing.overwrites or seen is None:
        return
    done = events_after(form.ticket, seen, kinds=[doing.overwrites])
    if any(event.actor_id != form.actor.user_id for event in done):
        raise Conflict(
            _("Somebody did the same while you were writing. Look at it, then send again if yours"
              " should stand."),
            code="unseen",
        )  # fmt: skip


def _refused(answer: Page, doing: Doing, form: ActionForm, error: PortalError) -> HttpResponse:
    if getattr(error, "field", None) in form.fields:
        apply_invalid(form, error)
        return _form_again(answer, doing, form, status=status_of(error))
    refusal = refusal_of(error, form.ticket, form)
    return _form_again(answer, doing, form, status=status_of(error), refusal=refusal)


def _form_again(
    answer: Page, doing: Doing, form: ActionForm, *, status: int, refusal: Refusal | None = None
) -> HttpResponse:
    """The form with what was typed, on the ticket as it is now. Where nothing was asked, there is
    nothing to show but the refusal."""
    ticket = ticket_by_number(form.actor, form.ticket.number)
    shown = {"refusal": refusal} | ({} if doing.at_once else {"doing": doing, "form": form})
    return answer(ticket, status=status, **shown)


def _go_to(request: PortalRequest, address: str) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return SeeOther(address)
