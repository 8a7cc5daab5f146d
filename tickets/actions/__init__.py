"""The verbs on tickets: one function for each thing a person or the system does.

Page, API, mail and Celery call the same ones. Each locks, checks, writes, records and queues what
is to be told, in one transaction.
"""

from tickets.actions.again import same_as_before
from tickets.actions.answer import acknowledge_by_link, read_notices
from tickets.actions.audit import audit_alarms
from tickets.actions.bulk import do_to_many, rehearse_many, undo_many
from tickets.actions.change import back_out, begin, complete, decide, review, submit
from tickets.actions.classify import edit_plan, edit_ticket, reclassify
from tickets.actions.desk_work import check_step, log_time
from tickets.actions.drafts import drop_draft, keep_draft
from tickets.actions.duty_feed import make_feed, revoke_feed
from tickets.actions.escalate import acknowledge, escalate
from tickets.actions.finish import cancel, close, close_resolved, merge, reopen
from tickets.actions.fire import fire_due_alarms
from tickets.actions.given_up import retry_given_up
from tickets.actions.handover import acknowledge_handover, complete_handover, save_handover
from tickets.actions.leaving import let_go, take_back
from tickets.actions.link import link, unlink
from tickets.actions.major import declare_major, gather, hand_role, take_out
from tickets.actions.major_scope import (
    add_hit_asset,
    add_hit_customer,
    leave_out_asset,
    leave_out_customer,
)
from tickets.actions.major_words import close_major, tell_all
from tickets.actions.open_ticket import open_change, open_incident
from tickets.actions.policy import save_policy, set_policy_active
from tickets.actions.promise import create_agreement, publish_calendar, publish_terms
from tickets.actions.redact import redact, remove_file
from tickets.actions.rota import (
    accept_swap,
    decline_swap,
    end_override,
    propose_swap,
    take_duty,
    withdraw_swap,
)
from tickets.actions.rota_edit import (
    add_layer,
    change_layer,
    create_rota,
    edit_rota,
    end_layer,
)
from tickets.actions.saved_view import delete_view, mark_read, save_view
from tickets.actions.split import split
from tickets.actions.talk import attach, occur_again, reply
from tickets.actions.work import accept, assign, hold, resolve, restore, resume

__all__ = [
    "accept",
    "accept_swap",
    "acknowledge",
    "acknowledge_by_link",
    "acknowledge_handover",
    "add_hit_asset",
    "add_hit_customer",
    "add_layer",
    "assign",
    "attach",
    "audit_alarms",
    "back_out",
    "begin",
    "cancel",
    "change_layer",
    "check_step",
    "close",
    "close_major",
    "close_resolved",
    "complete",
    "complete_handover",
    "create_agreement",
    "create_rota",
    "decide",
    "declare_major",
    "decline_swap",
    "delete_view",
    "do_to_many",
    "drop_draft",
    "edit_plan",
    "edit_rota",
    "edit_ticket",
    "end_layer",
    "end_override",
    "escalate",
    "fire_due_alarms",
    "gather",
    "hand_role",
    "hold",
    "keep_draft",
    "leave_out_asset",
    "leave_out_customer",
    "let_go",
    "link",
    "log_time",
    "make_feed",
    "mark_read",
    "merge",
    "occur_again",
    "open_change",
    "open_incident",
    "propose_swap",
    "publish_calendar",
    "publish_terms",
    "read_notices",
    "reclassify",
    "redact",
    "rehearse_many",
    "remove_file",
    "reopen",
    "reply",
    "resolve",
    "restore",
    "resume",
    "retry_given_up",
    "review",
    "revoke_feed",
    "same_as_before",
    "save_handover",
    "save_policy",
    "save_view",
    "set_policy_active",
    "split",
    "submit",
    "take_back",
    "take_duty",
    "take_out",
    "tell_all",
    "undo_many",
    "unlink",
    "withdraw_swap",
]
