"""People with tokens, and the two customers that every test of what is whose needs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from customers.models import Organisation
from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.accounts.tokens import issue_token
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests import factories

V1 = "/api/v1/"


@dataclass
class Caller:
    """Somebody who calls the API with a token, as a script does."""

    user: User
    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def _send(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        return getattr(self.client, method)(
            V1 + path,
            data=data,
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}", **headers},
        )

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(
            path if path.startswith("http") else V1 + path,
            query,
            headers={"Authorization": f"Bearer {self.token}"},
        )

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self._send("post", path, {} if data is None else data, **headers)

    def patch(self, path: str, data: Any) -> Any:
        return self._send("patch", path, data)

    def delete(self, path: str) -> Any:
        return self._send("delete", path)

    def upload(self, path: str, **fields: Any) -> Any:
        return self.client.post(
            V1 + path, fields, headers={"Authorization": f"Bearer {self.token}"}
        )


Call = Callable[[User], Caller]


def caller(user: User) -> Caller:
    with acting(Actor.system("tests")):
        return Caller(user, issue_token(user.email))


@dataclass
class Customer:
    """A customer, somebody who calls the API for it, and a radio of its own."""

    organisation: Organisation
    caller: Caller
    radio: Any

    @property
    def id(self) -> str:
        return str(self.organisation.public_id)

    def ticket(self, **fields: Any) -> str:
        """Opens an incident and returns its number."""
        answer = self.caller.post("tickets/", {"title": "Ingen lyd", **fields})
        assert answer.status_code == 201, answer.content
        return str(answer.json()["number"])


def customer(name: str) -> Customer:
    own = factories.organisation(name)
    return Customer(own, caller(factories.customer(own)), factories.terminal(own))


@pytest.fixture(autouse=True)
def rules(db: Any) -> Any:
    """The matrix, the standard agreement and HDO itself, without which no ticket can be opened."""
    factories.operator()
    return factories.rules()


@pytest.fixture
def gjovik(rules: Any) -> Customer:
    return customer("Gjøvik kommune")


@pytest.fixture
def bergen(rules: Any) -> Customer:
    return customer("Bergen kommune")


@pytest.fixture
def agent(rules: Any) -> Caller:
    return caller(factories.user(Role.AGENT, team=factories.team()))


@pytest.fixture
def lead(rules: Any) -> Caller:
    return caller(factories.user(Role.LEAD))


@pytest.fixture
def admin(rules: Any) -> Caller:
    return caller(factories.user(Role.ADMIN))


@pytest.fixture(autouse=True)
def _without_static_files(settings: Any, tmp_path: Any) -> None:
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = tmp_path, False
