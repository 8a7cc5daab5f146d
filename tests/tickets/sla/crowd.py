"""Very many clocks that are due at once, made by copying one incident's rows."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from customers.models import Severity
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests.tickets.world import World
from tickets.models import Alarm, Clock, Interval, Ticket
from tickets.models.enums import AlarmState

SYSTEM = Actor.system("crowd")


def crowd(world: World, count: int, due_at: datetime, *, severity: str = Severity.SL1) -> list[int]:
    """So many tickets with one running clock each, all due at an instant. Returns the tickets."""
    pattern = world.incident()
    world.clock(pattern, "respond")
    with acting(SYSTEM):
        # The first is only what the others are copied from.
        Alarm.objects.filter(ticket=pattern).update(state=AlarmState.CANCELLED)
        clock = Clock.objects.get(ticket=pattern, measure="respond")
        interval = Interval.objects.get(clock=clock)
        clock.due_at = due_at
        clock.severity = severity
        tickets = Ticket.objects.bulk_create(
            _copy(pattern, number=f"INC-2099-{n:06}", severity=severity)
            for n in range(pattern.pk * 1000, pattern.pk * 1000 + count)
        )
        clocks = Clock.objects.bulk_create(_copy(clock, ticket=ticket) for ticket in tickets)
        of = {"start": due_at - timedelta(minutes=15)}
        Interval.objects.bulk_create(
            _copy(interval, clock=row, ticket=row.ticket, from_at=of["start"]) for row in clocks
        )
        Alarm.objects.bulk_create(map(_breach, clocks))
    return [ticket.pk for ticket in tickets]


def _copy(row: Any, **fields: Any) -> Any:
    twin = copy(row)
    twin._state = copy(row._state)
    twin._state.fields_cache = {}
    twin.pk = None
    if hasattr(twin, "public_id"):
        twin.public_id = uuid4()
    for name, value in fields.items():
        setattr(twin, name, value)
    return twin


def _breach(clock: Clock) -> Alarm:
    return Alarm(
        clock=clock, ticket_id=clock.ticket_id, organisation_id=clock.organisation_id,
        step="breach", generation=1, gravity=int(clock.severity[-1]), due_at=clock.due_at,
        try_at=clock.due_at,
    )  # fmt: skip


def states(ids: Sequence[int]) -> dict[str, int]:
    """How many alarms of these tickets are in which state."""
    with acting(SYSTEM):
        rows = Alarm.objects.filter(ticket__in=ids).values_list("state", flat=True)
        return {state: list(rows).count(state) for state in set(rows)}
