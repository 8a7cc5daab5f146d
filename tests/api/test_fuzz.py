"""Odd and hostile input made from the description: nothing breaks, and every answer is described.

A few examples of each operation run with the suite; PORTAL_FUZZ_EXAMPLES asks for more.
"""

import os
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hdo_portal.api.docs import description
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.api.conftest import Caller, Customer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # the tool's own, about its dependencies
]

schema = schemathesis.openapi.from_dict(description())
schema.app = get_wsgi_application()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a server does after a request would end the test's transaction."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def real(admin: Caller, gjovik: Customer) -> dict[str, dict[str, str]]:
    """Path parameters that lead somewhere, by the first part of the address."""
    site = factories.site(gjovik.organisation)
    relation = factories.dependency(gjovik.radio, factories.asset(gjovik.organisation))
    body = {"title": "Bytte", "plan": {"kind": "normal"}}
    agreement = admin.get("agreements/").json()["results"][0]["id"]
    with acting(Actor.system("tests")):
        person = str(gjovik.caller.user.person.public_id)
    return {
        "tickets": {"number": gjovik.ticket()},
        "changes": {"number": admin.post("changes/", body).json()["number"]},
        "organisations": {"id": gjovik.id},
        "sites": {"id": str(site.public_id)},
        "people": {"id": person},
        "agreements": {"id": agreement},
        "assets": {"id": str(gjovik.radio.public_id)},
        "terminals": {"id": str(gjovik.radio.public_id)},
        "relations": {"id": str(relation.public_id)},
    }


@schema.parametrize()
@settings(
    max_examples=int(os.environ.get("PORTAL_FUZZ_EXAMPLES", "3")),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_described(
    case: Any, admin: Caller, real: dict[str, dict[str, str]]
) -> None:
    for name, value in real.get(case.path.split("/")[3], {}).items():
        if name in case.path_parameters:
            case.path_parameters[name] = value
    headers = {"Authorization": f"Bearer {admin.token}"}
    case.call_and_validate(headers=headers, checks=CHECKS)
