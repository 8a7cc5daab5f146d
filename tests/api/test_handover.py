"""Handing a shift over by the API."""

from tests import factories
from tests.api.conftest import Caller, Customer, caller


def test_a_shift_is_handed_over_and_acknowledged(agent: Caller, gjovik: Customer) -> None:
    number = gjovik.ticket(title="Stum", impact=1, urgency=1)
    draft = agent.get("handovers/draft/").json()
    assert (draft["version"], draft["edited_at"]) == (0, None)
    assert [fact["number"] for fact in draft["facts"]["open"]] == [number]
    saved = agent.patch("handovers/draft/", {"version": 0, "situation": "Ro"}).json()
    assert (saved["version"], saved["situation"]) == (1, "Ro")
    stale = agent.post("handovers/", {"version": 0, "situation": "Uro"})
    assert (stale.status_code, stale.json()["code"]) == (409, "saved_meanwhile")
    made = agent.post("handovers/", {"version": 1, "situation": "Ro", "tasks": "Ring"})
    assert made.status_code == 201, made.content
    one = f"handovers/{made.json()['id']}/"
    assert agent.post(f"{one}acknowledge/").status_code == 403
    colleague = caller(factories.user("agent", language="en"))
    received = colleague.post(f"{one}acknowledge/", {"remark": "Takk"}).json()
    assert (received["remark"], received["facts"]["open"][0]["number"]) == ("Takk", number)
    assert agent.get(one).json() == received
    assert [row["id"] for row in agent.get("handovers/").json()["results"]] == [received["id"]]


def test_a_customer_hears_of_no_handover(agent: Caller, gjovik: Customer) -> None:
    made = agent.post("handovers/", {"version": 0, "situation": "Internt"}).json()
    for address in ("handovers/", "handovers/draft/", f"handovers/{made['id']}/"):
        assert gjovik.caller.get(address).status_code == 403, address
    assert gjovik.caller.post("handovers/", {"version": 0}).status_code == 403
