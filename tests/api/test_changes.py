"""Changes: drafted, planned, decided, carried out; seen by those they affect once published."""

from typing import Any

import pytest

from tests.api.conftest import Caller, Customer

PLAN = {
    "kind": "normal",
    "window_from": "2027-01-10T21:00:00Z",
    "window_to": "2027-01-10T23:00:00Z",
    "expected_impact": "Lyd faller ut i to minutter",
    "rollback_plan": "Gammelt kort settes inn",
}


def draft(agent: Caller, *assets: Any, **plan: Any) -> str:
    answer = agent.post(
        "changes/",
        {
            "title": "Bytte av kort",
            "assets": [str(asset.public_id) for asset in assets],
            "plan": PLAN | plan,
        },
    )
    assert answer.status_code == 201, answer.content
    return str(answer.json()["number"])


def act(who: Caller, number: str, name: str, **body: Any) -> Any:
    return who.post(f"changes/{number}/actions/{name}/", body)


def test_a_normal_change_from_draft_to_review(
    agent: Caller, lead: Caller, gjovik: Customer
) -> None:
    number = draft(agent, gjovik.radio)
    assert act(agent, number, "submit").json()["status"] == "assessment"
    assert act(agent, number, "submit").json()["status"] == "approval"
    approved = act(lead, number, "approve", reason="Greit").json()
    assert approved["status"] == "scheduled"
    assert approved["approvals"][0]["decided_by"] == lead.user.name
    assert act(agent, number, "begin").json()["status"] == "implementing"
    done = act(agent, number, "complete", outcome="Som planlagt").json()
    assert (done["status"], done["plan"]["outcome"]) == ("completed", "Som planlagt")
    assert act(lead, number, "review", outcome="Bra").json()["status"] == "reviewed"


def test_a_change_that_goes_wrong_is_taken_back(agent: Caller, lead: Caller) -> None:
    number = draft(agent, kind="standard")
    assert act(agent, number, "submit").json()["status"] == "scheduled"
    act(agent, number, "begin")
    assert act(agent, number, "back_out", outcome="Feil kort").json()["status"] == "backed_out"


def test_a_rejection_says_why(agent: Caller, lead: Caller) -> None:
    number = draft(agent)
    act(agent, number, "submit")
    assert act(lead, number, "reject").json()["errors"][0]["field"] == "reason"
    assert act(lead, number, "reject", reason="For tidlig").json()["status"] == "rejected"


def test_only_those_who_decide_approve(agent: Caller, gjovik: Customer) -> None:
    number = draft(agent)
    for _ in range(2):
        act(agent, number, "submit")
    refused = act(agent, number, "approve")
    assert refused.status_code == 403
    assert refused.json()["allowed"] == ["cancel", "assign"]


def test_nobody_approves_a_change_of_their_own(lead: Caller) -> None:
    number = draft(lead)
    for _ in range(2):
        act(lead, number, "submit")
    assert act(lead, number, "approve").status_code == 403


def test_a_state_that_does_not_allow_an_action_says_what_it_allows(agent: Caller) -> None:
    number = draft(agent)
    refused = act(agent, number, "begin")
    assert refused.status_code == 409
    assert "submit" in refused.json()["allowed"]


def test_a_customer_sees_a_change_that_affects_it_once_it_is_published(
    agent: Caller, gjovik: Customer, bergen: Customer
) -> None:
    number = draft(agent, gjovik.radio)

    def seen_by(who: Customer) -> tuple[int, int]:
        listed = who.caller.get("changes/").json()["results"]
        return who.caller.get(f"changes/{number}/").status_code, len(listed)

    assert seen_by(gjovik) == seen_by(bergen) == (404, 0)
    for _ in range(2):
        act(agent, number, "submit")
    assert seen_by(gjovik) == (200, 1)
    assert seen_by(bergen) == (404, 0)
    assert gjovik.caller.get(f"tickets/{number}/timeline/").status_code == 200
    assert act(gjovik.caller, number, "cancel", reason="x").status_code == 403
    assert act(bergen.caller, number, "cancel", reason="x").status_code == 404


def test_a_customers_own_draft_is_not_shown_to_it(agent: Caller, gjovik: Customer) -> None:
    answer = agent.post(
        "changes/", {"title": "x", "organisation": gjovik.id, "plan": {"kind": "normal"}}
    )
    number = answer.json()["number"]
    assert gjovik.caller.get(f"tickets/{number}/").status_code == 404
    assert gjovik.caller.get("tickets/").json()["results"] == []


def test_plan_and_plain_fields_are_edited_until_the_work_begins(agent: Caller) -> None:
    number = draft(agent, kind="standard")
    edited = agent.patch(
        f"changes/{number}/", {"title": "Nytt kort", "plan": {"contact": "Vakt 12"}}
    )
    assert edited.status_code == 200, edited.content
    assert (edited.json()["title"], edited.json()["plan"]["contact"]) == ("Nytt kort", "Vakt 12")
    wrong = agent.patch(f"changes/{number}/", {"plan": {"window_to": "2026-01-01T00:00:00Z"}})
    assert wrong.json()["errors"][0]["field"] == "plan.window_to"
    act(agent, number, "submit")
    act(agent, number, "begin")
    late = agent.patch(f"changes/{number}/", {"title": "z", "plan": {"contact": "Vakt 13"}})
    assert late.status_code == 409
    assert agent.get(f"changes/{number}/").json()["title"] == "Nytt kort", "all or nothing"


def test_a_change_is_opened_as_a_ticket_too(agent: Caller, gjovik: Customer) -> None:
    body = {"kind": "change", "title": "Bytte", "plan": PLAN}
    answer = agent.post("tickets/", body)
    assert answer.json()["number"].startswith("CHG-")
    assert gjovik.caller.post("tickets/", body).status_code == 403
    incident = gjovik.ticket()
    assert agent.get(f"changes/{incident}/").status_code == 404
    again = agent.post(f"tickets/{answer.json()['number']}/occurrences/", {})
    assert again.status_code == 409


@pytest.mark.parametrize("action", ["accept", "hold", "resolve"])
def test_an_incidents_action_is_none_of_a_change(action: str, agent: Caller) -> None:
    refused = agent.post(f"tickets/{draft(agent)}/actions/{action}/", {})
    assert refused.status_code == 409
    assert "submit" in refused.json()["allowed"]


def test_changes_are_found_by_window_and_kind(agent: Caller) -> None:
    number = draft(agent)

    def found(**query: str) -> list[str]:
        return [row["number"] for row in agent.get("changes/", **query).json()["results"]]

    assert found(window_from="2027-01-10T22:00:00Z", window_to="2027-01-11T00:00:00Z") == [number]
    assert found(window_from="2027-01-10T23:00:00Z") == []
    assert found(change_kind="emergency") == []
