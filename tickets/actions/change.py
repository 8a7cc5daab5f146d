"""Carrying a change from draft to review."""

from typing import Any

from django.utils.translation import gettext as _

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid, NotAllowed
from hdo_portal.foundation.scoping import verb
from tickets import notifications
from tickets.actions.base import locked, record, save, tell, text
from tickets.lifecycle import engine
from tickets.models import Approval, Decision, Ticket
from tickets.models.enums import ChangeKind, Status, Visibility


@verb("change.submit")
def submit(actor: Actor, *, ticket: Ticket) -> Ticket:
    """Send a draft on: to assessment, from there for approval. A standard or an emergency change is
    scheduled at once. Raises Invalid while the plan lacks what the step needs."""
    at = time.now()
    ticket = locked(actor, ticket)
    engine.check(actor, ticket, "submit")
    plan = ticket.plan
    if plan.window_from is None:
        raise Invalid(_("Set the window first."), field="window_from", code="required")
    ready = ticket.status == Status.ASSESSMENT or plan.kind != ChangeKind.NORMAL
    if ready and not plan.rollback_plan.strip():
        raise Invalid(_("Describe the way back first."), field="rollback_plan", code="required")
    engine.transition(actor, ticket, "submit")
    _save_scheduled(ticket, at)
    record(actor, ticket, "submitted", at, visibility=_seen(ticket), status=ticket.status)
    if ticket.status == Status.APPROVAL:
        tell(notifications.approval_wanted(ticket, at))
    tell(notifications.planned_work(ticket, at))
    return ticket


def _save_scheduled(ticket: Ticket, at: Any) -> None:
    """A scheduled change is due when its window begins."""
    ticket.next_due_at = ticket.plan.window_from if ticket.status == Status.SCHEDULED else None
    save(ticket, at, "next_due_at")


def _seen(ticket: Ticket) -> str:
    hidden = (Status.DRAFT, Status.ASSESSMENT, Status.REJECTED)
    return Visibility.INTERNAL if ticket.status in hidden else Visibility.PUBLIC


@verb("change.decide")
def decide(actor: Actor, *, ticket: Ticket, decision: str, reason: str = "") -> Ticket:
    """Approve or reject. Nobody approves a change of their own; a rejection says why. Raises
    Invalid, NotAllowed, Conflict."""
    at = time.now()
    ticket = locked(actor, ticket)
    if decision not in Decision.values:
        raise Invalid(_("Choose to approve or to reject."), field="decision")
    approved = decision == Decision.APPROVED
    words = text(reason, "reason", required=not approved)
    action = "approve" if approved else "reject"
    engine.check(actor, ticket, action)
    if approved and actor.user_id is not None and ticket.opened_by_id == actor.user_id:
        raise NotAllowed(_("Somebody else must approve a change that you opened."), code="own")
    engine.transition(actor, ticket, action)
    Approval.objects.create(
        ticket=ticket,
        organisation_id=ticket.organisation_id,
        decision=decision,
        reason=words,
        decided_by_id=actor.user_id or 0,
        decided_by=actor.name,
        decided_at=at,
        created_at=at,
        updated_at=at,
    )
    _save_scheduled(ticket, at)
    record(actor, ticket, decision, at, visibility=_seen(ticket), reason=words)
    tell(notifications.planned_work(ticket, at))
    return ticket


@verb("change.implement")
def begin(actor: Actor, *, ticket: Ticket) -> Ticket:
    """The work starts now."""
    at = time.now()
    ticket = locked(actor, ticket)
    engine.transition(actor, ticket, "begin")
    ticket.plan.started_at = at
    ticket.plan.save(update_fields=["started_at"])
    _save_scheduled(ticket, at)
    record(actor, ticket, "begun", at)
    return ticket


@verb("change.implement")
def complete(actor: Actor, *, ticket: Ticket, outcome: str) -> Ticket:
    """The work is done and tested; say how it went."""
    return _end(actor, ticket, action="complete", event="completed", outcome=outcome)


@verb("change.implement")
def back_out(actor: Actor, *, ticket: Ticket, outcome: str) -> Ticket:
    """The work was taken back; say why."""
    return _end(actor, ticket, action="back_out", event="backed_out", outcome=outcome)


def _end(actor: Actor, ticket: Ticket, *, action: str, event: str, outcome: str) -> Ticket:
    at = time.now()
    ticket = locked(actor, ticket)
    words = text(outcome, "outcome")
    engine.transition(actor, ticket, action)
    ticket.plan.outcome, ticket.plan.ended_at = words, at
    ticket.plan.save(update_fields=["outcome", "ended_at"])
    ticket.closed_at = at
    save(ticket, at, "closed_at")
    record(actor, ticket, event, at, outcome=words)
    tell(notifications.change_ended(ticket, at))
    return ticket


@verb("change.decide")
def review(actor: Actor, *, ticket: Ticket, outcome: str = "") -> Ticket:
    """Look back. An emergency change must have been approved by now: Invalid otherwise."""
    at = time.now()
    ticket = locked(actor, ticket)
    words = text(outcome, "outcome", required=False)
    engine.check(actor, ticket, "review")
    emergency = ticket.plan.kind == ChangeKind.EMERGENCY
    if emergency and not ticket.approvals.filter(decision=Decision.APPROVED).exists():
        raise Invalid(_("An emergency change is approved before it is reviewed."), field="decision")
    engine.transition(actor, ticket, "review")
    save(ticket, at)
    record(actor, ticket, "reviewed", at, visibility=Visibility.INTERNAL, outcome=words)
    return ticket
