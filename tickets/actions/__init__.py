"""The verbs on tickets: one function for each thing a person or the system does.

Page, API, mail and Celery call the same ones. Each locks, checks, writes, records and queues what
is to be told, in one transaction.
"""

from tickets.actions.change import back_out, begin, complete, decide, review, submit
from tickets.actions.classify import edit_plan, edit_ticket, reclassify
from tickets.actions.escalate import acknowledge, escalate, fire_due_alarms
from tickets.actions.finish import cancel, close, close_resolved, merge, reopen
from tickets.actions.open_ticket import open_change, open_incident
from tickets.actions.promise import create_agreement, publish_calendar, publish_terms
from tickets.actions.talk import attach, occur_again, reply
from tickets.actions.work import accept, assign, hold, resolve, restore, resume

__all__ = [
    "accept",
    "acknowledge",
    "assign",
    "attach",
    "back_out",
    "begin",
    "cancel",
    "close",
    "close_resolved",
    "complete",
    "create_agreement",
    "decide",
    "edit_plan",
    "edit_ticket",
    "escalate",
    "fire_due_alarms",
    "hold",
    "merge",
    "occur_again",
    "open_change",
    "open_incident",
    "publish_calendar",
    "publish_terms",
    "reclassify",
    "reopen",
    "reply",
    "resolve",
    "restore",
    "resume",
    "review",
    "submit",
]
