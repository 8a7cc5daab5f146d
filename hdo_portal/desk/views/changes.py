"""A change: its page, its steps, its plan. The lists of changes are in ``planned``."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assets.models import Asset
from hdo_portal.desk.change_doing import (
    CHANGE_DOINGS,
    EDITABLE,
    change_doings,
    change_standing,
    opened_it,
)
from hdo_portal.desk.forms.change import ChangeForm, EditChangeForm
from hdo_portal.desk.views.actions import act
from hdo_portal.desk.views.incident import conversation, dialog
from hdo_portal.foundation.errors import Conflict, NotFound, PortalError
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import once
from hdo_portal.web.requests import PortalRequest
from tickets.actions import edit_plan, edit_ticket, open_change
from tickets.changes.calendar import affected_by, approvals_of
from tickets.models import Ticket
from tickets.queries import ticket_by_number
from tickets.queue import assets_on, event_count, events_after


def change_page(
    request: PortalRequest, ticket: Ticket, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """The whole page, or for htmx the form that ``?do=`` names. ``shown`` takes the place of what
    it would else show, as in ``incident_page``."""
    if request.method in ("GET", "HEAD") and (name := request.GET.get("do", "")):
        doing = CHANGE_DOINGS.get(name)
        if doing is None:
            raise Http404
        shown |= {"doing": doing, "form": doing.form(actor=request.actor, ticket=ticket)}
        if request.htmx and not request.htmx.history_restore_request:
            return dialog(request, ticket, **shown)
    context = conversation(request.actor, ticket) | _facts(request, ticket) | shown
    return render(request, "desk/change/page.html", context, status=status)


def _facts(request: PortalRequest, ticket: Ticket) -> dict[str, Any]:
    approvals = approvals_of(ticket)
    possible = change_doings(request.actor, ticket)
    return {
        "plan": ticket.plan,
        "approvals": approvals,
        "affected": affected_by(ticket),
        "standing": change_standing(request.actor, ticket, approvals, timezone.now()),
        "first_doings": [doing for doing in possible if doing.rank < 3],
        "more_doings": [doing for doing in possible if doing.rank == 3],
        "opened_it": opened_it(request.actor, ticket),
        "can_edit": ticket.status in EDITABLE and request.actor.can("ticket.edit"),
        "crumbs": _crumbs(),
    }


def change_action(request: PortalRequest, ticket: Ticket, action: str) -> HttpResponse:
    """Carry out one step of a change."""
    doing = CHANGE_DOINGS.get(action)
    if doing is None:
        raise Http404
    return act(request, ticket, doing, change_page)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("change.draft")
def new_change(request: PortalRequest) -> HttpResponse:
    """Show the form, or open the change as a draft and go to it. Sent twice, it is opened once."""
    if request.method != "POST":
        return _new_page(request, ChangeForm.about(request.GET))
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return _new_page(request, form, 422)
    try:
        return SeeOther(once(request, form.cleaned_data["once"], lambda: _open(request, form)))
    except PortalError as error:
        apply_invalid(form, error)
        return _new_page(request, form, status_of(error))


def _open(request: PortalRequest, form: ChangeForm) -> str:
    ticket = open_change(request.actor, **form.opening())
    messages.success(request, _("%(number)s is drafted.") % {"number": ticket.number})
    return reverse("ticket", args=[ticket.number])


def _new_page(request: PortalRequest, form: ChangeForm, status: int = 200) -> HttpResponse:
    return render(
        request, "desk/changes/new.html", {"form": form, "crumbs": _crumbs()}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("ticket.edit")
def edit_change(request: PortalRequest, number: str) -> HttpResponse:
    """Show the plan as a form, or save it and go back to the change."""
    ticket = _change(request, number)
    assets = assets_on(ticket)
    if request.method != "POST":
        return _edit_page(request, ticket, EditChangeForm.of(ticket, assets))
    form = EditChangeForm.of(ticket, assets, request.POST)
    if not form.is_valid():
        return _edit_page(request, ticket, form, 422)
    try:
        _save(request, ticket, form, assets)
    except PortalError as error:
        apply_invalid(form, error)
        return _edit_page(request, ticket, form, status_of(error))
    messages.success(request, _("The plan is saved."))
    return SeeOther(reverse("ticket", args=[ticket.number]))


def _change(request: PortalRequest, number: str) -> Ticket:
    try:
        ticket = ticket_by_number(request.actor, number)
    except NotFound as error:
        raise Http404(str(error)) from error
    if ticket.is_incident:
        raise Http404
    return ticket


def _save(
    request: PortalRequest, ticket: Ticket, form: EditChangeForm, assets: list[Asset]
) -> None:
    """Both verbs or neither. What nobody touched is not written: the story tells what changed."""
    if ticket.status not in EDITABLE:
        raise Conflict(_("The work has begun: its plan stands."), code="state")
    if form.is_settling():
        _settle(request, form)
        ticket, assets = form.ticket, form.before
    about = form.about()
    if {asset.pk for asset in about.get("assets", ())} == {asset.pk for asset in assets}:
        about.pop("assets", None)
    plan = {
        name: value for name, value in form.plan().items() if value != getattr(ticket.plan, name)
    }
    with transaction.atomic():
        if plan:
            edit_plan(request.actor, ticket=ticket, **plan)
        edit_ticket(request.actor, ticket=ticket, **about)


def _settle(request: PortalRequest, form: EditChangeForm) -> None:
    """Decide field by field what stands. Raises Conflict when both wrote into the same one."""
    seen = form.cleaned_data.get("seen")
    done = events_after(form.ticket, seen or 0, kinds=["edited", "replanned"])
    form.ticket = _change(request, form.ticket.number)
    form.before = assets_on(form.ticket)
    wrote = done if seen is not None else []
    form.settle({name: e.actor_name for e in wrote for name in e.data.get("fields", ())})


def _edit_page(
    request: PortalRequest, ticket: Ticket, form: EditChangeForm, status: int = 200
) -> HttpResponse:
    crumbs = [*_crumbs(), {"label": ticket.number, "url": reverse("ticket", args=[ticket.number])}]
    context = {"form": form, "ticket": ticket, "crumbs": crumbs, "seen": event_count(ticket)}
    return render(request, "desk/change/edit.html", context, status=status)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Changes"), "url": reverse("desk:changes")}]
