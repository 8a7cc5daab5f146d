"""The life of a change. Standard ones are approved beforehand, emergency ones afterwards."""

from tickets.lifecycle.table import Transition, step
from tickets.models import Ticket
from tickets.models.enums import ChangeKind, Status

DRAFT, ASSESSMENT, APPROVAL = Status.DRAFT, Status.ASSESSMENT, Status.APPROVAL
SCHEDULED, WORK = Status.SCHEDULED, Status.IMPLEMENTING
DONE, BACK = Status.COMPLETED, Status.BACKED_OUT
OPEN = (DRAFT, ASSESSMENT, APPROVAL, SCHEDULED, WORK)


def _submitted(ticket: Ticket) -> str:
    if ticket.plan.kind != ChangeKind.NORMAL:
        return SCHEDULED
    return APPROVAL if ticket.status == ASSESSMENT else ASSESSMENT


def _approved(ticket: Ticket) -> str:
    return SCHEDULED if ticket.status == APPROVAL else ticket.status


CHANGE: dict[str, Transition] = {
    "submit": step((DRAFT, ASSESSMENT), _submitted, "change.submit"),
    "approve": step((APPROVAL,), _approved, "change.decide"),
    "reject": step((ASSESSMENT, APPROVAL), Status.REJECTED, "change.decide"),
    "begin": step((SCHEDULED,), WORK, "change.implement"),
    "complete": step((WORK,), DONE, "change.implement"),
    "back_out": step((WORK,), BACK, "change.implement"),
    "review": step((DONE, BACK), Status.REVIEWED, "change.decide"),
    "cancel": step((DRAFT, ASSESSMENT, APPROVAL, SCHEDULED), Status.CANCELLED, "ticket.cancel"),
    "assign": step(OPEN, None, "ticket.assign"),
}

# An emergency change is carried out first and approved by a named person while or after.
EMERGENCY_APPROVAL = step((SCHEDULED, WORK, DONE, BACK), _approved, "change.decide")
