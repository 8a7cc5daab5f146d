"""Tickets: list, open, read, edit. What else happens to one is an action (ticket_actions.py)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from customers.queries import operator
from hdo_portal.api import ticket_reads as reads
from hdo_portal.api.pagination import NewestTickets
from hdo_portal.api.schema import operation
from hdo_portal.api.ticket_bodies import (
    ChangeEditSerializer,
    ChangeQuery,
    IncidentPatchSerializer,
    NewChangeSerializer,
    NewTicketSerializer,
    TicketQuery,
)
from hdo_portal.api.ticket_shapes import ChangeSerializer, TicketSerializer
from hdo_portal.api.views import CREATED, ListView, PortalView
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid
from tickets.actions import edit_plan, edit_ticket, open_change, open_incident
from tickets.models import Ticket
from tickets.models.enums import Kind, Via

_EXAMPLE = OpenApiExample(
    "A fault on a radio",
    value={
        "title": "Ingen lyd i talegruppe AMK-1",
        "description": "Brudd i lyden fra kl. 08:10.",
        "impact": 2,
        "urgency": 1,
        "organisation": "5f0c7d52-6f0f-4b52-9a52-0d1a2f9d3c11",
        "assets": ["0b8e6c1e-9d1a-4f0e-8f5c-7f4d9f6b2a33"],
        "report": {"occurred_at": "2026-11-23T07:10:00Z", "place": "Akuttmottak", "positions": 2},
    },
    request_only=True,
)


class TicketList(ListView):
    pagination_class = NewestTickets

    @operation(
        summary="Tickets you may see, newest first",
        gives=TicketSerializer(many=True),
        query=TicketQuery,
    )
    def get(self, request: Request) -> Response:
        rows = reads.filtered(reads.tickets(self.actor), self.query(TicketQuery))
        return self.page(rows, TicketSerializer)

    @operation(
        summary="Open a ticket",
        description="An incident's clocks start at once. Say what is wrong, whom it hits and what "
        "was seen; the service desk does the rest.",
        takes=NewTicketSerializer,
        gives=TicketSerializer,
        status=CREATED,
        examples=[_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        cleaned = self.body(NewTicketSerializer)
        opened = (
            new_change(self.actor, cleaned)
            if cleaned.pop("kind") == Kind.CHANGE
            else new_incident(self.actor, cleaned)
        )
        return self.shown(TicketSerializer, reads.ticket(self.actor, opened.number), CREATED)


class TicketDetail(PortalView):
    @operation(summary="One ticket", gives=TicketSerializer)
    def get(self, request: Request, number: str) -> Response:
        return self.shown(TicketSerializer, reads.ticket(self.actor, number))

    @operation(
        summary="Edit plain fields of a ticket",
        description="For HDO's own people. Status, severity, assignee and the like are changed by "
        "actions. `seen` carries the values as they were read, of the fields that must not be "
        "written over when somebody else has changed them since.",
        takes=IncidentPatchSerializer,
        gives=TicketSerializer,
    )
    def patch(self, request: Request, number: str) -> Response:
        ticket = reads.ticket(self.actor, number)
        self.actor.require("ticket.edit")
        cleaned = self.body(IncidentPatchSerializer, partial=True)
        edit_ticket(self.actor, ticket=ticket, **cleaned)
        return self.shown(TicketSerializer, reads.ticket(self.actor, number))


class ChangeList(ListView):
    pagination_class = NewestTickets

    @operation(
        summary="Changes you may see, newest first",
        description="Customers see those that affect them, once they are published.",
        gives=ChangeSerializer(many=True),
        query=ChangeQuery,
    )
    def get(self, request: Request) -> Response:
        rows = reads.tickets(self.actor).filter(kind=Kind.CHANGE)
        return self.page(reads.filtered(rows, self.query(ChangeQuery)), ChangeSerializer)

    @operation(
        summary="Draft a change",
        takes=NewChangeSerializer,
        gives=ChangeSerializer,
        status=CREATED,
    )
    def post(self, request: Request) -> Response:
        self.actor.require("change.draft")
        drafted = new_change(self.actor, self.body(NewChangeSerializer))
        return self.shown(ChangeSerializer, reads.ticket(self.actor, drafted.number), CREATED)


class ChangeDetail(PortalView):
    @operation(summary="One change", gives=ChangeSerializer)
    def get(self, request: Request, number: str) -> Response:
        return self.shown(ChangeSerializer, _change(self.actor, number))

    @operation(
        summary="Edit a change and its plan", takes=ChangeEditSerializer, gives=ChangeSerializer
    )
    def patch(self, request: Request, number: str) -> Response:
        change = _change(self.actor, number)
        self.actor.require("ticket.edit")
        cleaned = self.body(ChangeEditSerializer, partial=True)
        plan = cleaned.pop("plan", {})
        if cleaned:
            edit_ticket(self.actor, ticket=change, **cleaned)
        if plan:
            with within("plan", plan):
                edit_plan(self.actor, ticket=change, **plan)
        return self.shown(ChangeSerializer, _change(self.actor, number))


def _change(actor: Actor, number: str) -> Ticket:
    return reads.ticket(actor, number, kind=Kind.CHANGE)


def new_incident(actor: Actor, cleaned: dict[str, Any]) -> Ticket:
    """Open an incident from a cleaned body. Raises Invalid, NotAllowed."""
    report = cleaned.pop("report", {})
    occurred_at = cleaned.pop("occurred_at", None)
    organisation = _organisation(actor, cleaned)
    inner = set(report)
    if occurred_at is not None:
        if "occurred_at" in report:
            raise Invalid(_("Say once when it happened."), field="occurred_at", code="repeated")
        report = {**report, "occurred_at": occurred_at}
    with within("report", inner):
        return open_incident(
            actor, organisation=organisation, via=Via.API, report=report, **cleaned
        )


def new_change(actor: Actor, cleaned: dict[str, Any]) -> Ticket:
    """Draft a change from a cleaned body. Raises Invalid, NotAllowed."""
    actor.require("change.draft")
    plan = cleaned.pop("plan")
    organisation = cleaned.pop("organisation", None) or operator()
    with within("plan", plan):
        return open_change(actor, organisation=organisation, **cleaned, **plan)


def _organisation(actor: Actor, cleaned: dict[str, Any]) -> Any:
    """Whose incident it is: as given, else the owner of the assets, else the only one they see."""
    if "organisation" in cleaned:
        return cleaned.pop("organisation")
    owners = {asset.organisation_id: asset.organisation for asset in cleaned.get("assets", ())}
    if len(owners) == 1:
        return next(iter(owners.values()))
    if actor.is_customer and not owners and len(actor.organisation_ids) == 1:
        return reads.own_organisation(actor)
    raise Invalid(_("Say which organisation."), field="organisation", code="required")


@contextmanager
def within(parent: str, names: Iterable[str]) -> Iterator[None]:
    """Name a verb's bad field as the body does: inside ``parent``."""
    try:
        yield
    except Invalid as error:
        if error.field in set(names):
            error.field = f"{parent}.{error.field}"
        raise
