"""What the desk's own work adds to the world of the access matrix: hand-overs of shifts,
and major incidents."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests import factories
from tickets.models import (
    MajorAsset,
    MajorCustomer,
    MajorIncident,
    MajorMember,
    MajorUpdate,
    ShiftHandover,
    Ticket,
    TicketEvent,
)


def grow(world: Any, n: int) -> None:
    """One more of each."""
    _handover(world, n)
    _major(world, n)


def _handover(world: Any, n: int) -> None:
    """A shift that the lead has handed over, and nobody has received."""
    lead, at = world.people["lead"], timezone.now() - timedelta(hours=n)
    made = ShiftHandover.objects.create(
        since=at - timedelta(hours=8), edited_at=at, edited_name=lead.name, situation="Ro.",
        facts={"open": [{"number": world.incident.number, "severity": "SL2", "status": "new"}]},
        completed_at=at, completed_by=lead, completed_name=lead.name,
    )  # fmt: skip
    world.handover = world.handover or made


def _major(world: Any, n: int) -> None:
    """An incident of its own that the agent has declared, with Gjøvik's room hit and told once.
    The first of them gets another report each time."""
    at = timezone.now() - timedelta(hours=n)
    ticket = _incident(world, 2 * n)
    agent = world.people["agent"]
    made = MajorIncident.objects.create(
        ticket=ticket, title=f"Radio er borte {n}", declared_at=at, declared_name=agent.name,
        lead=agent, communicator=world.people["lead"], update_seconds=1800, last_update_at=at,
        next_update_at=at + timedelta(hours=1),
    )  # fmt: skip
    if world.major is None:
        world.major = made
    else:
        _below_major(world.major, world, _incident(world, 2 * n + 1), n)
    _below_major(made, world, ticket, n)


def _below_major(major: MajorIncident, world: Any, ticket: Ticket, n: int) -> None:
    whose = {"major": major, "organisation": world.gjovik}
    MajorMember.objects.create(
        ticket=ticket, joined_at=major.declared_at, joined_name="Ingrid", **whose
    )
    MajorAsset.objects.get_or_create(asset=world.room if n == 1 else _room(world), **whose)
    MajorCustomer.objects.get_or_create(**whose)
    MajorCustomer.objects.create(major=major, organisation=factories.organisation())
    MajorUpdate.objects.create(
        major=major, ticket=major.ticket, at=timezone.now(), phase="identified",
        data={"nb": "Kjernen er nede."}, author_name="Ingrid", told=1,
    )  # fmt: skip
    TicketEvent.objects.create(
        ticket=major.ticket, organisation=world.gjovik, at=timezone.now(), kind="major_told",
        visibility="internal", actor_name="Ingrid", data={"phase": "identified", "told": 1},
    )  # fmt: skip


def _room(world: Any) -> Any:
    return factories.control_room(world.gjovik)


def _incident(world: Any, n: int) -> Ticket:
    made: Ticket = Ticket.objects.create(
        number=f"INC-{world.year}-{950_000 + n:06}", kind="incident", status="in_progress",
        title=f"Sentralen er stum {n}", organisation=world.gjovik, impact=1, urgency=1,
        proposed_severity="SL1", severity="SL1", reporter=world.person,
    )  # fmt: skip
    return made
