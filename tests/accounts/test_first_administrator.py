"""Where nobody can sign in yet, a terminal makes the first person who can."""

import pytest
from django.core.management import call_command
from django.test import Client

from hdo_portal.foundation.models import AuditEntry
from hdo_portal.foundation.scoping import acting
from tests import factories


@pytest.fixture
def made(db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", factories.PASSWORD)
    email = "drift@hdo.example"
    call_command("createsuperuser", interactive=False, email=email, name="Drift", verbosity=0)
    return email


def test_an_administrator_made_at_a_terminal_can_sign_in(made: str) -> None:
    visitor = Client()
    visitor.post("/accounts/login/", {"login": made, "password": factories.PASSWORD})
    assert visitor.get("/admin/").status_code == 200


def test_the_trail_tells_that_a_terminal_made_the_administrator(made: str) -> None:
    with acting(factories.TESTS):
        entry = AuditEntry.objects.get(table_name="accounts_user")
    assert (entry.operation, entry.actor_name) == ("INSERT", "createsuperuser")
