"""The same thing done to many incidents: what it will do, doing it, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hdo_portal.desk.bulk_doing import form_for, many_doings, nothing_chosen
from hdo_portal.desk.doing import Doing
from hdo_portal.desk.forms.actions import ActionForm
from hdo_portal.foundation.errors import NotFound, PortalError
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther
from hdo_portal.web.once import once
from hdo_portal.web.requests import PortalRequest
from tickets import actions
from tickets.actions.bulk import MOST, Outcome, can_undo, run_by_id
from tickets.models import BulkRun, Ticket
from tickets.queries import tickets_of

BACK = {"board": "desk:board", "queue": "desk:queue"}


@dataclass
class Many:
    """What a request asks to be done, to which tickets, and where the person goes on."""

    doing: Doing
    tickets: list[Ticket]
    back: str

    @classmethod
    def asked(cls, request: PortalRequest) -> "Many":
        """Raises Http404 for something that cannot be done to many."""
        given = request.POST if request.method == "POST" else request.GET
        possible = {doing.name: doing for doing in many_doings(request.actor)}
        doing = possible.get(given.get("do", ""))
        if doing is None:
            raise Http404
        numbers = given.getlist("number")[:MOST]
        rows = tickets_of(request.actor).filter(kind="incident", number__in=numbers)
        back = given.get("back", "queue")
        return cls(doing, list(rows.order_by("id")), back if back in BACK else "queue")

    @property
    def numbers(self) -> list[str]:
        return [ticket.number for ticket in self.tickets]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("ticket.bulk")
def bulk(request: PortalRequest) -> HttpResponse:
    """What is asked for it; what it will do (``step`` is preview); or done, once."""
    many = Many.asked(request)
    if not many.tickets:
        messages.info(request, nothing_chosen())
        return SeeOther(reverse(BACK[many.back]))
    first = many.tickets[0]
    if request.method != "POST":
        form = form_for(many.doing, request.actor, first)
        outcomes = _rehearsed(request, many, {}) if many.doing.at_once else None
        return _shown(request, many, form, outcomes)
    form = form_for(many.doing, request.actor, first, request.POST)
    if not form.is_valid():
        return _shown(request, many, form, None, status=422)
    if request.POST.get("step") != "do":
        return _shown(request, many, form, _rehearsed(request, many, form.arguments()))
    return SeeOther(once(request, form.cleaned_data["once"], lambda: _done(request, many, form)))


def _rehearsed(request: PortalRequest, many: Many, arguments: dict[str, Any]) -> list[Outcome]:
    return actions.rehearse_many(
        request.actor, action=many.doing.name, numbers=many.numbers, arguments=arguments
    )


def _done(request: PortalRequest, many: Many, form: ActionForm) -> str:
    run = actions.do_to_many(
        request.actor, action=many.doing.name, numbers=many.numbers, arguments=form.arguments()
    )
    return f"{reverse('desk:bulk-run', args=[run.public_id])}?back={many.back}"


def _shown(
    request: PortalRequest,
    many: Many,
    form: ActionForm,
    outcomes: Sequence[Outcome] | None,
    *,
    status: int = 200,
) -> HttpResponse:
    will = [(one, changes(one)) for one in outcomes or () if not one.refused]
    context = {
        "many": many,
        "form": form,
        "outcomes": outcomes,
        "will": will,
        "refused": [one for one in outcomes or () if one.refused],
        "back": reverse(BACK[many.back]),
        "crumbs": [{"label": _("Queue"), "url": reverse("desk:queue")}],
    }
    return render(request, "desk/bulk/ask.html", context, status=status)


def changes(outcome: Outcome) -> list[tuple[str, Any, Any]]:
    """What becomes different: the name of it, what it was, what it is."""
    before, after = outcome.before, outcome.after
    if after is None:
        return []
    pairs = [
        (_("Status"), before.get_status_display(), after.get_status_display()),
        (_("Who has it"), _holder(before), _holder(after)),
        (_("Severity"), before.severity, after.severity),
        (_("Next due"), before.next_due_at, after.next_due_at),
    ]
    return [(label, was, now) for label, was, now in pairs if was != now]


def _holder(ticket: Ticket) -> str:
    names = [part.name for part in (ticket.assignee, ticket.team) if part]
    return ", ".join(names) or _("Nobody")


@require_safe
@staff_page("ticket.bulk")
def bulk_run(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """What came of it, and the way to take it back."""
    run = _run(request, public_id)
    doings = {doing.name: doing for doing in many_doings(request.actor)}
    context = {
        "run": run,
        "doing": doings.get(run.action),
        "left": [one for one in run.done if one.get("left")],
        "can_undo": can_undo(request.actor, run),
        "back": reverse(BACK.get(request.GET.get("back", ""), BACK["queue"])),
        "crumbs": [{"label": _("Queue"), "url": reverse("desk:queue")}],
    }
    return render(request, "desk/bulk/done.html", context)


@require_POST
@staff_page("ticket.bulk")
def undo(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Take it back, where it can be."""
    run = _run(request, public_id)
    try:
        actions.undo_many(request.actor, run=run)
    except PortalError as error:
        messages.error(request, str(error.message))
    return SeeOther(reverse("desk:bulk-run", args=[run.public_id]))


def _run(request: PortalRequest, public_id: UUID) -> BulkRun:
    try:
        return run_by_id(request.actor, public_id)
    except NotFound as error:
        raise Http404(str(error)) from error
