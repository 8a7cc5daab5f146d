"""What the desk can do with an incident: the words on the button, what is asked, and the verb."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hdo_portal.desk.forms.actions import (
    ActionForm,
    AgainForm,
    AssignForm,
    EditForm,
    HoldForm,
    MergeForm,
    ReasonForm,
    ReclassifyForm,
    RedactForm,
    RemoveFileForm,
    ResolveForm,
    RestoreForm,
)
from hdo_portal.desk.forms.linking import LinkForm, SplitForm, UnlinkForm
from hdo_portal.foundation.actor import Actor
from tickets import actions
from tickets.lifecycle.engine import allowed_to
from tickets.models import Ticket, TicketLink


@dataclass(frozen=True)
class Doing:
    """``label`` is on the button, ``lead`` is said above the form.

    ``overwrites`` names the event of another person's same doing that this one would undo unseen.
    ``rank`` is where the button stands: 1 the next step, 2 beside it, 3 behind "More".
    """

    name: str
    label: str | Promise
    icon: str
    verb: Callable[..., Any]
    form: type[ActionForm] = ActionForm
    rank: int = 2
    lead: str | Promise = ""
    overwrites: str = ""
    color: str = ""
    shortcut: str = ""

    @property
    def keys(self) -> str | None:
        """The keys that do it; None leaves the attribute out."""
        return self.shortcut or None

    @property
    def at_once(self) -> bool:
        """Whether one click does it, with nothing to fill in."""
        return self.form is ActionForm

    def carry_out(self, form: ActionForm) -> Ticket:
        """Do it. Returns the ticket that the person goes on with. Raises what the verb raises."""
        arguments = form.arguments()
        result = self.verb(form.actor, ticket=form.ticket, **arguments)
        if self.name == "merge":
            into: Ticket = arguments["into"]
            return into
        return result if isinstance(result, Ticket) else form.ticket


def unlink(actor: Actor, *, ticket: Ticket, link: TicketLink) -> Ticket:
    """Take back a link of this ticket."""
    actions.unlink(actor, link=link)
    return ticket


# What a shift leader does with any ticket, open or over, when something must not be kept.
REDACTING = (
    Doing("redact", _("Take out a passage"), "eye", actions.redact, RedactForm, rank=3,
          lead=_("For what must not be kept, such as who a patient is. It is taken out of the"
                 " ticket, its history, its messages and the audit trail, and cannot be put back."
                 " What was mailed already stays where it is.")),
    Doing("remove_file", _("Take a file away"), "trash", actions.remove_file, RemoveFileForm,
          rank=3, lead=_("The file is deleted. That there was one stays in the story.")),
)  # fmt: skip

# What is done with incidents and changes alike.
LINKING = (
    Doing("link", _("Link to another"), "link", actions.link, LinkForm, rank=3, shortcut="l"),
    Doing("unlink", _("Take a link back"), "close", unlink, UnlinkForm, rank=3),
)  # fmt: skip

_ALL = (
    Doing("accept", _("Take it on"), "check", actions.accept, rank=1, shortcut="a"),
    Doing("resume", _("Go on"), "play", actions.resume, rank=1, shortcut="a"),
    Doing("restore", _("It works again"), "restore", actions.restore, RestoreForm, shortcut="w",
          lead=_("The service works, perhaps by a temporary solution. The customer is told.")),
    Doing("resolve", _("Resolve"), "check-circle", actions.resolve, ResolveForm, shortcut="s",
          lead=_("A permanent solution. The clocks stop, and the customer is told.")),
    Doing("close", _("Close"), "check", actions.close, rank=1),
    Doing("reopen", _("Reopen"), "reopen", actions.reopen, ReasonForm,
          lead=_("The fault is back. After long it is a new incident that follows this one.")),
    Doing("hold", _("Put on hold"), "pause", actions.hold, HoldForm, shortcut="h"),
    Doing("assign", _("Hand over"), "handover", actions.assign, AssignForm, shortcut="o",
          overwrites="assigned"),
    Doing("again", _("It happened again"), "refresh", actions.occur_again, AgainForm,
          lead=_("Counted on this incident. Everything may be left empty.")),
    Doing("escalate", _("Escalate"), "escalate", actions.escalate, ReasonForm, rank=3,
          lead=_("The duty manager is told at once.")),
    Doing("acknowledge", _("I have it: stop escalating"), "bell", actions.acknowledge, rank=3),
    Doing("reclassify", _("Change the severity"), "severity", actions.reclassify, ReclassifyForm,
          rank=3, overwrites="reclassified",
          lead=_("The new targets count from when it was reported.")),
    Doing("edit", _("Edit the details"), "edit", actions.edit_ticket, EditForm, rank=3,
          overwrites="edited", shortcut="e"),
    Doing("merge", _("Merge into another"), "link", actions.merge, MergeForm, rank=3,
          lead=_("The same fault as another incident: work goes on there, this one ends. What was"
                 " said here is shown there. Go on with the one that was reported first: its"
                 " clocks are those that count.")),
    *LINKING,
    Doing("split", _("Split in two"), "change", actions.split, SplitForm, rank=3,
          lead=_("What belongs to another fault moves to a new incident. Nothing is copied and"
                 " nothing is lost: both tell of it. The new one is measured from now.")),
    Doing("cancel", _("Cancel the incident"), "trash", actions.cancel, ReasonForm, rank=3,
          color="danger", lead=_("It was never a fault. The clocks end without a result.")),
    *REDACTING,
)  # fmt: skip
DOINGS = {doing.name: doing for doing in _ALL}


def doings(actor: Actor, ticket: Ticket) -> list[Doing]:
    """What this person may do with the incident now, the next step first."""
    names = set(allowed_to(actor, ticket))
    if ticket.is_open:
        names |= {"again"} if actor.can("ticket.reply") else set()
        names |= {"edit"} if actor.can("ticket.edit") else set()
        names |= {"split"} if actor.can("ticket.split") else set()
    names |= redactions(actor)
    names |= {"link", "unlink"} if actor.can("ticket.link") else set()
    if not ticket.escalation_level or ticket.acknowledged_at:
        names.discard("acknowledge")
    return [doing for doing in _ALL if doing.name in names]


def redactions(actor: Actor) -> set[str]:
    """What this person may take out of a ticket."""
    return {doing.name for doing in REDACTING} if actor.can("ticket.redact") else set()
