"""A small world for tests of verbs: Gjøvik, its radio, the desk, and a clock that is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from assets.models import Asset
from customers.models import Organisation, Terms
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.scoping import acting
from tests import factories
from tickets import actions
from tickets.models import Clock, Ticket
from tickets.reports.verify import check

# A Monday at nine in Norway, far from holidays and changes of clock.
MONDAY = datetime(2026, 6, 8, 7, 0, tzinfo=UTC)


@dataclass
class World:
    gjovik: Organisation
    radio: Asset
    terms: Terms
    agent: Actor
    lead: Actor
    manager: Actor
    customer: Actor
    now: datetime = field(default=MONDAY)

    @contextmanager
    def at(self, **after: int) -> Iterator[datetime]:
        """Let so much time pass since the last instant, and act then as the system."""
        self.now += timedelta(**after)
        with clock.frozen(self.now), acting(Actor.system("test")):
            yield self.now

    def incident(self, **fields: Any) -> Ticket:
        defaults = {
            "organisation": self.gjovik,
            "title": "Radio er stum",
            "impact": 1,
            "urgency": 1,
        }
        defaults["assets"] = [self.radio]
        with self.at():
            return actions.open_incident(self.agent, **defaults | fields)

    def do(self, verb: Any, actor: Actor, ticket: Ticket, after: int = 0, **fields: Any) -> Any:
        """Do a verb so many seconds after the last instant."""
        with self.at(seconds=after):
            return verb(actor, ticket=ticket, **fields)

    def sweep(self, after: int = 0) -> int:
        with self.at(seconds=after):
            return actions.fire_due_alarms()

    def clock(self, ticket: Ticket, measure: str) -> Clock:
        with acting(Actor.system("test")):
            rows = Clock.objects.filter(ticket=ticket, measure=measure)
            row: Clock = rows.select_related("calendar_version", "ticket").latest("sequence")
            assert list(check(row)) == []
            return row

    def mail_about(self, ticket: Ticket) -> list[OutboxMessage]:
        with acting(Actor.system("test")):
            return list(OutboxMessage.objects.filter(about=ticket.number).order_by("pk"))

    def events(self, ticket: Ticket) -> list[str]:
        with acting(Actor.system("test")):
            return [event.kind for event in ticket.events.order_by("at", "id")]


def make_world() -> World:
    terms = factories.rules()
    factories.operator()
    gjovik = factories.organisation("Gjøvik kommune", kind="municipality")
    return World(
        gjovik=gjovik,
        radio=factories.terminal(gjovik, issi=2_420_001),
        terms=terms,
        agent=factories.agent(),
        lead=factories.actor_of(factories.user(Role.LEAD)),
        manager=factories.actor_of(factories.user(Role.MANAGER)),
        customer=factories.actor_of(factories.customer(gjovik)),
    )
