"""Actions: everything that happens to a ticket beyond its plain fields, one address each.

``INCIDENT_ACTIONS`` and ``CHANGE_ACTIONS`` say which verb an action is, what it takes and what it
is for; the addresses and their description follow from them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from customers import catalogue as customers
from customers.models import PauseReason, Severity
from hdo_portal.api import ticket_reads as reads
from hdo_portal.api.fields import Choice, Instant, Line, SlugReference, Text
from hdo_portal.api.numbers import TicketNumber
from hdo_portal.api.people import StaffReference
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import StrictSerializer
from hdo_portal.api.ticket_bodies import MAX_TEXT
from hdo_portal.api.ticket_shapes import ChangeSerializer, TicketSerializer
from hdo_portal.api.views import PortalView
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotAllowed, NotFound
from tickets import actions
from tickets.lifecycle import engine
from tickets.models import Decision, Ticket
from tickets.models.enums import AnsweredVia, Impact, Kind, Urgency
from tickets.queries import teams


class NoBody(StrictSerializer):
    pass


class AssignSerializer(StrictSerializer):
    """A person, a team, or both."""

    assignee = StaffReference(
        required=False, allow_null=True, help_text="A public id, an e-mail address, or `me`."
    )
    team = SlugReference(teams, required=False, allow_null=True)


class HoldSerializer(StrictSerializer):
    reason = Choice(PauseReason.choices, help_text="The agreement says which pause a clock.")
    supplier = Line(
        max_length=100, allow_blank=True, required=False,
        help_text="Whom a wait for a supplier waits for. Customers are not shown it.",
    )  # fmt: skip
    until = Instant(required=False, allow_null=True)
    note = Text(max_length=MAX_TEXT, allow_blank=True, required=False)


class NoteSerializer(StrictSerializer):
    note = Text(max_length=MAX_TEXT, allow_blank=True, required=False)


class ResolutionSerializer(StrictSerializer):
    resolution = Text(max_length=MAX_TEXT, help_text="What was done; the customer reads it.")


class ReasonSerializer(StrictSerializer):
    reason = Text(max_length=MAX_TEXT)


class OptionalReasonSerializer(StrictSerializer):
    reason = Text(max_length=MAX_TEXT, allow_blank=True, required=False)


class OutcomeSerializer(StrictSerializer):
    outcome = Text(max_length=MAX_TEXT, help_text="How it went.")


class OptionalOutcomeSerializer(StrictSerializer):
    outcome = Text(max_length=MAX_TEXT, allow_blank=True, required=False)


@extend_schema_field({"type": "string", "pattern": f"^{TicketNumber.regex}$"})
class NumberReference(serializers.Field):
    """Another ticket by its number."""

    default_error_messages = {
        "invalid": _("Write the number of a ticket."),
        "does_not_exist": _("There is no such ticket."),
    }

    def to_internal_value(self, data: Any) -> Ticket:
        if not isinstance(data, str) or not re.fullmatch(TicketNumber.regex, data):
            self.fail("invalid")
        try:
            return reads.ticket(self.context["actor"], data)
        except NotFound:
            self.fail("does_not_exist")

    def to_representation(self, value: Any) -> str:
        return str(value.number)


class MergeSerializer(StrictSerializer):
    into = NumberReference(help_text="The number of the incident to go on with.")


class ReclassifySerializer(StrictSerializer):
    """What changes. Without a severity, impact and urgency suggest it."""

    reason = Line(max_length=250)
    impact = Choice(Impact.choices, required=False)
    urgency = Choice(Urgency.choices, required=False)
    severity = Choice(Severity.choices, required=False)
    service = SlugReference(customers.services, required=False)
    renew_terms = serializers.BooleanField(
        required=False,
        help_text="Measure it by the agreement and calendars of now, not those of its opening.",
    )


Verb = Callable[..., Ticket]


@dataclass(frozen=True)
class Action:
    """An action's verb, its body, its words, and what the verb is told besides the body."""

    verb: Verb
    takes: type[StrictSerializer]
    summary: str
    description: str = ""
    also: dict[str, Any] = field(default_factory=dict)


_CANCEL = Action(
    actions.cancel, ReasonSerializer, "Cancel", "It was never a fault, or will not be done."
)
_ASSIGN = Action(actions.assign, AssignSerializer, "Give to a person or a team")

INCIDENT_ACTIONS = {
    "accept": Action(
        actions.accept, NoBody, "Take it on", "It becomes yours, and the response clock stops."
    ),
    "assign": _ASSIGN,
    "hold": Action(
        actions.hold,
        HoldSerializer,
        "Put on hold",
        "The clocks pause only for a reason that the agreement lets pause them.",
    ),
    "resume": Action(actions.resume, NoBody, "Go on after a hold"),
    "restore": Action(
        actions.restore,
        NoteSerializer,
        "The service works again",
        "A temporary solution counts. The restore clock stops.",
    ),
    "resolve": Action(actions.resolve, ResolutionSerializer, "Solved for good"),
    "close": Action(actions.close, NoBody, "Close"),
    "reopen": Action(
        actions.reopen,
        ReasonSerializer,
        "The fault is back",
        "Within the agreement's days the same incident goes on. Later it is a new one, which the "
        "answer shows, and whose `follows` names the old.",
    ),
    "cancel": _CANCEL,
    "escalate": Action(actions.escalate, ReasonSerializer, "Ask for more weight"),
    "acknowledge": Action(
        actions.acknowledge,
        NoBody,
        "Answer an escalation: I have it",
        "Stops every call of the ticket; whoever was told hears in the portal who has it.",
        also={"via": AnsweredVia.API},
    ),
    "merge": Action(
        actions.merge, MergeSerializer, "It is the same fault as another", "Its occurrences move."
    ),
    "reclassify": Action(
        actions.reclassify,
        ReclassifySerializer,
        "Agree another severity or service",
        "The new targets count from the original start.",
    ),
}
CHANGE_ACTIONS = {
    "submit": Action(
        actions.submit,
        NoBody,
        "Send on",
        "From draft to assessment, from there for approval; a standard or an emergency change is "
        "scheduled at once.",
    ),
    "approve": Action(
        actions.decide, OptionalReasonSerializer, "Approve", also={"decision": Decision.APPROVED}
    ),
    "reject": Action(
        actions.decide, ReasonSerializer, "Reject", also={"decision": Decision.REJECTED}
    ),
    "begin": Action(actions.begin, NoBody, "The work starts now"),
    "complete": Action(actions.complete, OutcomeSerializer, "Done and tested"),
    "back_out": Action(actions.back_out, OutcomeSerializer, "Taken back"),
    "review": Action(actions.review, OptionalOutcomeSerializer, "Look back"),
    "cancel": _CANCEL,
    "assign": _ASSIGN,
}


class ActionNotAllowed(PermissionDenied):
    """The person may not take this action, but perhaps another."""

    def __init__(self, error: NotAllowed, allowed: list[str]) -> None:
        super().__init__(str(error.message), error.code)
        self.allowed = allowed


class ActionView(PortalView):
    """One action on one ticket: is it allowed, what does it take, do it, show what came of it."""

    action_name: ClassVar[str]
    does: ClassVar[Action]
    kind: ClassVar[str | None] = None
    shape: ClassVar[Any] = TicketSerializer

    def act(self, number: str) -> Response:
        ticket = reads.ticket(self.actor, number, kind=self.kind)
        try:
            permit(self.actor, ticket, self.action_name)
            cleaned = self.body(self.does.takes)
            done = self.does.verb(self.actor, ticket=ticket, **cleaned, **self.does.also)
        except NotAllowed as error:
            raise ActionNotAllowed(error, engine.allowed_to(self.actor, ticket)) from error
        return self.shown(self.shape, reads.ticket(self.actor, done.number))


def permit(actor: Actor, ticket: Ticket, name: str) -> None:
    """Before the body is read: raises NotAllowed for the person, else Conflict for the state."""
    move = engine.actions_of(ticket).get(name)
    if move is not None:
        actor.require(move.right)
    engine.check(actor, ticket, name)


def _view(name: str, action: Action, kind: str | None, shape: Any) -> Any:
    def post(self: ActionView, request: Request, number: str) -> Response:
        return self.act(number)

    described = operation(
        summary=action.summary,
        description=action.description,
        takes=None if action.takes is NoBody else action.takes,
        gives=shape,
    )(post)
    members = {
        "action_name": name, "does": action, "kind": kind, "shape": shape, "post": described
    }  # fmt: skip
    return type(f"{name.title()}{(kind or 'ticket').title()}", (ActionView,), members)


def action_paths(under: str, table: dict[str, Action], **how: Any) -> list[URLPattern]:
    """The addresses of a table of actions, below ``tickets`` or ``changes``."""
    return [
        path(
            f"{under}/<ticket:number>/actions/{name}/",
            _view(name, action, **how).as_view(),
            name=f"{under}-{name}",
        )
        for name, action in table.items()
    ]


def incident_paths() -> list[URLPattern]:
    return action_paths("tickets", INCIDENT_ACTIONS, kind=None, shape=TicketSerializer)


def change_paths() -> list[URLPattern]:
    return action_paths("changes", CHANGE_ACTIONS, kind=Kind.CHANGE, shape=ChangeSerializer)
