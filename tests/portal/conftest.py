"""Two customers, each with a radio and an open incident, and somebody of HDO."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from hdo_portal.foundation.actor import Actor
from tests import factories
from tickets.actions import open_incident
from tickets.models import Ticket

GJOVIK_SECRET = "Radioen i Gjøvik er taus"
BERGEN_SECRET = "Radioen i Bergen er taus"


@dataclass
class Tenant:
    """A customer with one of everything, and a browser that is signed in there."""

    organisation: Any
    user: Any
    actor: Actor
    radio: Any
    room: Any
    incident: Ticket
    client: Client


def tenant(name: str, title: str) -> Tenant:
    own = factories.organisation(name, kind="municipality")
    user = factories.customer(own, name=f"Kari {name}", language="en")
    actor = factories.actor_of(user)
    radio, room = factories.terminal(own), factories.control_room(own)
    incident = open_incident(
        actor, organisation=own, title=title, impact=2, urgency=2, assets=[radio], via="portal"
    )
    client = Client()
    factories.sign_in(client, user)
    return Tenant(own, user, actor, radio, room, incident, client)


@pytest.fixture
def rules(db: None) -> Any:
    return factories.rules()


@pytest.fixture
def gjovik(rules: Any) -> Tenant:
    return tenant("Gjøvik kommune", GJOVIK_SECRET)


@pytest.fixture
def bergen(rules: Any) -> Tenant:
    return tenant("Bergen kommune", BERGEN_SECRET)


@pytest.fixture
def agent(rules: Any) -> Actor:
    made: Actor = factories.agent(name="Ingrid Hemmelig")
    return made
