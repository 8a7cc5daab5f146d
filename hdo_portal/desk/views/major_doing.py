"""What is done with a major incident: gathering, whom it hits, its roles, and its end."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from hdo_portal.desk.forms.major import CloseForm, GatherForm, HitForm, RoleForm
from hdo_portal.desk.views.major import FORM, address_of, crumbs, major_or_404
from hdo_portal.foundation.errors import Conflict, Invalid, NotFound, PortalError
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import OnceForm, once
from hdo_portal.web.requests import PortalRequest
from tickets import actions, majors
from tickets.actions.major_words import endings_of
from tickets.models import MajorIncident
from tickets.queries import ticket_by_number

Facts = Callable[[], dict[str, Any]]


def _answer(
    request: PortalRequest,
    major: MajorIncident,
    form: OnceForm,
    *,
    template: str,
    work: Callable[[], None],
    facts: Facts = dict,
) -> HttpResponse:
    """The form of one page; or what it asks for, once; or the form again with why not."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return SeeOther(
                    once(request, form.cleaned_data["once"], lambda: _done(work, major))
                )
            except PortalError as error:
                apply_invalid(form, error)
                status = status_of(error)
    context = {"major": major, "form": form, "crumbs": crumbs(major)} | facts()
    return render(request, template, context, status=status)


def _done(work: Callable[[], None], major: MajorIncident) -> str:
    work()
    return address_of(major)


@require_http_methods(FORM)
@staff_page("major.run")
def gather(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Reports that may be of the same fault, suggested by what they stand on, or named by hand."""
    major = major_or_404(public_id)
    form = GatherForm(request.POST if request.method == "POST" else None)

    def work() -> None:
        tickets = []
        for number in form.wanted:
            try:
                tickets.append(ticket_by_number(request.actor, number))
            except NotFound as error:
                raise Invalid(error.message, field="numbers") from error
        if not tickets:
            raise Invalid(_("Choose a report, or write its number."), field="numbers")
        n = actions.gather(request.actor, major=major, tickets=tickets)
        messages.success(
            request, ngettext("%(n)d report gathered.", "%(n)d reports gathered.", n) % {"n": n}
        )

    def facts() -> dict[str, Any]:
        return {"suggested": majors.suggestions(request.actor, major)}

    return _answer(request, major, form, template="desk/major/gather.html", work=work, facts=facts)


@require_http_methods(FORM)
@staff_page("major.run")
def roles(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Somebody else leads or communicates from now on."""
    major = major_or_404(public_id)
    asked = {"role": request.GET.get("role", "lead")}
    form = RoleForm(request.POST) if request.method == "POST" else RoleForm(initial=asked)

    def work() -> None:
        actions.hand_role(request.actor, major=major, **form.arguments())
        who = form.cleaned_data["person"].name
        messages.success(request, _("%(who)s has it now, and is told.") % {"who": who})

    return _answer(request, major, form, template="desk/major/role.html", work=work)


@require_http_methods(FORM)
@staff_page("major.run")
def scope(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Whom it hits: what was computed, and what a person adds or takes away."""
    major = major_or_404(public_id)
    form = HitForm(request.POST if request.method == "POST" else None)

    def work() -> None:
        for asset in form.cleaned_data["asset"]:
            actions.add_hit_asset(request.actor, major=major, asset=asset)
        whose = form.cleaned_data["customer"]
        if whose is not None:
            actions.add_hit_customer(request.actor, major=major, customer=whose)

    def facts() -> dict[str, Any]:
        return {"hits": majors.hit_assets(major), "customers": majors.hit_customers(major)}

    return _answer(request, major, form, template="desk/major/scope.html", work=work, facts=facts)


@require_POST
@staff_page("major.run")
def leave_out(request: PortalRequest, public_id: UUID, what: str, which: UUID) -> HttpResponse:
    """An asset or a customer is not hit after all."""
    major = major_or_404(public_id)
    hits: list[Any] = majors.hit_assets(major) if what == "asset" else majors.hit_customers(major)
    name = "asset" if what == "asset" else "organisation"
    row = next((hit for hit in hits if getattr(hit, name).public_id == which), None)
    if row is None or what not in ("asset", "customer"):
        raise Http404
    try:
        if what == "asset":
            actions.leave_out_asset(request.actor, major=major, asset=row.asset)
        else:
            actions.leave_out_customer(request.actor, major=major, customer=row.organisation)
        messages.success(request, _("It is taken out."))
    except PortalError as error:
        messages.error(request, str(error.message))
    return SeeOther(address_of(major) + "scope/")


@require_POST
@staff_page("major.run")
def take_out(request: PortalRequest, public_id: UUID, number: str) -> HttpResponse:
    """A report was of something else."""
    major = major_or_404(public_id)
    member = next((m for m in majors.members_of(major) if m.ticket.number == number), None)
    if member is None:
        raise Http404
    try:
        actions.take_out(request.actor, major=major, ticket=member.ticket)
        messages.success(request, _("%(number)s goes on by itself.") % {"number": number})
    except PortalError as error:
        messages.error(request, str(error.message))
    return SeeOther(address_of(major))


@require_http_methods(FORM)
@staff_page("major.run")
def close(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """What closing it will do to each report, and the last words; then the end of it."""
    major = major_or_404(public_id)
    endings = endings_of(request.actor, major)
    marks = ",".join(ending.mark for ending in endings)
    form = (
        CloseForm(request.POST) if request.method == "POST" else CloseForm(initial={"seen": marks})
    )

    def work() -> None:
        try:
            actions.close_major(request.actor, major=major, **form.arguments())
        except Conflict:
            form.data = {**{name: form.data[name] for name in form.data}, "seen": marks}
            raise
        messages.success(request, _("The major incident is closed."))

    def facts() -> dict[str, Any]:
        return {"endings": endings, "n": sum(ending.resolves for ending in endings)}

    return _answer(request, major, form, template="desk/major/close.html", work=work, facts=facts)
