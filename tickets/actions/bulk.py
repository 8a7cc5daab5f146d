"""The same thing done to many tickets, each by its own verb and its rights; and taken back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hdo_portal.accounts.models import Team, User
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, NotFound, PortalError
from hdo_portal.foundation.scoping import verb
from tickets.actions.classify import reclassify
from tickets.actions.escalate import acknowledge
from tickets.actions.finish import close, reopen
from tickets.actions.work import accept, assign, hold, resolve, restore, resume
from tickets.models import BulkRun, Ticket, TicketEvent
from tickets.queries import tickets_of

MOST = 100
UNDO_WITHIN = timedelta(hours=1)
VERBS: dict[str, Callable[..., Any]] = {
    "accept": accept, "assign": assign, "hold": hold, "resume": resume, "restore": restore,
    "resolve": resolve, "reclassify": reclassify, "close": close, "acknowledge": acknowledge,
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What came of one ticket: how it was and how it is, or why it was refused."""

    before: Ticket
    after: Ticket | None = None
    refused: str = ""


class _Rehearsed(Exception):
    """Takes back what a rehearsal did."""


@verb("ticket.bulk")
def rehearse_many(
    actor: Actor, *, action: str, numbers: Sequence[str], arguments: Mapping[str, Any]
) -> list[Outcome]:
    """What ``do_to_many`` would do, having done it and taken it all back: nothing is kept and
    nothing is sent."""
    outcomes: list[Outcome] = []
    try:
        with transaction.atomic():
            outcomes = _each(actor, VERBS[action], numbers, arguments)
            raise _Rehearsed
    except _Rehearsed:
        return outcomes


@verb("ticket.bulk")
def do_to_many(
    actor: Actor, *, action: str, numbers: Sequence[str], arguments: Mapping[str, Any]
) -> BulkRun:
    """Do it to each of at most ``MOST`` tickets by its own verb. One that is refused is left as it
    was, and the others are done."""
    outcomes = _each(actor, VERBS[action], numbers, arguments)
    done = [one for one in outcomes if not one.refused]
    latest = _latest_events([one.before.pk for one in done])
    run: BulkRun = BulkRun.objects.create(
        user_id=actor.user_id,
        action=action,
        at=time.now(),
        done=[_kept(one.before, latest[one.before.pk]) for one in done],
        refused=[{"number": o.before.number, "why": o.refused} for o in outcomes if o.refused],
    )
    return run


def _each(
    actor: Actor,
    work: Callable[..., Any],
    numbers: Sequence[str],
    arguments: Mapping[str, Any],
) -> list[Outcome]:
    """In the order of their ids, so that two people who do things to many never wait for each
    other."""
    rows = tickets_of(actor).filter(number__in=list(numbers)[:MOST]).order_by("id")
    before = {ticket.pk: ticket for ticket in rows}
    refused: dict[int, str] = {}
    for ticket in before.values():
        with _refusing(ticket, refused), transaction.atomic():
            work(actor, ticket=copy(ticket), **arguments)
    after = {ticket.pk: ticket for ticket in tickets_of(actor).filter(pk__in=before)}
    return [
        Outcome(ticket, refused=refused[pk]) if pk in refused else Outcome(ticket, after[pk])
        for pk, ticket in before.items()
    ]


@contextmanager
def _refusing(ticket: Ticket, refused: dict[int, str]) -> Iterator[None]:
    try:
        yield
    except PortalError as error:
        refused[ticket.pk] = str(error.message)


def _kept(ticket: Ticket, event_id: int) -> dict[str, Any]:
    before = {
        "assignee": ticket.assignee_id, "team": ticket.team_id, "severity": ticket.severity,
        "impact": ticket.impact, "urgency": ticket.urgency, "service": ticket.service_id,
    }  # fmt: skip
    return {"number": ticket.number, "before": before, "event": event_id}


def _latest_events(ticket_ids: Sequence[int]) -> dict[int, int]:
    rows = TicketEvent.objects.filter(ticket_id__in=ticket_ids).order_by().values("ticket_id")
    return {row["ticket_id"]: row["latest"] for row in rows.annotate(latest=Max("id"))}


def _unassign(actor: Actor, ticket: Ticket, before: dict[str, Any]) -> None:
    assignee = User.objects.filter(pk=before["assignee"]).first()
    team = Team.objects.filter(pk=before["team"]).first()
    if assignee is None and team is None:
        raise Conflict(_("Nobody had it before, and it cannot be given to nobody."), code="state")
    assign(actor, ticket=ticket, assignee=assignee, team=team)


def _reclassify_back(actor: Actor, ticket: Ticket, before: dict[str, Any]) -> None:
    reclassify(
        actor, ticket=ticket, reason=_("Taken back"), impact=before["impact"],
        urgency=before["urgency"], severity=before["severity"],
    )  # fmt: skip


_UNDO: dict[str, Callable[[Actor, Ticket, dict[str, Any]], Any]] = {
    "assign": _unassign,
    "hold": lambda actor, ticket, before: resume(actor, ticket=ticket),
    "resolve": lambda actor, ticket, before: reopen(actor, ticket=ticket, reason=_("Taken back")),
    "reclassify": _reclassify_back,
}


def can_undo(actor: Actor, run: BulkRun) -> bool:
    """Whether its own person may still take it back. What counted as a response stays counted, and
    what customers were told stays told."""
    fresh = time.now() - run.at < UNDO_WITHIN
    mine = run.user_id == actor.user_id
    return bool(mine and fresh and run.done and run.undone_at is None and run.action in _UNDO)


@verb("ticket.bulk")
def undo_many(actor: Actor, *, run: BulkRun) -> BulkRun:
    """Take it back where it can be: not on a ticket that a person has worked on since. Raises
    NotFound, Conflict when it cannot be taken back any more."""
    rows = BulkRun.objects.filter(pk=run.pk, user_id=actor.user_id).locked()
    mine: BulkRun | None = rows.first()
    if mine is None:
        raise NotFound(_("There is no such run."))
    if not can_undo(actor, mine):
        raise Conflict(_("This cannot be taken back any more."), code="state")
    known = {one["number"]: one for one in mine.done}
    left: dict[int, str] = {}
    for ticket in tickets_of(actor).filter(number__in=list(known)).order_by("id"):
        one = known[ticket.number]
        with _refusing(ticket, left), transaction.atomic():
            _check_untouched(ticket, one["event"])
            _UNDO[mine.action](actor, ticket, one["before"])
        one["left"] = left.get(ticket.pk, "")
    mine.undone_at = time.now()
    mine.save(update_fields=["done", "undone_at"])
    return mine


def _check_untouched(ticket: Ticket, event_id: int) -> None:
    Ticket.objects.filter(pk=ticket.pk).locked().first()
    since = TicketEvent.objects.filter(ticket=ticket, pk__gt=event_id, actor_id__isnull=False)
    if since.exists():
        raise Conflict(_("Somebody has worked on it since."), code="state")


def run_by_id(actor: Actor, public_id: Any) -> BulkRun:
    """One's own. Raises NotFound."""
    rows = BulkRun.objects.visible_to(actor).filter(user_id=actor.user_id)
    run: BulkRun | None = rows.filter(public_id=public_id).first()
    if run is None:
        raise NotFound(_("There is no such run."))
    return run
