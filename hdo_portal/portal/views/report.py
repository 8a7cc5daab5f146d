"""Reporting a fault, and reporting that it happened again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assets.lookup import find_by_identity
from assets.models import Asset
from customers.queries import person_of
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, NotFound, PortalError
from hdo_portal.portal.forms import OccurrenceForm, ReportForm
from hdo_portal.portal.views.asked import found, words
from hdo_portal.web.access import customer_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import once
from hdo_portal.web.requests import PortalRequest
from tickets import customer_queries as reads
from tickets.actions import attach, occur_again, open_incident
from tickets.models import Ticket

TWINS = 5
FOUND = 8


class AlreadyReported(Conflict):
    """The same equipment has open incidents; the reporter says whether it is one of them."""

    def __init__(self, twins: list[Ticket]) -> None:
        super().__init__(_("This may be reported already."), code="already_reported")
        self.twins = twins


@require_http_methods(["GET", "HEAD", "POST"])
@customer_page("ticket.report")
def report(request: PortalRequest) -> HttpResponse:
    actor = request.actor
    if request.method != "POST":
        form = ReportForm(actor=actor, initial=_begun(actor, request.GET.get("asset", "")))
        return _page(request, form, twins=_twins_of(actor, form.initial.get("thing")))
    form = ReportForm(request.POST, request.FILES, actor=actor)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        address = once(request, form.cleaned_data["once"], lambda: _open(actor, form))
    except AlreadyReported as error:
        return _page(request, form, twins=error.twins, status=409)
    except PortalError as error:
        apply_invalid(form, error)
        return _page(request, form, status=status_of(error))
    messages.success(request, _("We have your report."))
    return SeeOther(address)


@require_http_methods(["GET", "HEAD", "POST"])
@customer_page("ticket.report")
def again(request: PortalRequest, number: str) -> HttpResponse:
    """Also where the form of a new report sends to, when it turns out to be the same fault."""
    actor = request.actor
    ticket = found(reads.ticket_for_customer, actor, number)
    if ticket.status not in reads.OPEN:
        messages.info(request, _("This is not open any more. Reopen it if the fault is back."))
        return redirect("ticket", number=ticket.number)
    if request.method != "POST":
        form = OccurrenceForm(initial={"occurred_at": clock.now()})
        return _again_page(request, ticket, form)
    form = OccurrenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _again_page(request, ticket, form, status=422)
    try:
        address = once(request, form.cleaned_data["once"], lambda: _count(actor, ticket, form))
    except PortalError as error:
        apply_invalid(form, error)
        return _again_page(request, ticket, form, status=status_of(error))
    messages.success(request, _("We have noted that it happened again."))
    return SeeOther(address)


@require_safe
@customer_page("ticket.report")
def equipment(request: PortalRequest) -> HttpResponse:
    """The options of the type-ahead: own equipment by ISSI, TEI, serial, call sign or name."""
    text = words(request)
    rows = find_by_identity(text, limit=FOUND) if text else []
    return render(request, "portal/_equipment.html", {"rows": rows})


@require_safe
@customer_page("ticket.report")
def reported(request: PortalRequest) -> HttpResponse:
    """What is reported already on the equipment that was just chosen; empty when nothing is."""
    thing = _thing(request.actor, request.GET.get("asset", ""))
    return render(request, "portal/_twins.html", {"twins": _twins_of(request.actor, thing)})


def _page(
    request: PortalRequest, form: ReportForm, *, twins: Sequence[Ticket] = (), status: int = 200
) -> HttpResponse:
    _ask_again(request, form)
    context = {"form": form, "twins": twins, "decide": status == 409}
    return render(request, "portal/report.html", context, status=status)


def _again_page(
    request: PortalRequest, ticket: Ticket, form: OccurrenceForm, status: int = 200
) -> HttpResponse:
    _ask_again(request, form)
    context = {"form": form, "ticket": ticket}
    return render(request, "portal/again.html", context, status=status)


def _ask_again(request: PortalRequest, form: OccurrenceForm) -> None:
    """A browser forgets a chosen file when the form comes back: say so where it was chosen."""
    upload = request.FILES.get("attachment")
    if upload is not None and not form["attachment"].errors:
        words = _("Choose “%(name)s” once more: files are not kept while the rest is put right.")
        form["attachment"].help_text = words % {"name": upload.name}


def _begun(actor: Actor, asked: str) -> dict[str, Any]:
    """What the form knows before anybody has typed: now, the person's number, the equipment."""
    person, thing = person_of(actor.user_id), _thing(actor, asked)
    begun: dict[str, Any] = {"occurred_at": clock.now(), "thing": thing}
    if person is not None:
        begun["callback"] = person.mobile or person.phone
    if thing is not None:
        begun |= {"asset": str(thing.public_id), "asset_text": thing.name}
        begun["organisation"] = str(thing.organisation.public_id)
    return begun


def _thing(actor: Actor, asked: str) -> Asset | None:
    try:
        return reads.own_asset(actor, UUID(asked))
    except (ValueError, NotFound):
        return None


def _twins_of(actor: Actor, thing: Asset | None) -> list[Ticket]:
    return list(reads.open_incidents_on(actor, thing)[:TWINS]) if thing is not None else []


def _open(actor: Actor, form: ReportForm) -> str:
    """Open the incident and keep its file; both or neither. Raises AlreadyReported unless the
    reporter has said that this is another fault."""
    if not form.cleaned_data["separate"] and (twins := _twins_of(actor, form.chosen)):
        raise AlreadyReported(twins)
    with transaction.atomic():
        ticket = open_incident(actor, **form.incident())
        _keep(actor, ticket, form)
    return reverse("ticket", args=[ticket.number])


def _count(actor: Actor, ticket: Ticket, form: OccurrenceForm) -> str:
    with transaction.atomic():
        occur_again(actor, ticket=ticket, **form.report())
        _keep(actor, ticket, form)
    return reverse("ticket", args=[ticket.number])


def _keep(actor: Actor, ticket: Ticket, form: OccurrenceForm) -> None:
    upload = form.cleaned_data["attachment"]
    if upload is not None:
        attach(actor, ticket=ticket, upload=upload)
