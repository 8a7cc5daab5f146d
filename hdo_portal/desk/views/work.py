"""Beside a ticket: steps to go through, ready words, and the time that it took.

Asked for by the ticket's page once it stands, so that the page itself waits for none of it.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hdo_portal.desk.bench import Bench
from hdo_portal.desk.forms.fields import line
from hdo_portal.foundation.errors import Invalid, NotFound
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid
from hdo_portal.web.once import OnceForm, once
from hdo_portal.web.requests import PortalRequest
from tickets.actions import check_step, log_time
from tickets.models import Ticket
from tickets.models.desk_work import LONGEST_MINUTES
from tickets.queries import ticket_by_number
from tickets.ready_words import step_of


class TimeForm(OnceForm):
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=1, max_value=LONGEST_MINUTES
    )
    note = line(label=gettext_lazy("What was done"), max_length=150, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="time-%s")


@require_safe
@staff_page("ticket.work")
def work(request: PortalRequest, number: str) -> HttpResponse:
    return _page(request, _ticket(request, number), TimeForm())


@require_POST
@staff_page("ticket.work")
def work_step(request: PortalRequest, number: str, public_id: UUID) -> HttpResponse:
    """Mark a step as gone through, or take the mark back."""
    ticket = _ticket(request, number)
    step = step_of(public_id)
    if step is None:
        raise Http404
    check_step(request.actor, ticket=ticket, step=step, done=request.POST.get("done") == "yes")
    return _on(request, ticket)


@require_POST
@staff_page("ticket.work")
def work_time(request: PortalRequest, number: str) -> HttpResponse:
    """Write down time spent, once."""
    ticket = _ticket(request, number)
    form = TimeForm(request.POST)
    if not form.is_valid():
        return _page(request, ticket, form, status=422)

    def write() -> str:
        told = {name: form.cleaned_data[name] for name in ("minutes", "note")}
        log_time(request.actor, ticket=ticket, **told)
        return _address(ticket)

    try:
        once(request, form.cleaned_data["once"], write)
    except Invalid as error:
        apply_invalid(form, error)
        return _page(request, ticket, form, status=422)
    return _on(request, ticket)


def _on(request: PortalRequest, ticket: Ticket) -> HttpResponse:
    if request.htmx:
        return _page(request, ticket, TimeForm())
    return SeeOther(_address(ticket))


def _address(ticket: Ticket) -> str:
    return reverse("desk:ticket-work", args=[ticket.number])


def _page(
    request: PortalRequest, ticket: Ticket, form: TimeForm, status: int = 200
) -> HttpResponse:
    template = "desk/ticket/_work.html" if request.htmx else "desk/work.html"
    context = {"ticket": ticket, "bench": Bench.of(request.actor, ticket), "time_form": form}
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def _ticket(request: PortalRequest, number: str) -> Ticket:
    try:
        return ticket_by_number(request.actor, number)
    except NotFound as error:
        raise Http404(str(error)) from error
