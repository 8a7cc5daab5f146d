"""Ending a ticket, and taking it up again."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from customers.models import Measure
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid
from hdo_portal.foundation.scoping import verb
from tickets import notifications
from tickets.actions.base import locked, record, save, tell, text
from tickets.actions.open_ticket import open_incident
from tickets.lifecycle import engine
from tickets.models import AffectedAsset, Ticket
from tickets.models.enums import Kind, Status
from tickets.sla import clocks

CLOSE_AFTER = timedelta(days=14)
DEFAULT_REOPEN_DAYS = 14


@verb("ticket.close")
def close(actor: Actor, *, ticket: Ticket) -> Ticket:
    """The customer is content, or has not been heard of: the incident is over."""
    at = time.now()
    ticket = locked(actor, ticket)
    engine.transition(actor, ticket, "close")
    ticket.closed_at = at
    save(ticket, at, "closed_at")
    record(actor, ticket, "closed", at)
    return ticket


def close_resolved(actor: Actor, limit: int = 500) -> int:
    """Close incidents that have been resolved for 14 days without a word. Returns how many."""
    before = time.now() - CLOSE_AFTER
    due = Ticket.objects.filter(status=Status.RESOLVED, resolved_at__lte=before)
    tickets = list(due.order_by("resolved_at")[:limit])
    for ticket in tickets:
        close(actor, ticket=ticket)
    return len(tickets)


@verb("ticket.reopen")
def reopen(actor: Actor, *, ticket: Ticket, reason: str) -> Ticket:
    """The fault is back. Within the agreement's days the same incident and its clocks go on, with
    the solved time left out; later it is a new incident that follows the old, and is returned."""
    at = time.now()
    ticket = locked(actor, ticket)
    words = text(reason, "reason")
    engine.check(actor, ticket, "reopen")
    days = ticket.terms.reopen_days if ticket.terms else DEFAULT_REOPEN_DAYS
    since = ticket.resolved_at or at
    if at - since > timedelta(days=days):
        return _follow_up(actor, ticket, words)
    engine.transition(actor, ticket, "reopen")
    ticket.resolved_at = ticket.restored_at = ticket.closed_at = None
    ticket.resolution = ""
    save(ticket, at, "resolved_at", "restored_at", "closed_at", "resolution")
    clocks.reopen(ticket, at, by=actor.name)
    record(actor, ticket, "reopened", at, reason=words)
    tell(notifications.reopened(ticket, at, words))
    return ticket


def _follow_up(actor: Actor, ticket: Ticket, reason: str) -> Ticket:
    affected = AffectedAsset.objects.filter(ticket=ticket).select_related("asset")
    agreed = actor.sees_everything and ticket.severity != ticket.proposed_severity
    fields: dict[str, Any] = {
        "title": ticket.title,
        "description": reason,
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "severity": ticket.severity if agreed else None,
        "severity_reason": ticket.severity_reason if agreed else "",
        "assets": [row.asset for row in affected],
        "site": ticket.site,
        "service": ticket.service,
        "reporter": ticket.reporter,
        "callback": ticket.callback,
        "team": ticket.team,
        "follows": ticket,
    }
    return open_incident(actor, organisation=ticket.organisation, **fields)


@verb("ticket.cancel")
def cancel(actor: Actor, *, ticket: Ticket, reason: str) -> Ticket:
    """It was never a fault, or the change will not be made. The clocks end without a result."""
    at = time.now()
    ticket = locked(actor, ticket)
    words = text(reason, "reason")
    engine.transition(actor, ticket, "cancel")
    _end(ticket, at)
    record(actor, ticket, "cancelled", at, reason=words)
    return ticket


@verb("ticket.merge")
def merge(actor: Actor, *, ticket: Ticket, into: Ticket) -> Ticket:
    """This is the same fault as another incident of the same customer: go on there. Its comments
    and files are shown there, its number leads there, and its clocks end without a result. Those
    of the other are untouched; where this was reported first, the story says so."""
    at = time.now()
    first, second = sorted((ticket, into), key=lambda row: row.pk)
    rows = {row.pk: row for row in (locked(actor, first), locked(actor, second))}
    ticket, into = rows[ticket.pk], rows[into.pk]
    if ticket.pk == into.pk:
        raise Invalid(_("A ticket cannot be merged into itself."), field="into")
    if into.kind != Kind.INCIDENT or not into.is_open:
        raise Invalid(_("Choose an open incident to go on with."), field="into")
    if ticket.organisation_id != into.organisation_id:
        raise Invalid(_("Only incidents of the same customer can be merged."), field="into")
    engine.transition(actor, ticket, "merge")
    ticket.parent = into
    _end(ticket, at, "parent")
    # What was merged into this one before goes on there as well: one step from any number.
    Ticket.objects.filter(parent=ticket).update(parent=into)
    into.occurrence_count += ticket.occurrence_count
    save(into, at, "occurrence_count")
    record(actor, ticket, "merged", at, into=into.number)
    earlier: dict[str, Any] = (
        {"reported": ticket.created_at.isoformat()} if _is_earlier(ticket, into) else {}
    )
    record(actor, into, "merged_here", at, number=ticket.number, **earlier)
    return ticket


def _is_earlier(ticket: Ticket, into: Ticket) -> bool:
    """Whether the customer reported what ends before what goes on, whose clocks began later."""
    return bool(ticket.created_at < into.created_at)


def _end(ticket: Ticket, at: Any, *fields: str) -> None:
    ticket.hold_reason, ticket.hold_supplier = "", ""
    ticket.hold_until, ticket.closed_at = None, at
    save(ticket, at, "hold_reason", "hold_supplier", "hold_until", "closed_at", *fields)
    clocks.cancel(ticket, at, Measure.values)
