"""Policies, the dry run and notices for programs; and answering a call by one."""

from typing import Any

import pytest

from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from tests import factories
from tests.api.conftest import Caller, Customer, caller
from tests.tickets.escalation.calling_world import callouts, notices
from tickets import actions
from tickets.models import Ticket

POLICIES = "escalation/policies/"
STEP = {"measure": "restore", "trigger": "before_due", "value": 1800, "audience": "role",
        "role": "lead", "channels": ["in_app", "mail"]}  # fmt: skip


@pytest.fixture
def boss() -> User:
    made: User = factories.user(Role.MANAGER, name="Boss Berg", language="en")
    return made


@pytest.fixture
def called(boss: User, agent: Caller, gjovik: Customer) -> Ticket:
    """An SL1 that has just woken the duty manager."""
    ticket = actions.open_incident(
        factories.actor_of(agent.user), organisation=gjovik.organisation, title="Stum", impact=1,
        urgency=1,
    )  # fmt: skip
    actions.fire_due_alarms()
    return ticket


def policy(**fields: Any) -> dict[str, Any]:
    return {"name": "Natt", "hours": "outside", "calendar": "office", "steps": [STEP]} | fields


def test_a_policy_is_written_read_and_changed(admin: Caller, gjovik: Customer) -> None:
    made = admin.post(POLICIES, policy(organisation=gjovik.id, severity="SL2"))
    assert made.status_code == 201, made.content
    one = made.json()
    assert (one["organisation"], one["calendar"]) == (gjovik.id, "office")
    assert one["steps"][0]["value"] == 1800
    address = f"{POLICIES}{one['id']}/"
    changed = admin.patch(address, {"steps": [STEP | {"value": 600}]}).json()
    assert [step["value"] for step in changed["steps"]] == [600]
    assert (changed["name"], changed["severity"]) == ("Natt", "SL2")
    assert admin.patch(address, {"is_active": False}).json()["is_active"] is False
    assert one["id"] in [row["id"] for row in admin.get(POLICIES).json()["results"]]


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"severity": "SL9"}, "severity"),
        ({"steps": []}, "steps"),
        ({"calendar": None}, "calendar"),
        ({"steps": [STEP | {"role": ""}]}, "steps[0].role"),
        ({"steps": [STEP, STEP]}, "steps[1].audience"),
        ({"steps": [STEP | {"channels": ["webhook"]}]}, "steps[0].webhook"),
        ({"steps": [STEP | {"channels": ["smoke"]}]}, "steps[0].channels[0]"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_at_its_field(
    admin: Caller, changes: dict[str, Any], field: str
) -> None:
    answer = admin.post(POLICIES, policy(**changes))
    assert answer.status_code == 400, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_policies_are_read_by_leaders_and_written_by_administrators(
    lead: Caller, agent: Caller, gjovik: Customer
) -> None:
    assert lead.get(POLICIES).status_code == 200
    assert lead.post(POLICIES, policy()).status_code == 403
    assert agent.get(POLICIES).status_code == 403
    assert gjovik.caller.get(POLICIES).status_code == 403


def test_a_dry_run_tells_levels_and_gaps(admin: Caller, gjovik: Customer) -> None:
    asked = {"organisation": gjovik.id, "severity": "SL1", "at": "2026-12-24T22:00:00Z"}
    nobody = admin.post("escalation/dry-run/", asked).json()
    [first] = [line for line in nobody["lines"] if line["at"] == "2026-12-24T22:00:00Z"]
    assert first["gap"]
    factories.user(Role.MANAGER, name="Boss Berg", mobile="+4790000001")
    somebody = admin.post("escalation/dry-run/", asked).json()
    calls = [line for line in somebody["lines"] if line["measure"] == "respond" and line["step"]]
    assert [line["call"] for line in calls] == [1, 2, 3]
    assert calls[0]["told"] == [{"name": "Boss Berg", "channels": ["in_app", "sms", "mail"]}]
    assert calls[1]["at"] == "2026-12-24T22:05:00Z"
    assert [line["goes_on"] for line in calls] == [False, False, True]


def test_a_dry_run_is_of_a_ticket_or_of_an_invented_one(
    admin: Caller, called: Ticket, gjovik: Customer
) -> None:
    assert admin.post("escalation/dry-run/", {}).status_code == 400
    both = {"ticket": called.number, "organisation": gjovik.id}
    assert admin.post("escalation/dry-run/", both).status_code == 400
    lines = admin.post("escalation/dry-run/", {"ticket": called.number}).json()["lines"]
    assert lines[0]["call"] == 2


def test_answering_through_the_api_stops_the_calls(
    agent: Caller, called: Ticket, boss: User
) -> None:
    answer = agent.post(f"tickets/{called.number}/actions/acknowledge/")
    assert answer.status_code == 200
    [chain] = callouts(called)
    assert (chain.state, chain.acknowledged_via) == ("acknowledged", "api")
    [heard] = notices(called, kind="taken")
    assert heard.user_id == boss.pk


def test_notices_are_ones_own(agent: Caller, called: Ticket, boss: User) -> None:
    mine = caller(boss)
    [notice] = mine.get("notices/").json()["results"]
    assert (notice["ticket"], notice["state"]) == (called.number, "open")
    assert notice["text"].startswith("Response is due ")
    assert agent.get("notices/").json()["results"] == []
    assert mine.post("notices/read/").status_code == 204
    assert mine.get("notices/").json()["results"][0]["read_at"]


def test_customers_have_no_notices_and_no_dry_run(gjovik: Customer) -> None:
    assert gjovik.caller.get("notices/").status_code == 403
    assert gjovik.caller.post("notices/read/").status_code == 403
    asked = {"organisation": gjovik.id}
    assert gjovik.caller.post("escalation/dry-run/", asked).status_code == 403
