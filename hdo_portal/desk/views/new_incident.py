"""A new incident, on one screen."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hdo_portal.desk.forms.incident import IncidentForm
from hdo_portal.desk.situation import Situation, Suggestion
from hdo_portal.foundation.errors import NotFound, PortalError
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import once
from hdo_portal.web.requests import PortalRequest
from tickets.actions import drop_draft, open_incident, same_as_before
from tickets.queries import ticket_by_number

DRAFT = "new-incident"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("ticket.open")
def new_incident(request: PortalRequest) -> HttpResponse:
    """Show the form, or open the incident and go to it. Sent twice, it is opened once."""
    if request.method != "POST":
        return _page(request, IncidentForm.about(request.GET, actor=request.actor))
    form = IncidentForm(request.POST, actor=request.actor)
    if "look" in request.POST:  # without a script: what the list beside would have shown
        form.full_clean()
        form.errors.clear()
        return _page(request, form)
    if request.POST.get("again"):
        return _again(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        return SeeOther(once(request, form.cleaned_data["once"], lambda: _open(request, form)))
    except PortalError as error:
        apply_invalid(form, error)
        return _page(request, form, status=status_of(error))


def _open(request: PortalRequest, form: IncidentForm) -> str:
    ticket = open_incident(request.actor, **form.opening())
    drop_draft(request.actor, key=DRAFT)
    messages.success(request, _("%(number)s is opened.") % {"number": ticket.number})
    return reverse("ticket", args=[ticket.number])


def _again(request: PortalRequest, form: IncidentForm) -> HttpResponse:
    """The same as before: one click, with as much of the minimum form as is filled in."""
    try:
        before = ticket_by_number(request.actor, request.POST["again"])
    except NotFound as error:
        raise Http404 from error
    form.keep_errors_of_the_report()
    if form.errors:
        return _page(request, form, status=422)

    def work() -> str:
        ticket = same_as_before(request.actor, ticket=before, **form.report())
        drop_draft(request.actor, key=DRAFT)
        told = {"number": ticket.number, "before": before.number, "n": ticket.occurrence_count}
        if ticket.occurrence_count > 1:
            words = _("Counted on %(number)s: it has happened %(n)d times.")
        else:
            words = _("%(number)s is opened. It follows %(before)s.")
        messages.success(request, words % told)
        return reverse("ticket", args=[ticket.number])

    try:
        return SeeOther(once(request, form.cleaned_data.get("once", ""), work))
    except PortalError as error:
        apply_invalid(form, error)
        return _page(request, form, status=status_of(error))


def _page(request: PortalRequest, form: IncidentForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "shown": form.shown,
        "situation": Situation.of(request.actor, form.whose, form.things),
        "suggestion": Suggestion.of(form.cleaned_data),
    }
    return render(request, "desk/new_incident.html", context, status=status)
