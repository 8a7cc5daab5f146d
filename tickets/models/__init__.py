from tickets.models.change import Approval, ChangePlan, Decision
from tickets.models.clock import Alarm, Clock, Interval
from tickets.models.conversation import Attachment, Comment, TicketEvent
from tickets.models.escalation import EscalationPolicy, EscalationStep
from tickets.models.severity import SeverityRule
from tickets.models.ticket import (
    AffectedAsset,
    AffectedCustomer,
    Occurrence,
    Ticket,
    TicketCounter,
)

__all__ = [
    "AffectedAsset",
    "AffectedCustomer",
    "Alarm",
    "Approval",
    "Attachment",
    "ChangePlan",
    "Clock",
    "Comment",
    "Decision",
    "EscalationPolicy",
    "EscalationStep",
    "Interval",
    "Occurrence",
    "SeverityRule",
    "Ticket",
    "TicketCounter",
    "TicketEvent",
]
