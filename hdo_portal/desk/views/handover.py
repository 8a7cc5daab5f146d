"""Handing a shift over: the draft, what was handed over, and those that are kept."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hdo_portal.desk.forms.handover import AcknowledgeForm, HandoverForm
from hdo_portal.desk.shift import shift_of
from hdo_portal.foundation import clock
from hdo_portal.foundation.errors import Conflict, PortalError
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import once
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest
from tickets import actions, handovers
from tickets.actions.handover import begins
from tickets.actions.handover_facts import facts_of
from tickets.models import ShiftHandover

NEWEST_FIRST = [Key("completed_at", descending=True), Key("id", descending=True)]
HERE = "desk:handover"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("shift.hand_over")
def handover_page(request: PortalRequest) -> HttpResponse:
    """The draft; with ``do=complete`` the shift is handed over, else the draft is saved."""
    if request.method != "POST":
        return _draft(request, HandoverForm.of(handovers.current_draft()))
    form = HandoverForm(request.POST)
    if not form.is_valid():
        return _draft(request, form, status=422)
    work = _completed if request.POST.get("do") == "complete" else _saved
    try:
        return SeeOther(once(request, form.cleaned_data["once"], lambda: work(request, form)))
    except PortalError as error:
        apply_invalid(form, error)
        theirs = _theirs(form) if isinstance(error, Conflict) else []
        return _draft(request, form, status=status_of(error), theirs=theirs)


def _theirs(form: HandoverForm) -> list[dict[str, Any]]:
    return form.shown_against(handovers.current_draft())


def _saved(request: PortalRequest, form: HandoverForm) -> str:
    actions.save_handover(request.actor, **form.arguments())
    messages.success(request, _("Saved. The shift is not handed over yet."))
    return reverse(HERE)


def _completed(request: PortalRequest, form: HandoverForm) -> str:
    made = actions.complete_handover(request.actor, **form.arguments())
    messages.success(request, _("The shift is handed over. The arriving shift acknowledges it."))
    return reverse("desk:handover-kept", args=[made.public_id])


def _draft(
    request: PortalRequest, form: HandoverForm, status: int = 200, **more: Any
) -> HttpResponse:
    at = clock.now()
    draft, latest = handovers.current_draft(), handovers.latest()
    since = draft.since if draft else begins(latest, at)
    context = {
        "tabs": _tabs("draft"),
        "form": form,
        "draft": draft,
        "shift": shift_of(request.actor, since, facts_of(request.actor, since, at)),
        "waiting": [row for row in latest if row.acknowledged_at is None],
        **more,
    }
    return render(request, "desk/handover/draft.html", context, status=status)


@require_POST
@staff_page("shift.hand_over")
def keep_draft(request: PortalRequest) -> HttpResponse:
    """Save while somebody types: the line that says so, with the version that was saved."""
    form = HandoverForm(request.POST)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            row = actions.save_handover(request.actor, **form.arguments())
            context |= {"draft": row, "version": row.version}
        except PortalError as error:
            context["refused"] = str(error.message)
    else:
        context["refused"] = _("Not saved: something must be put right.")
    return render(request, "desk/handover/_saved.html", context)


@require_safe
@staff_page("shift.hand_over")
def earlier(request: PortalRequest) -> HttpResponse:
    """Those that are kept, the newest first."""
    page = keyset_page(handovers.kept(), request, order=NEWEST_FIRST, size=25)
    return render(request, "desk/handover/list.html", {"tabs": _tabs("earlier"), "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("shift.hand_over")
def kept_page(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """One that was completed; the arriving shift acknowledges it here."""
    handover = handovers.handover_by_id(public_id)
    if request.method != "POST":
        return _kept(request, handover, AcknowledgeForm())
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        return _kept(request, handover, form, status=422)
    try:
        work = lambda: _acknowledged(request, handover, form)  # noqa: E731 - done once, below
        return SeeOther(once(request, form.cleaned_data["once"], work))
    except PortalError as error:
        apply_invalid(form, error)
        handover = handovers.handover_by_id(public_id)
        return _kept(request, handover, form, status=status_of(error))


def _acknowledged(request: PortalRequest, handover: ShiftHandover, form: AcknowledgeForm) -> str:
    actions.acknowledge_handover(
        request.actor, handover=handover, remark=form.cleaned_data["remark"]
    )
    messages.success(request, _("Acknowledged. The shift is yours."))
    return reverse("desk:handover-kept", args=[handover.public_id])


def _kept(
    request: PortalRequest, handover: ShiftHandover, form: AcknowledgeForm, status: int = 200
) -> HttpResponse:
    context = {
        "crumbs": [
            {"label": _("Shift handover"), "url": reverse(HERE)},
            {"label": _("Earlier"), "url": reverse("desk:handovers")},
        ],
        "handover": handover,
        "form": form,
        "own": handover.completed_by_id == request.actor.user_id,
        "shift": shift_of(request.actor, handover.since, handover.facts),
    }
    return render(request, "desk/handover/kept.html", context, status=status)


def _tabs(current: str) -> list[dict[str, Any]]:
    pages = (
        ("draft", _("This shift"), HERE, "edit"),
        ("earlier", _("Earlier"), "desk:handovers", "history"),
    )
    return [
        {"label": label, "url": reverse(url), "icon": icon, "current": name == current}
        for name, label, url, icon in pages
    ]
