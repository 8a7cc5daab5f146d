"""A major incident: the list, declaring one, its page, and the report that it becomes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hdo_portal.desk.forms.major import DeclareForm, UpdateForm
from hdo_portal.foundation.errors import NotFound, PortalError
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import once
from hdo_portal.web.paging import Key, keyset_page
from hdo_portal.web.requests import PortalRequest
from tickets import actions, majors
from tickets.models import MajorIncident, Ticket, TicketEvent
from tickets.models.enums import ClockState
from tickets.queries import ticket_by_number
from tickets.story import words

FORM = ["GET", "HEAD", "POST"]
NEWEST_FIRST = [Key("declared_at", descending=True), Key("id", descending=True)]


@dataclass(frozen=True)
class Promise:
    """The next update, as a clock is drawn."""

    started_at: datetime
    due_at: datetime | None
    state: str = ClockState.RUNNING

    def get_measure_display(self) -> str:
        return _("Next update to everybody")


@dataclass(frozen=True)
class Line:
    """One line of the story: what happened, to which report, and in whose words."""

    event: TicketEvent
    text: str
    of_master: bool

    @property
    def kind(self) -> str:
        return str(self.event.kind)

    @property
    def note(self) -> str:
        data = self.event.data
        name = {"resolved": "resolution", "reopened": "reason", "escalated": "reason"}
        return str(data.get(name.get(self.kind, "note")) or "")


@require_safe
@staff_page("desk.use")
def major_list(request: PortalRequest) -> HttpResponse:
    """All of them, the newest first."""
    page = keyset_page(majors.majors(), request, order=NEWEST_FIRST, size=25)
    return render(request, "desk/major/list.html", {"page": page})


@require_http_methods(FORM)
@staff_page("major.run")
def declare(request: PortalRequest, number: str) -> HttpResponse:
    """The form, with the open major incidents that it may belong to instead; or one declared."""
    ticket = _ticket(request, number)
    others = majors.open_majors()
    known = ",".join(str(major.public_id) for major in others)
    if request.method != "POST":
        form = DeclareForm(initial={"title": ticket.title, "known": known})
        return _declaring(request, form, ticket=ticket, others=others)
    form = DeclareForm(request.POST)
    if not form.is_valid():
        return _declaring(request, form, ticket=ticket, others=others, status=422)
    try:
        address = once(request, form.cleaned_data["once"], lambda: _declared(request, ticket, form))
        return SeeOther(address)
    except PortalError as error:
        apply_invalid(form, error)
        form.data = {**{name: form.data[name] for name in form.data}, "known": known}
        return _declaring(request, form, ticket=ticket, others=others, status=status_of(error))


def _declaring(
    request: PortalRequest, form: DeclareForm, *, status: int = 200, **shown: Any
) -> HttpResponse:
    context = {"form": form, "crumbs": crumbs(), **shown}
    return render(request, "desk/major/declare.html", context, status=status)


def _declared(request: PortalRequest, ticket: Ticket, form: DeclareForm) -> str:
    known = []
    for one in form.seen:
        try:
            known.append(UUID(one))
        except ValueError:
            continue
    major = actions.declare_major(
        request.actor, ticket=ticket, title=form.cleaned_data["title"], known=known
    )
    messages.success(request, _("The major incident is declared, and you lead it."))
    return address_of(major)


@require_http_methods(FORM)
@staff_page("desk.use")
def major_page(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """What goes on; POST tells everybody whom it hits."""
    major = major_or_404(public_id)
    if request.method != "POST":
        return _page(request, major, UpdateForm(major=major))
    request.actor.require("major.run")
    form = UpdateForm(request.POST, major=major)
    if not form.is_valid():
        return _page(request, major, form, status=422)
    try:
        return SeeOther(
            once(request, form.cleaned_data["once"], lambda: _told(request, major, form))
        )
    except PortalError as error:
        apply_invalid(form, error)
        return _page(request, major_or_404(public_id), form, status=status_of(error))


def _told(request: PortalRequest, major: MajorIncident, form: UpdateForm) -> str:
    update = actions.tell_all(request.actor, major=major, **form.arguments())
    messages.success(request, _("%(n)d recipients are told.") % {"n": update.told})
    return address_of(major)


def _page(
    request: PortalRequest, major: MajorIncident, form: UpdateForm, status: int = 200
) -> HttpResponse:
    context = facts(request, major) | {"form": form, "crumbs": crumbs()}
    return render(request, "desk/major/page.html", context, status=status)


@require_safe
@staff_page("desk.use")
def report(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The story from the first report to the end, to be read and printed."""
    major = major_or_404(public_id)
    context = facts(request, major) | {"crumbs": crumbs(major)}
    return render(request, "desk/major/report.html", context)


def facts(request: PortalRequest, major: MajorIncident) -> dict[str, Any]:
    """What the page and the report show. Five queries."""
    story = [
        Line(event, words(event.kind, event.data), event.ticket_id == major.ticket_id)
        for event in majors.story_of(request.actor, major)
    ]
    return {
        "major": major,
        "promise": Promise(major.last_update_at, major.next_update_at),
        "members": majors.members_of(major),
        "hits": majors.hit_assets(major),
        "customers": majors.hit_customers(major),
        "updates": majors.updates_of(major),
        "story": story,
        "newest": list(reversed(story)),
        "restored_at": next((line.event.at for line in story if line.kind == "restored"
                             and line.of_master), None),
        "began_at": story[0].event.at if story else major.declared_at,
    }  # fmt: skip


def major_or_404(public_id: UUID) -> MajorIncident:
    try:
        return majors.major_by_id(public_id)
    except NotFound as error:
        raise Http404(str(error)) from error


def _ticket(request: PortalRequest, number: str) -> Ticket:
    try:
        return ticket_by_number(request.actor, number)
    except NotFound as error:
        raise Http404(str(error)) from error


def address_of(major: MajorIncident) -> str:
    return reverse("desk:major", args=[major.public_id])


def crumbs(major: MajorIncident | None = None) -> list[dict[str, str]]:
    """The way to a page below the list."""
    found = [{"label": _("Major incidents"), "url": reverse("desk:majors")}]
    if major is not None:
        found.append({"label": major.title, "url": address_of(major)})
    return found
