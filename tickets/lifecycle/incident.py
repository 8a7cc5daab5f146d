"""The life of an incident."""

from tickets.lifecycle.table import Transition, step
from tickets.models import Ticket
from tickets.models.enums import Status

NEW, WORK, HOLD = Status.NEW, Status.IN_PROGRESS, Status.ON_HOLD
RESTORED, RESOLVED, CLOSED = Status.RESTORED, Status.RESOLVED, Status.CLOSED
OPEN = (NEW, WORK, HOLD, RESTORED)


def _where_it_was(ticket: Ticket) -> str:
    return RESTORED if ticket.restored_at else WORK


INCIDENT: dict[str, Transition] = {
    "accept": step((NEW,), WORK, "ticket.accept"),
    "assign": step(OPEN, None, "ticket.assign"),
    "hold": step((WORK, RESTORED), HOLD, "ticket.hold"),
    "resume": step((HOLD,), _where_it_was, "ticket.resume"),
    "restore": step((NEW, WORK, HOLD), RESTORED, "ticket.restore"),
    "resolve": step(OPEN, RESOLVED, "ticket.resolve"),
    "close": step((RESOLVED,), CLOSED, "ticket.close"),
    "reopen": step((RESOLVED, CLOSED), WORK, "ticket.reopen"),
    "cancel": step((NEW, WORK, HOLD), Status.CANCELLED, "ticket.cancel"),
    "escalate": step(OPEN, None, "ticket.escalate"),
    "acknowledge": step(OPEN, None, "ticket.acknowledge"),
    "merge": step(OPEN, Status.CANCELLED, "ticket.merge"),
    "reclassify": step(OPEN, None, "ticket.reclassify"),
}
