"""How the portal is: what /healthz and the staff's page say of parts that fall silent, and of gaps
in the rota."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client

from hdo_portal.foundation.models import Heartbeat
from hdo_portal.foundation.scoping import acting
from hdo_portal.web import degraded
from tests import factories
from tests.desk.conftest import signed_in
from tests.tickets.escalation.oncall_world import SYSTEM, turns
from tickets import actions

PARTS = ("sweep", "canary", "outbox", "watchdog")


@pytest.fixture
def all_well(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(degraded, "READ_EVERY_SECONDS", 0)
    with acting(SYSTEM):
        for name in PARTS:
            Heartbeat.beat(name)


def silent_for(name: str, seconds: int) -> None:
    """All parts were heard now, and this one so long ago, by the clock on the wall."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE foundation_heartbeat SET at = clock_timestamp()")
        cursor.execute(
            "UPDATE foundation_heartbeat SET at = at - %s * interval '1 second' WHERE name = %s",
            [seconds, name],
        )


def healthz() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/healthz")
    return answer.status_code, answer.json()["parts"]


def page_of(client: Client) -> str:
    answer = client.get("/desk/health/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_sweep_that_has_not_run_for_ten_seconds_is_told_everywhere(
    all_well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hdo_portal.web.probes.broker_answers", lambda: True)
    staff = signed_in(factories.user(language="en"))
    customer = signed_in(factories.customer(factories.organisation("Gjøvik kommune")))
    silent_for("sweep", 1)
    status, parts = healthz()
    assert (status, [name for name, part in parts.items() if not part["ok"]]) == (200, [])
    assert "Everything is well" in page_of(staff)
    assert "SLA-alarm" not in customer.get("/portal/").content.decode()
    silent_for("sweep", 11)
    status, parts = healthz()
    assert (status, parts["sweep"]["ok"]) == (503, False)
    assert [name for name, part in parts.items() if not part["ok"]] == ["sweep"]
    page = page_of(staff)
    assert "1 part is not well" in page
    assert "watch the deadlines by hand, in the queue" in page
    # The banner is on every page, and leads the staff to what is wrong.
    banner = staff.get("/desk/").content.decode()
    assert "SLA alarms are not being swept" in banner
    assert 'href="/desk/health/">What is wrong' in banner
    assert "/desk/health/" not in customer.get("/portal/").content.decode()


def test_a_part_that_speaks_again_leaves_when_it_was_silent_and_for_how_long(
    all_well: None,
) -> None:
    staff = signed_in(factories.user(language="en"))
    assert "Last silent" in page_of(staff)
    assert ", for " not in page_of(staff)
    with acting(SYSTEM):
        # By the clock of the transaction, which is the one that a beat is dated by.
        for name, seconds in (("sweep", 47), ("outbox", 11)):
            long_ago = Now() - timedelta(seconds=seconds)
            Heartbeat.objects.filter(name=name).update(at=long_ago)
        for name in PARTS:
            Heartbeat.beat(name)
        heard = {beat.name: beat for beat in Heartbeat.objects.all()}
    assert heard["outbox"].silent_from is None
    silence = heard["sweep"].silent_to - heard["sweep"].silent_from
    assert timedelta(seconds=47) <= silence < timedelta(seconds=60)
    assert heard["sweep"].silent_to == heard["sweep"].at
    assert f", for {silence.seconds} s" in page_of(staff)
    # The next beats leave it standing.
    with acting(SYSTEM):
        Heartbeat.beat("sweep")
        assert Heartbeat.objects.get(name="sweep").silent_to == heard["sweep"].silent_to


def test_a_gap_in_the_rota_stands_on_the_page_and_is_counted_for_machines(all_well: None) -> None:
    lead = factories.user("lead", "leder@hdo.example", name="Leder", language="en")
    agent = factories.user(language="en")
    assert "portal_rota_gaps_now 0.0" in Client().get("/metrics").content.decode()
    today = date.today()  # noqa: DTZ011 - the portal's own day is the host's here
    with acting(SYSTEM):
        rota = actions.create_rota(factories.actor_of(lead), name="Vaktleder")
        actions.add_layer(
            factories.actor_of(lead), rota=rota, turns=turns(agent),
            starts_on=today + timedelta(days=2),
        )  # fmt: skip
    text = Client().get("/metrics").content.decode()
    assert "portal_rota_gaps_now 0.0" in text or "portal_rota_gaps_now 1.0" in text
    assert "portal_rota_gaps_week 1.0" in text
    page = page_of(signed_in(agent))
    assert "1 stretch ahead has nobody on call" in page
    assert "Vaktleder, level 1" in page
    # Who asks without signing in is told nothing of it.
    assert "Vaktleder" not in Client().get("/healthz").content.decode()
