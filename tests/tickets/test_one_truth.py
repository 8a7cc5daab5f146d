"""P15: whether a promise was kept is one truth, at every door: database, API, reports, pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import MONDAY, World
from tickets import actions
from tickets.models import Clock

SECOND = timedelta(seconds=1)
# How long after its deadline each ticket was resolved.
AFTER = (-timedelta(days=1), -SECOND, timedelta(0), SECOND, timedelta(days=1))
JUNE_AND_JULY = "from=2026-06&to=2026-07&measure=resolve"


@pytest.fixture
def kept(world: World) -> dict[str, bool]:
    """Tickets resolved around their deadlines, by number: whether in time."""
    kept = {}
    for after in AFTER:
        world.now = MONDAY
        ticket = world.incident()
        due_at = world.clock(ticket, "resolve").due_at
        assert due_at is not None
        world.now = due_at + after
        if after == max(AFTER):
            world.sweep()
        world.do(actions.resolve, world.agent, ticket, resolution="Ny antenne.")
        kept[ticket.number] = after <= timedelta(0)
    world.now += timedelta(days=1)
    return kept


def test_p15_a_promise_is_kept_or_broken_at_every_door_alike(
    world: World, kept: dict[str, bool], client: Client
) -> None:
    with acting(Actor.system("test")):
        rows = Clock.objects.filter(measure="resolve").select_related("ticket")
        stored = {row.ticket.number: row.stopped_at <= row.due_at for row in rows}
        states = {row.ticket.number: row.state == "met" for row in rows}
    assert stored == states == kept
    broken = sum(not in_time for in_time in kept.values())
    factories.sign_in(client, factories.customer(world.gjovik))
    with clock.frozen(world.now):
        for number, in_time in kept.items():
            [told] = [
                one for one in client.get(f"/api/v1/tickets/{number}/").json()["clocks"]
                if one["measure"] == "resolve"
            ]  # fmt: skip
            assert (told["state"], told["breached"]) == (
                ("met", False) if in_time else ("missed", True)
            )
            page = client.get(f"/tickets/{number}/").content.decode()
            [tone] = re.findall(
                r'data-tone="(\w+)"[^>]*>\s*<span class="clock-label">[^/]*Varig løsning', page
            )
            assert tone == told["state"]
        for outcome, number_of in (("met", len(kept) - broken), ("missed", broken)):
            expected = {number for number in kept if kept[number] == (outcome == "met")}
            asked = f"{JUNE_AND_JULY}&outcome={outcome}"
            rows = client.get(f"/api/v1/reports/sla/clocks/?{asked}").json()["results"]
            assert {row["ticket"] for row in rows} == expected
            page = client.get(f"/reports/sla/clocks/?{asked}").content.decode()
            assert set(re.findall(r"INC-\d{4}-\d{6}", page)) == expected
            report = client.get("/api/v1/reports/sla/?from=2026-06&to=2026-07").json()
            [total] = [one for one in report["totals"] if one["measure"] == "resolve"]
            assert total[outcome] == number_of
