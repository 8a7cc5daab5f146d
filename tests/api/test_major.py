"""Major incidents by the API, and the status that a customer reads."""

from tests import factories
from tests.api.conftest import Caller, Customer


def test_a_major_incident_is_declared_gathered_told_and_closed(
    agent: Caller, gjovik: Customer, bergen: Customer
) -> None:
    room = factories.control_room(gjovik.organisation, "Gjøvik legevakt")
    first = gjovik.ticket(impact=1, urgency=1, assets=[str(room.public_id)])
    second = bergen.ticket(impact=1, urgency=1)
    made = agent.post("majors/", {"ticket": first, "title": "Alt er stumt"})
    assert made.status_code == 201, made.content
    major = made.json()
    assert (major["members"], major["customers"]) == ([first], [gjovik.id])
    assert major["assets"] == [str(room.public_id)]
    again = agent.post("majors/", {"ticket": second, "title": "Bergen"})
    assert (again.status_code, again.json()["code"]) == (409, "unseen")
    wrong = agent.post(f"majors/{major['id']}/members/", {"tickets": ["INC-2020-000001"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "tickets")
    joined = agent.post(f"majors/{major['id']}/members/", {"tickets": [second]}).json()
    assert joined["members"] == [first, second]
    told = agent.post(
        f"majors/{major['id']}/updates/", {"phase": "restored", "nb": "Oppe.", "en": "Up."}
    )
    assert (told.status_code, told.json()["text"]) == (201, {"nb": "Oppe.", "en": "Up."})
    [status] = gjovik.caller.get("status/").json()["results"]
    assert (status["tickets"], status["assets"]) == ([first], [str(room.public_id)])
    assert [row["phase"] for row in status["updates"]] == ["restored"]
    [theirs] = bergen.caller.get("status/").json()["results"]
    assert (theirs["tickets"], theirs["assets"]) == ([second], [])
    for _twice in range(2):
        ended = agent.post(f"majors/{major['id']}/close/", {"resolution": "Ny kjerne."}).json()
        assert (ended["phase"], len(ended["updates"])) == ("resolved", 2)
    assert agent.get(f"tickets/{second}/").json()["status"] == "resolved"
    assert [row["id"] for row in agent.get("majors/").json()["results"]] == [major["id"]]


def test_a_customer_hears_of_no_major_incident_but_its_own(
    agent: Caller, gjovik: Customer, bergen: Customer
) -> None:
    major = agent.post("majors/", {"ticket": gjovik.ticket(), "title": "Stum"}).json()
    assert bergen.caller.get("status/").json() == {"results": []}
    for one in (gjovik.caller, bergen.caller):
        assert one.get("majors/").status_code == 403
        assert one.get(f"majors/{major['id']}/").status_code == 403
        assert one.post(f"majors/{major['id']}/close/", {"resolution": "Nei"}).status_code == 403
