"""Where an incident stands, in one sentence: who waits for what until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tickets.actions.finish import CLOSE_AFTER
from tickets.models import Clock, Ticket
from tickets.models.enums import ClockState, Status


@dataclass(frozen=True)
class Standing:
    """``now`` says who has it, ``wait`` what is waited for, ending in the word before ``until``, if
    that is known. ``tone`` is "", danger, warning or success."""

    now: str
    wait: str = ""
    until: datetime | None = None
    tone: str = ""


def standing(ticket: Ticket, clocks: Sequence[Clock], now: datetime) -> Standing:
    """The sentence for an incident and its clocks at an instant."""
    if ticket.status == Status.ON_HOLD:
        return _held(ticket, clocks)
    if not ticket.is_open:
        return _over(ticket)
    first = _first_due(clocks)
    if first is None or first.due_at is None:
        return Standing(_who(ticket), tone=_tone_without_clock(ticket))
    wait = _("%(customer)s waits for “%(measure)s” until") % {
        "customer": ticket.organisation.label,
        "measure": first.get_measure_display(),
    }
    return Standing(_who(ticket), wait, first.due_at, "danger" if first.due_at < now else "")


def _first_due(clocks: Sequence[Clock]) -> Clock | None:
    running = [c for c in clocks if c.state == ClockState.RUNNING and c.due_at is not None]
    return min(running, key=lambda clock: (clock.due_at, clock.pk), default=None)


def _who(ticket: Ticket) -> str:
    if ticket.status == Status.RESTORED:
        return _("It works again. %(who)s works on a permanent solution.") % {"who": _name(ticket)}
    if ticket.assignee:
        return _("%(who)s works on it.") % {"who": ticket.assignee.name}
    if ticket.status == Status.NEW:
        return _("Nobody has taken it on.")
    return _("%(who)s has it, but nobody in person.") % {"who": _name(ticket)}


def _name(ticket: Ticket) -> str:
    if ticket.assignee:
        return str(ticket.assignee.name)
    return ticket.team.name if ticket.team else _("HDO")


def _tone_without_clock(ticket: Ticket) -> str:
    return "warning" if ticket.status == Status.NEW else ""


def _held(ticket: Ticket, clocks: Sequence[Clock]) -> Standing:
    reason = ticket.get_hold_reason_display()
    running = any(clock.state == ClockState.RUNNING for clock in clocks)
    paused = any(clock.state == ClockState.PAUSED for clock in clocks)
    effect = _("The clocks are paused.") if paused and not running else ""
    if running:
        effect = _("Clocks run on meanwhile.")
    held = _("On hold: %(reason)s.") % {"reason": reason}
    if ticket.hold_until is None:
        return Standing(held, effect, tone="warning")
    return Standing(f"{held} {effect}", _("Until"), ticket.hold_until, "warning")


def _over(ticket: Ticket) -> Standing:
    if ticket.status == Status.RESOLVED:
        closes = ticket.resolved_at + CLOSE_AFTER if ticket.resolved_at else None
        return Standing(
            _("Resolved."), _("Unless the customer reopens it, it closes by itself on"), closes,
            "success",
        )  # fmt: skip
    if ticket.parent_id is not None:
        return Standing(
            _("Merged into another incident: the work goes on there."), until=ticket.closed_at
        )
    words = _("Cancelled.") if ticket.status == Status.CANCELLED else _("Closed.")
    return Standing(words, until=ticket.closed_at)
