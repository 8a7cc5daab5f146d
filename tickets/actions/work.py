"""Working an incident: taking it on, holding it, restoring and resolving it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from customers.models import Measure, PauseReason
from hdo_portal.accounts.models import Team
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid
from hdo_portal.foundation.scoping import verb
from tickets import notifications
from tickets.actions.base import locked, record, save, tell, text
from tickets.lifecycle import engine
from tickets.models import Ticket
from tickets.models.enums import Status
from tickets.queries import suppliers_known
from tickets.sla import clocks

MAX_NAME = 100


@verb("ticket.accept")
def accept(actor: Actor, *, ticket: Ticket) -> Ticket:
    """A person takes the incident on: it is theirs, and the response clock stops."""
    at = time.now()
    ticket = locked(actor, ticket)
    engine.transition(actor, ticket, "accept")
    _take_on(actor, ticket, at)
    ticket.assignee_id = actor.user_id
    save(ticket, at, "assignee", "accepted_at")
    clocks.hand_over(ticket, at, by=actor.name, cause="accepted")
    record(actor, ticket, "accepted", at)
    return ticket


def _take_on(actor: Actor, ticket: Ticket, at: datetime) -> None:
    """The first time somebody works on it counts as the response, however it comes about."""
    if ticket.accepted_at is None:
        ticket.accepted_at = at
        clocks.stop(ticket, [Measure.RESPOND], at)


@verb("ticket.assign")
def assign(
    actor: Actor, *, ticket: Ticket, assignee: Any = None, team: Team | None = None
) -> Ticket:
    """Hand the ticket to a person or a team. It does not count as a response."""
    at = time.now()
    ticket = locked(actor, ticket)
    engine.transition(actor, ticket, "assign")
    if assignee is None and team is None:
        raise Invalid(_("Choose a person or a team."), field="assignee", code="required")
    if assignee is not None and not (assignee.is_hdo and assignee.is_active):
        raise Invalid(_("Only HDO's own people can be given a ticket."), field="assignee")
    ticket.assignee = assignee
    ticket.team = team or (assignee.team if assignee else None) or ticket.team
    save(ticket, at, "assignee", "team")
    clocks.hand_over(ticket, at, by=actor.name, cause="assigned")
    record(
        actor, ticket, "assigned", at, visibility="internal",
        assignee=assignee.name if assignee else "", team=ticket.team.name if ticket.team else "",
    )  # fmt: skip
    tell(notifications.assigned(ticket, actor, at))
    return ticket


@verb("ticket.hold")
def hold(
    actor: Actor,
    *,
    ticket: Ticket,
    reason: str,
    until: datetime | None = None,
    note: str = "",
    supplier: str = "",
) -> Ticket:
    """Wait for somebody. The clocks pause only where the agreement lets this reason pause them; the
    story says which it was. ``supplier`` names whom a wait for a supplier waits for: the ledgers
    say so, and customers are not told the name. Raises Invalid."""
    at = time.now()
    ticket = locked(actor, ticket)
    engine.check(actor, ticket, "hold")
    if reason not in PauseReason.values:
        raise Invalid(_("Choose what the ticket waits for."), field="reason")
    if until is not None and until <= at:
        raise Invalid(_("This time has passed already."), field="until", code="past")
    note = text(note, "note", required=False)
    if supplier.strip() and reason != PauseReason.SUPPLIER:
        raise Invalid(_("Only a wait for a supplier has one."), field="supplier")
    engine.transition(actor, ticket, "hold")
    ticket.hold_reason, ticket.hold_until = reason, until
    ticket.hold_supplier = _supplier(supplier)
    save(ticket, at, "hold_reason", "hold_until", "hold_supplier")
    paused = clocks.pause(ticket, reason, at, by=actor.name)
    record(actor, ticket, "held", at, reason=reason, paused=paused, note=note,
           until=until.isoformat() if until else None)  # fmt: skip
    tell(notifications.held(ticket, at))
    return ticket


def _supplier(name: str) -> str:
    """A supplier's name as it was written before, if it was: a report adds up what is alike."""
    words = " ".join(text(name, "supplier", required=False).split())
    if len(words) > MAX_NAME:
        raise Invalid(
            _("This is too long: at most %(limit)d characters.") % {"limit": MAX_NAME},
            field="supplier",
            code="max_length",
        )
    known = {each.casefold(): each for each in suppliers_known()} if words else {}
    return known.get(words.casefold(), words)


@verb("ticket.resume")
def resume(actor: Actor, *, ticket: Ticket) -> Ticket:
    """Go on after a hold."""
    ticket = locked(actor, ticket)
    return go_on(actor, ticket, time.now())


def go_on(actor: Actor, ticket: Ticket, at: datetime) -> Ticket:
    """The end of a hold, also when the customer's answer ends it. The ticket is locked."""
    engine.transition(actor, ticket, "resume")
    _leave_hold(actor, ticket, at)
    save(ticket, at, "hold_reason", "hold_until", "hold_supplier")
    record(actor, ticket, "resumed", at)
    return ticket


def _leave_hold(actor: Actor, ticket: Ticket, at: datetime) -> None:
    ticket.hold_reason, ticket.hold_supplier, ticket.hold_until = "", "", None
    clocks.resume(ticket, at, by=actor.name)


@verb("ticket.restore")
def restore(actor: Actor, *, ticket: Ticket, note: str = "") -> Ticket:
    """The service works again, perhaps by a temporary solution: the restore clock stops."""
    at = time.now()
    ticket = locked(actor, ticket)
    note = text(note, "note", required=False)
    before = engine.transition(actor, ticket, "restore")
    _take_on(actor, ticket, at)
    ticket.restored_at = at
    if before == Status.ON_HOLD:
        _leave_hold(actor, ticket, at)
    save(ticket, at, "restored_at", "accepted_at", "hold_reason", "hold_until", "hold_supplier")
    clocks.stop(ticket, [Measure.RESTORE], at)
    record(actor, ticket, "restored", at, note=note)
    tell(notifications.restored(ticket, at, note))
    return ticket


@verb("ticket.resolve")
def resolve(actor: Actor, *, ticket: Ticket, resolution: str) -> Ticket:
    """A permanent solution: every clock stops, and the customer is told what was done."""
    at = time.now()
    ticket = locked(actor, ticket)
    words = text(resolution, "resolution")
    before = engine.transition(actor, ticket, "resolve")
    _take_on(actor, ticket, at)
    if before == Status.ON_HOLD:
        _leave_hold(actor, ticket, at)
    ticket.resolution, ticket.resolved_at = words, at
    ticket.restored_at = ticket.restored_at or at
    save(ticket, at, "resolution", "resolved_at", "restored_at", "accepted_at", "hold_reason",
         "hold_until", "hold_supplier")  # fmt: skip
    clocks.stop(ticket, [Measure.RESTORE, Measure.RESOLVE], at)
    clocks.cancel(ticket, at, [Measure.UPDATE])
    record(actor, ticket, "resolved", at, resolution=words)
    tell(notifications.resolved(ticket, at))
    return ticket
