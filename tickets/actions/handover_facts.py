"""What the portal itself knows of a shift: drafted anew at every look, kept when it is completed.

Tickets are named by number with how they stood. Their words are read when the hand-over is read.
"""

from datetime import datetime
from typing import Any

from hdo_portal.foundation.actor import Actor
from tickets import handovers
from tickets.escalation import oncall
from tickets.models import Ticket
from tickets.models.enums import Status

Fact = dict[str, Any]


def facts_of(actor: Actor, since: datetime, at: datetime) -> Fact:
    """Everything that has happened since, is open, waits and is planned. Eight queries."""
    rows = handovers.open_incidents(actor)
    shown = list(rows[: handovers.MOST])
    return {
        "at": at.isoformat(),
        "counts": handovers.counts_since(actor, since),
        "happened": [
            {"number": event.ticket.number, "kind": event.kind, "at": event.at.isoformat()}
            for event in handovers.happened_since(actor, since)
        ],
        "open_count": rows.count() if len(shown) == handovers.MOST else len(shown),
        "open": [_standing(ticket) for ticket in shown],
        "planned": [
            _standing(ticket)
            | {"from": _text(ticket.plan.window_from), "to": _text(ticket.plan.window_to)}
            for ticket in handovers.planned_until(actor, at, at + handovers.AHEAD)
        ],
        "on_call": [
            {
                "rota": duty.rota.name,
                "level": duty.level,
                "person": duty.person.name if duty.person else "",
                "until": _text(duty.until),
            }
            for duty in oncall.plan(at, at + oncall.AHEAD).duties(at)
        ],
    }


def _standing(ticket: Ticket) -> Fact:
    held = ticket.status == Status.ON_HOLD
    return {
        "number": ticket.number,
        "severity": ticket.severity,
        "status": ticket.status,
        "assignee": ticket.assignee.name if ticket.assignee else "",
        "team": ticket.team.name if ticket.team else "",
        "due": _text(ticket.next_due_at),
        "waits_for": ticket.hold_reason if held else "",
        "until": _text(ticket.hold_until) if held else None,
        "unanswered": bool(getattr(ticket, "unanswered", False)),
    }


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
