from tickets.models.callout import CallOut, Notice
from tickets.models.change import Approval, ChangePlan, Decision
from tickets.models.clock import Alarm, Clock, Interval
from tickets.models.conversation import Attachment, Comment, TicketEvent
from tickets.models.counter import TicketCounter
from tickets.models.desk_work import (
    Playbook,
    PlaybookStep,
    StepDone,
    TimeEntry,
    WordsTemplate,
)
from tickets.models.draft import FormDraft
from tickets.models.escalation import EscalationPolicy, EscalationStep
from tickets.models.handover import ShiftHandover
from tickets.models.lateness import LatenessHour, SelfTest
from tickets.models.link import OTHER_WAY, LinkKind, TicketLink
from tickets.models.major import (
    MajorAsset,
    MajorCustomer,
    MajorIncident,
    MajorMember,
    MajorUpdate,
    Phase,
)
from tickets.models.rota import (
    CalendarFeed,
    Rota,
    RotaLayer,
    RotaMember,
    RotaOverride,
    RotaSwap,
)
from tickets.models.search import EntryKind, SearchDocument, SearchEntry, SearchWord
from tickets.models.severity import SeverityRule
from tickets.models.ticket import (
    AffectedAsset,
    AffectedCustomer,
    Occurrence,
    Ticket,
)
from tickets.models.worklist import BulkRun, SavedView, TicketRead

__all__ = [
    "OTHER_WAY",
    "AffectedAsset",
    "AffectedCustomer",
    "Alarm",
    "Approval",
    "Attachment",
    "BulkRun",
    "CalendarFeed",
    "CallOut",
    "ChangePlan",
    "Clock",
    "Comment",
    "Decision",
    "EntryKind",
    "EscalationPolicy",
    "EscalationStep",
    "FormDraft",
    "Interval",
    "LatenessHour",
    "LinkKind",
    "MajorAsset",
    "MajorCustomer",
    "MajorIncident",
    "MajorMember",
    "MajorUpdate",
    "Notice",
    "Occurrence",
    "Phase",
    "Playbook",
    "PlaybookStep",
    "Rota",
    "RotaLayer",
    "RotaMember",
    "RotaOverride",
    "RotaSwap",
    "SavedView",
    "SearchDocument",
    "SearchEntry",
    "SearchWord",
    "SelfTest",
    "SeverityRule",
    "ShiftHandover",
    "StepDone",
    "Ticket",
    "TicketCounter",
    "TicketEvent",
    "TicketLink",
    "TicketRead",
    "TimeEntry",
    "WordsTemplate",
]
