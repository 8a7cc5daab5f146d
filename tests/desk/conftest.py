"""A service desk: an agent and a colleague who are signed in, and Gjøvik with a radio."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from hdo_portal.web import degraded
from tests import factories
from tests.house_rules.queries import counted_queries
from tickets import actions
from tickets.models import Ticket

TITLE = "Radioen mister dekning"


@dataclass
class Desk:
    """One desk and one customer. ``client`` is the agent's browser, ``other`` the colleague's."""

    gjovik: Any
    bergen: Any
    radio: Any
    room: Any
    person: Any
    agent: Actor
    colleague: Actor
    kari: Actor
    client: Client
    other: Client
    customer: Client
    counter: Any = field(default=None)

    def incident(self, **fields: Any) -> Ticket:
        defaults = {
            "organisation": self.gjovik, "title": TITLE, "impact": 2, "urgency": 2,
            "assets": [self.radio], "reporter": self.person,
        }  # fmt: skip
        return actions.open_incident(self.agent, **defaults | fields)

    def get(self, address: str, **more: Any) -> HttpResponse:
        return self.client.get(address, **more)

    def page(self, ticket: Ticket, query: str = "", client: Client | None = None) -> str:
        answer = (client or self.client).get(self.address(ticket) + query)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def address(self, ticket: Ticket) -> str:
        return reverse("ticket", args=[ticket.number])

    def do(self, ticket: Ticket, action: str, client: Client | None = None, **data: Any) -> Any:
        address = reverse("ticket-action", args=[ticket.number, action])
        return (client or self.client).post(address, data)

    def fresh(self, ticket: Ticket) -> Ticket:
        with acting(factories.TESTS):
            return Ticket.objects.select_related("assignee", "team").get(pk=ticket.pk)

    def read(self, query: Any) -> list[Any]:
        with acting(factories.TESTS):
            return list(query())


def signed_in(account: Any) -> Client:
    client = Client()
    factories.sign_in(client, account)
    return client


@pytest.fixture
def desk(db: None) -> Desk:
    factories.rules()
    factories.operator()
    team = factories.team(name="Servicedesk")
    gjovik = factories.organisation("Gjøvik kommune", kind="municipality", phone="61 18 95 00")
    agent = factories.user(Role.AGENT, name="Ingrid Solberg", team=team, language="en")
    colleague = factories.user(Role.AGENT, name="Ola Nygård", team=team, language="en")
    customer = factories.customer(gjovik, name="Kari Moen", language="en")
    return Desk(
        gjovik=gjovik,
        bergen=factories.organisation("Bergen kommune", kind="municipality"),
        radio=factories.terminal(gjovik, issi=2_420_001, serial="SN-77", call_sign="GJ-31"),
        room=factories.control_room(gjovik, "Gjøvik legevakt", fallback="Bruk mobil 900 00 000."),
        person=factories.person(gjovik, "Per Vakt", mobile="900 11 222", title="Vaktleder"),
        agent=factories.actor_of(agent),
        colleague=factories.actor_of(colleague),
        kari=factories.actor_of(customer),
        client=signed_in(agent),
        other=signed_in(colleague),
        customer=signed_in(customer),
    )


@pytest.fixture
def count_queries() -> Any:
    """Counts what a page asks of the database, its own looks at the portal's health included."""

    def count(client: Client, address: str) -> int:
        degraded._cache = (-degraded.READ_EVERY_SECONDS, [])
        with counted_queries() as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    return count
