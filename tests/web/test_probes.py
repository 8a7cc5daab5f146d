"""What machines ask, and what they are told when a part is not well."""

import pytest
from django.test import Client

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat
from hdo_portal.foundation.scoping import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_well() -> None:
    with acting(Actor.system("test")):
        for name in ("sweep", "canary", "outbox", "watchdog"):
            Heartbeat.beat(name)


def parts(client: Client) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = client.get("/healthz").json()["parts"]
    return found


def test_livez_answers_without_the_database(client: Client, django_db_blocker: object) -> None:
    assert client.get("/livez").status_code == 200


def test_readyz_is_content_with_a_migrated_database(client: Client) -> None:
    assert client.get("/readyz").content == b"ok\n"


def test_readyz_does_not_ask_redis(client: Client, settings: object) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]  # a fixture
    assert client.get("/readyz").status_code == 200


def test_healthz_names_a_sweep_that_never_ran(client: Client) -> None:
    assert parts(client)["sweep"] == {"ok": False, "age_seconds": None}


@pytest.mark.usefixtures("all_well")
def test_healthz_is_content_when_every_part_has_been_heard(client: Client) -> None:
    found = parts(client)
    assert {name: part["ok"] for name, part in found.items() if name != "broker"} == {
        name: True for name in found if name != "broker"
    }


@pytest.mark.usefixtures("all_well")
def test_metrics_tell_how_old_each_sign_of_life_is(client: Client) -> None:
    text = client.get("/metrics").content.decode()
    assert 'portal_heartbeat_age_seconds{part="sweep"}' in text
    assert "portal_alarms_overdue 0.0" in text


def test_probes_set_no_cookie_and_ask_for_no_session(client: Client) -> None:
    for path in ("/livez", "/readyz", "/healthz", "/metrics"):
        assert not client.get(path).cookies
