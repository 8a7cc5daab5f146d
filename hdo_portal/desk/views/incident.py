"""The page of one incident, as every view that ends on it shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from hdo_portal.desk.deadlines import deadlines, places_in
from hdo_portal.desk.doing import DOINGS, doings
from hdo_portal.desk.forms.actions import ActionForm, CommentForm, FileForm
from hdo_portal.desk.standing import standing
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import PortalError
from hdo_portal.web.once import new_key
from hdo_portal.web.requests import PortalRequest
from tickets.majors import major_of
from tickets.models import Ticket, TicketEvent
from tickets.queries import MOST_EVENTS, clocks_with_ledgers, events_of
from tickets.queue import assets_on, event_count, events_after
from tickets.story import Entry, timeline, words


@dataclass(frozen=True)
class Refusal:
    """Why it was not done, and what others did meanwhile."""

    message: str
    meanwhile: Sequence[tuple[TicketEvent, str]] = ()

    @classmethod
    def of(cls, error: PortalError, events: Sequence[TicketEvent] = ()) -> "Refusal":
        told = [(event, words(event.kind, event.data)) for event in events]
        return cls(str(error.message), told)


def refusal_of(error: PortalError, ticket: Ticket, form: ActionForm) -> Refusal:
    """The refusal of what a form asked for, with what happened since the form was shown."""
    seen = form.cleaned_data.get("seen")
    return Refusal.of(error, events_after(ticket, seen) if seen is not None else ())


def conversation(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    """What the pages of incidents and changes share: story, files, assets and the empty forms."""
    events = events_of(ticket)
    story = timeline(actor, ticket, events)
    return {
        "ticket": ticket,
        "story": list(reversed(story)),
        "files": [entry.attachment for entry in story if entry.attachment],
        "assets": assets_on(ticket),
        # Of a long story only the newest are read.
        "seen": len(events) if len(events) < MOST_EVENTS else event_count(ticket),
        "once_key": new_key(),
        "comment_form": CommentForm(),
        "file_form": FileForm(),
    }


def incident_page(
    request: PortalRequest, ticket: Ticket, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """The whole page. ``shown`` takes the place of what it would else show: a form that came back
    (``comment_form``, ``file_form``, or ``doing`` and ``form``), a ``refusal``."""
    said = conversation(request.actor, ticket)
    context = said | _facts(request, ticket, said["story"]) | shown
    return render(request, "desk/incident.html", context, status=status)


def live_part(request: PortalRequest, ticket: Ticket) -> HttpResponse:
    """What changes while one looks: where it stands, its clocks, what can be done, its story."""
    said = conversation(request.actor, ticket)
    context = said | _facts(request, ticket, said["story"])
    response = render(request, "desk/ticket/_live.html", context | {"alone": True})
    patch_vary_headers(response, ["HX-Request"])
    return response


def asked_doing(request: PortalRequest, ticket: Ticket) -> dict[str, Any]:
    """The action that the address asks a form for with ``?do=``, with its empty form. Raises
    Http404 for one that does not exist."""
    name = request.GET.get("do", "")
    if not name:
        return {}
    doing = DOINGS.get(name)
    if doing is None:
        raise Http404
    return {"doing": doing, "form": doing.form(actor=request.actor, ticket=ticket)}


def dialog(
    request: PortalRequest, ticket: Ticket, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """The form of one action, or a refusal, to be laid over the page."""
    context = {"ticket": ticket, "seen": event_count(ticket), **shown}
    return render(request, "desk/ticket/_dialog.html", context, status=status)


def _facts(request: PortalRequest, ticket: Ticket, story: list[Entry]) -> dict[str, Any]:
    clocks, now = clocks_with_ledgers(ticket), timezone.now()
    possible = doings(request.actor, ticket)
    return {
        "standing": standing(ticket, clocks, now),
        "deadlines": deadlines(clocks, now, places_in(story)),
        "first_doings": [doing for doing in possible if doing.rank < 3],
        "more_doings": [doing for doing in possible if doing.rank == 3],
        "major": major_of(ticket),
    }
