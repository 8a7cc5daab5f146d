"""What the desk can do with a change, and what a change waits for, in words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hdo_portal.desk.doing import LINKING, REDACTING, Doing, redactions
from hdo_portal.desk.forms.actions import AssignForm, ReasonForm
from hdo_portal.desk.forms.steps import (
    ApproveForm,
    BackOutForm,
    CompleteForm,
    RejectForm,
    ReviewForm,
)
from hdo_portal.desk.standing import Standing
from hdo_portal.foundation.actor import Actor
from tickets import actions
from tickets.lifecycle.engine import allowed_to
from tickets.models import Approval, Decision, Ticket
from tickets.models.enums import ChangeKind, Status

EDITABLE = (Status.DRAFT, Status.ASSESSMENT, Status.APPROVAL, Status.SCHEDULED)

_ALL = (
    Doing("submit", gettext_lazy("Send on"), "send", actions.submit, rank=1, shortcut="s"),
    Doing("approve", gettext_lazy("Approve"), "approve",
          partial(actions.decide, decision=Decision.APPROVED), ApproveForm, shortcut="a",
          lead=gettext_lazy("The customers it affects see the planned work from now on.")),
    Doing("reject", gettext_lazy("Reject"), "reject",
          partial(actions.decide, decision=Decision.REJECTED), RejectForm, color="danger",
          lead=gettext_lazy("The change ends here. A better plan is a new change.")),
    Doing("begin", gettext_lazy("Begin the work"), "play", actions.begin, rank=1, shortcut="w"),
    Doing("complete", gettext_lazy("It is done"), "check", actions.complete, CompleteForm,
          shortcut="w", lead=gettext_lazy("Done and tested. The customers are told.")),
    Doing("back_out", gettext_lazy("Go back"), "reopen", actions.back_out, BackOutForm,
          color="danger", lead=gettext_lazy("Everything is as it was. The customers are told.")),
    Doing("review", gettext_lazy("Review"), "eye", actions.review, ReviewForm,
          lead=gettext_lazy("For HDO only: what went well, and what the next one should know.")),
    Doing("assign", gettext_lazy("Hand over"), "handover", actions.assign, AssignForm,
          shortcut="o", overwrites="assigned"),
    Doing("cancel", gettext_lazy("Cancel the change"), "trash", actions.cancel, ReasonForm, rank=3,
          color="danger", lead=gettext_lazy("It will not be made.")),
    *LINKING,
    *REDACTING,
)  # fmt: skip
CHANGE_DOINGS = {doing.name: doing for doing in _ALL}


def change_doings(actor: Actor, ticket: Ticket) -> list[Doing]:
    """What this person may do with the change now, the next step first. Nobody is offered to
    approve what they opened."""
    names = set(allowed_to(actor, ticket)) | redactions(actor)
    names |= {"link", "unlink"} if actor.can("ticket.link") else set()
    if opened_it(actor, ticket):
        names.discard("approve")
    named = {"submit": _submit_words(ticket)} if "submit" in names else {}
    return [
        replace(doing, label=named.get(doing.name, doing.label))
        for doing in _ALL
        if doing.name in names
    ]


def opened_it(actor: Actor, ticket: Ticket) -> bool:
    return ticket.opened_by_id is not None and ticket.opened_by_id == actor.user_id


def _submit_words(ticket: Ticket) -> str:
    if ticket.plan.kind != ChangeKind.NORMAL:
        return _("Schedule it")
    if ticket.status == Status.DRAFT:
        return _("Send to assessment")
    return _("Send for approval")


def change_standing(
    actor: Actor, ticket: Ticket, approvals: Sequence[Approval], now: datetime
) -> Standing:
    """Where a change stands and what it waits for, in one sentence."""
    words: dict[Status, Callable[[Ticket], Standing]] = {
        Status.DRAFT: _draft,
        Status.ASSESSMENT: _assessment,
        Status.APPROVAL: partial(_approval, actor),
        Status.SCHEDULED: partial(_scheduled, approvals, now),
        Status.IMPLEMENTING: partial(_working, now),
    }
    return words.get(Status(ticket.status), partial(_over, approvals))(ticket)


def _draft(ticket: Ticket) -> Standing:
    return Standing(_("A draft: only HDO sees it."), _missing(ticket), tone=_tone(ticket))


def _assessment(ticket: Ticket) -> Standing:
    ask = _("Look at the risk: what depends on this, who takes over, what else is planned then.")
    return Standing(ask, _missing(ticket), tone=_tone(ticket))


def _missing(ticket: Ticket) -> str:
    """What the plan lacks for its next step."""
    plan = ticket.plan
    if plan.window_from is None:
        return _("Set the window first.")
    ready = ticket.status == Status.ASSESSMENT or plan.kind != ChangeKind.NORMAL
    if ready and not plan.rollback_plan.strip():
        return _("Describe the way back first.")
    return ""


def _tone(ticket: Ticket) -> str:
    return "warning" if _missing(ticket) else ""


def _approval(actor: Actor, ticket: Ticket) -> Standing:
    if opened_it(actor, ticket):
        return Standing(_("Somebody else must approve it, since you opened it."))
    if not actor.can("change.decide"):
        return Standing(_("It waits for a shift leader to approve it."))
    return Standing(_("It waits for approval."))


def _scheduled(approvals: Sequence[Approval], now: datetime, ticket: Ticket) -> Standing:
    plan = ticket.plan
    if plan.window_to and plan.window_to < now:
        return Standing(_("Its window has passed, and nobody began."), until=plan.window_to,
                        wait=_("Plan a new window, or cancel it."), tone="danger")  # fmt: skip
    if plan.window_from and plan.window_from <= now:
        return Standing(_("Its window is open."), _("It ends"), plan.window_to, "warning")
    return Standing(_without_approval(ticket, approvals) or _("It is scheduled."),
                    _("The work begins"), plan.window_from)  # fmt: skip


def _without_approval(ticket: Ticket, approvals: Sequence[Approval]) -> str:
    approved = any(approval.decision == Decision.APPROVED for approval in approvals)
    if ticket.plan.kind == ChangeKind.EMERGENCY and not approved:
        return _("An emergency change: somebody must approve it, while it is made or after.")
    return ""


def _working(now: datetime, ticket: Ticket) -> Standing:
    plan = ticket.plan
    if plan.window_to and plan.window_to < now:
        return Standing(_("The work goes on past its window, which ended"), until=plan.window_to,
                        tone="danger")  # fmt: skip
    decide = plan.rollback_decision_at
    if decide and decide <= now:
        return Standing(_("The time to decide has come: go on, or go back? The window ends"),
                        until=plan.window_to, tone="danger")  # fmt: skip
    if decide:
        return Standing(_("The work goes on."), _("Decide whether to go back by"), decide)
    return Standing(_("The work goes on."), _("The window ends"), plan.window_to)


def _over(approvals: Sequence[Approval], ticket: Ticket) -> Standing:
    done = ticket.status in (Status.COMPLETED, Status.BACKED_OUT)
    if done and (unapproved := _without_approval(ticket, approvals)):
        return Standing(unapproved, tone="warning")
    words = {
        Status.COMPLETED: _("Completed. Look back at it together, then review it."),
        Status.BACKED_OUT: _("Taken back. Find out why, then review it."),
        Status.REVIEWED: _("Made and reviewed: over."),
        Status.REJECTED: _("Rejected: it will not be made."),
        Status.CANCELLED: _("Cancelled: it will not be made."),
    }[Status(ticket.status)]
    tones = {Status.COMPLETED: "success", Status.REVIEWED: "success", Status.BACKED_OUT: "warning"}
    return Standing(words, until=ticket.closed_at, tone=tones.get(Status(ticket.status), ""))
