"""Whatever happens to an incident, in whatever order: each alarm has its effect once, or never."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import PortalError
from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.scoping import acting
from tests.tickets.world import World, make_world
from tickets import actions
from tickets.actions import fire
from tickets.models import Alarm, Ticket, TicketEvent
from tickets.models.enums import AlarmState
from tickets.sla import sweep

SYSTEM = Actor.system("test")
DOINGS: dict[str, tuple[Any, dict[str, Any]]] = {
    "accept": (actions.accept, {}),
    "hold": (actions.hold, {"reason": "customer"}),
    "resume": (actions.resume, {}),
    "acknowledge": (actions.acknowledge, {}),
    "worse": (actions.reclassify, {"impact": 1, "urgency": 1, "reason": "Verre enn meldt"}),
    "better": (actions.reclassify, {"impact": 4, "urgency": 3, "reason": "Ikke så ille"}),
    "resolve": (actions.resolve, {"resolution": "Byttet radio"}),
    "reopen": (actions.reopen, {"reason": "Fortsatt stum"}),
}
STEPS = st.tuples(
    st.sampled_from([*DOINGS, "sweep", "sweep", "fail", "storm", "audit"]),
    st.integers(0, 4 * 3600),
)


def _step(world: World, ticket: Ticket, what: str, after: int) -> None:
    if what in DOINGS:
        verb, fields = DOINGS[what]
        try:
            world.do(verb, world.agent, ticket, after=after, **fields)
        except PortalError:  # the state does not allow it now
            return
    elif what == "audit":
        with world.at(seconds=after):
            actions.audit_alarms()
    else:
        with pytest.MonkeyPatch.context() as patch:
            if what == "fail":
                patch.setattr(fire, "_effects", lambda *_: 1 / 0)
            if what == "storm":
                patch.setattr(sweep, "STORM", 0)
            world.sweep(after=after)


def _check(ticket: Ticket) -> None:
    with acting(SYSTEM):
        fired = Alarm.objects.filter(ticket=ticket, state=AlarmState.FIRED)
        keys = [f"alarm:{a.clock_id}:{a.step}:{a.generation}" for a in fired]
        events = Counter(
            TicketEvent.objects.filter(ticket=ticket, key__in=keys).values_list("key", flat=True)
        )
        assert events == Counter(keys), "each that fired stands in the timeline, once"
        told = OutboxMessage.objects.filter(about=ticket.number)
        assert set(Counter(told.values_list("key", flat=True)).values()) <= {1}
        loose = TicketEvent.objects.filter(ticket=ticket, kind__in=["breached", "escalated"])
        assert not loose.exclude(key__in=keys).exists(), "nothing told of what did not fire"


@pytest.mark.django_db
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEPS, min_size=4, max_size=12))
def test_no_order_of_events_doubles_or_invents_an_effect(steps: list[tuple[str, int]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        world = make_world()
        ticket = world.incident(impact=2, urgency=2)
        for what, after in steps:
            _step(world, ticket, what, after)
            _check(ticket)
        transaction.set_rollback(True)
