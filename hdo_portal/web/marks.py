"""How statuses and severities look: a colour, a drawing and a word, never colour alone.

The words are the domain's own; only colours and drawings are decided here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from customers.models import Severity
from tickets.models.enums import Status


@dataclass(frozen=True)
class Mark:
    """A tag's colour (a `data-color` of the theme), its drawing in the sprite, and its word."""

    color: str
    icon: str
    label: str | Promise


STATUS_LOOKS = {
    Status.NEW: ("info", "state-new"),
    Status.IN_PROGRESS: ("accent", "state-working"),
    Status.ON_HOLD: ("warning", "state-hold"),
    Status.RESTORED: ("success", "state-restored"),
    Status.RESOLVED: ("success", "state-resolved"),
    Status.CLOSED: ("neutral", "state-closed"),
    Status.CANCELLED: ("neutral", "state-cancelled"),
    Status.DRAFT: ("neutral", "state-draft"),
    Status.ASSESSMENT: ("info", "state-assessing"),
    Status.APPROVAL: ("warning", "state-awaiting"),
    Status.SCHEDULED: ("change", "state-scheduled"),
    Status.IMPLEMENTING: ("accent", "state-working"),
    Status.COMPLETED: ("success", "state-restored"),
    Status.BACKED_OUT: ("danger", "state-backed-out"),
    Status.REVIEWED: ("success", "state-resolved"),
    Status.REJECTED: ("danger", "state-rejected"),
}
SEVERITY_LOOKS = {
    Severity.SL1: ("danger", "severity-1"),
    Severity.SL2: ("warning", "severity-2"),
    Severity.SL3: ("neutral", "severity-3"),
}


def status_mark(status: str) -> Mark:
    """The mark of a ticket's status. Raises ValueError for a status that does not exist."""
    known = Status(status)
    return Mark(*STATUS_LOOKS[known], known.label)


def severity_mark(severity: str) -> Mark:
    """The mark of SL1, SL2 or SL3. Raises ValueError for any other."""
    known = Severity(severity)
    return Mark(*SEVERITY_LOOKS[known], known.label)
