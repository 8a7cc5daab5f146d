"""Opening, reading, editing and working tickets, by whom and for whom."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories
from tests.api.conftest import Caller, Customer

OF_THE_CONTRACT = {
    *("number", "kind", "title", "description", "impact", "urgency", "severity", "occurrences"),
    *("status", "organisation", "site", "assets", "reporter", "assignee", "team", "created_at"),
    *("updated_at", "clocks"),
}


def test_the_desk_opens_an_incident_and_reads_it_back(agent: Caller, gjovik: Customer) -> None:
    site = factories.site(gjovik.organisation)
    kari = factories.person(gjovik.organisation, "Kari")
    service = factories.service()
    answer = agent.post(
        "tickets/",
        {
            "title": "Ingen lyd",
            "description": "Siden i natt",
            "impact": 1,
            "urgency": 1,
            "assets": [str(gjovik.radio.public_id)],
            "site": str(site.public_id),
            "reporter": str(kari.public_id),
            "service": service.slug,
            "callback": "99 99 99 99",
            "team": factories.team().slug,
            "report": {"place": "Akuttmottak", "own_issi": 2_000_001, "patient_affected": True},
        },
    )
    assert answer.status_code == 201, answer.content
    ticket = answer.json()
    assert set(ticket) >= OF_THE_CONTRACT
    assert ticket["number"].startswith("INC-")
    assert ticket["organisation"] == gjovik.id, "it follows from the asset"
    assert ticket["assets"] == [str(gjovik.radio.public_id)]
    assert (ticket["severity"], ticket["status"], ticket["via"]) == ("SL1", "new", "api")
    assert ticket["occurrences"] == 1
    assert {c["measure"] for c in ticket["clocks"]} >= {"respond", "restore", "resolve"}
    assert all(c["state"] == "running" for c in ticket["clocks"])
    assert "accept" in ticket["allowed"]
    assert ticket["created_at"].endswith("Z")
    assert dt.datetime.fromisoformat(ticket["created_at"]).utcoffset() == dt.timedelta(0)
    assert agent.get(f"tickets/{ticket['number']}/").json()["title"] == "Ingen lyd"
    [occurrence] = agent.get(f"tickets/{ticket['number']}/occurrences/").json()["results"]
    assert occurrence["place"] == "Akuttmottak"
    assert occurrence["patient_affected"] is True


def test_a_customer_reports_for_its_only_organisation_without_naming_it(gjovik: Customer) -> None:
    ticket = gjovik.caller.get(f"tickets/{gjovik.ticket()}/").json()
    assert ticket["organisation"] == gjovik.id
    assert (ticket["impact"], ticket["urgency"]) == (3, 2)
    assert ticket["reporter_name"] == gjovik.caller.user.name


def test_a_customer_of_two_names_the_one_it_reports_for(gjovik: Customer) -> None:
    parent = factories.organisation()
    child = factories.organisation(parent=parent)
    from tests.api.conftest import caller

    both = caller(factories.customer(parent, includes_descendants=True))
    answer = both.post("tickets/", {"title": "Ingen lyd"})
    assert [e["field"] for e in answer.json()["errors"]] == ["organisation"]
    child_id = str(child.public_id)
    opened = both.post("tickets/", {"title": "Ingen lyd", "organisation": child_id})
    assert opened.json()["organisation"] == child_id


@pytest.mark.parametrize(
    "field, of_other",
    [
        ("organisation", lambda other: other.id),
        ("assets", lambda other: [str(other.radio.public_id)]),
        ("site", lambda other: str(factories.site(other.organisation).public_id)),
        ("reporter", lambda other: str(factories.person(other.organisation).public_id)),
    ],
)
def test_a_customer_cannot_name_what_belongs_to_another(
    field: str, of_other: Any, gjovik: Customer, bergen: Customer
) -> None:
    answer = gjovik.caller.post("tickets/", {"title": "x", field: of_other(bergen)})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert answer.json()["errors"][0]["code"] == "does_not_exist"


@pytest.mark.parametrize("field", ["severity", "team"])
def test_a_customer_does_not_decide_severity_or_team(field: str, gjovik: Customer) -> None:
    value = {"severity": "SL1", "team": factories.team().slug}[field]
    answer = gjovik.caller.post("tickets/", {"title": "x", field: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


EVERYTHING_OF_A_TICKET = [
    ("get", ""),
    ("patch", ""),
    *(("get", f"{part}/") for part in ("comments", "attachments", "occurrences")),
    ("get", "timeline/"),
    ("get", "clocks/"),
    ("post", "comments/"),
    ("post", "occurrences/"),
    ("post", "actions/accept/"),
    ("post", "actions/resolve/"),
]


@pytest.mark.parametrize("method, path", EVERYTHING_OF_A_TICKET)
def test_another_customers_ticket_does_not_exist(
    method: str, path: str, gjovik: Customer, bergen: Customer
) -> None:
    number = gjovik.ticket()
    call = getattr(bergen.caller, method)
    answer = call(f"tickets/{number}/{path}", *([] if method == "get" else [{}]))
    assert answer.status_code == 404
    nowhere = call(f"tickets/INC-2001-000001/{path}", *([] if method == "get" else [{}]))
    said, unsaid = answer.json(), nowhere.json()
    assert said["detail"].replace(number, "") == unsaid["detail"].replace("INC-2001-000001", "")


def test_working_an_incident_from_report_to_close(agent: Caller, gjovik: Customer) -> None:
    number = gjovik.ticket(impact=1, urgency=1)

    def act(name: str, **body: Any) -> dict:
        answer = agent.post(f"tickets/{number}/actions/{name}/", body)
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    assert act("accept")["assignee"] == str(agent.user.public_id)
    assert act("assign", team="servicedesk")["team"] == "servicedesk"
    assert act("assign", assignee=agent.user.email)["assignee_name"] == agent.user.name
    held = act("hold", reason="customer", note="Venter på svar")
    assert (held["status"], held["hold_reason"]) == ("on_hold", "customer")
    assert act("resume")["status"] == "in_progress"
    assert act("escalate", reason="Haster")["escalation_level"] == 1
    act("acknowledge")
    again = act("reclassify", reason="Enig med melder", severity="SL2")
    assert (again["severity"], again["proposed_severity"]) == ("SL2", "SL1")
    assert act("restore", note="Omkoblet")["status"] == "restored"
    assert act("resolve", resolution="Byttet kort")["resolution"] == "Byttet kort"
    assert act("reopen", reason="Feilen er tilbake")["status"] == "in_progress"
    act("resolve", resolution="Byttet resten")
    closed = act("close")
    assert closed["status"] == "closed"
    assert closed["allowed"] == ["reopen"]
    story = agent.get(f"tickets/{number}/timeline/").json()["results"]
    assert [e["kind"] for e in story][:2] == ["opened", "accepted"]
    for clock in agent.get(f"tickets/{number}/clocks/").json()["results"]:
        total = sum(part["counted_seconds"] for part in clock["ledger"])
        assert total == clock["elapsed_seconds"]


def test_merge_and_cancel_say_where_it_went(agent: Caller, gjovik: Customer) -> None:
    one, two, three = gjovik.ticket(), gjovik.ticket(), gjovik.ticket()
    merged = agent.post(f"tickets/{two}/actions/merge/", {"into": one}).json()
    assert (merged["status"], merged["parent"]) == ("cancelled", one)
    assert agent.get(f"tickets/{one}/").json()["occurrences"] == 2
    bad = agent.post(f"tickets/{three}/actions/merge/", {"into": "INC-2001-000001"})
    assert bad.json()["errors"][0]["field"] == "into"
    cancelled = agent.post(f"tickets/{three}/actions/cancel/", {"reason": "Ingen feil"})
    assert cancelled.json()["status"] == "cancelled"


def test_an_action_the_state_refuses_says_which_it_allows(agent: Caller, gjovik: Customer) -> None:
    answer = agent.post(f"tickets/{gjovik.ticket()}/actions/resume/")
    assert answer.status_code == 409
    assert "accept" in answer.json()["allowed"]
    assert "resume" not in answer.json()["allowed"]


def test_an_action_the_person_may_not_take_says_which_they_may(gjovik: Customer) -> None:
    answer = gjovik.caller.post(f"tickets/{gjovik.ticket()}/actions/resolve/")
    assert answer.status_code == 403
    assert answer.json()["allowed"] == gjovik.caller.get("tickets/").json()["results"][0]["allowed"]


def test_what_an_action_needs_is_named(agent: Caller, gjovik: Customer) -> None:
    number = gjovik.ticket()
    for action, field in (
        ("resolve", "resolution"),
        ("assign", "assignee"),
        ("cancel", "reason"),
        ("merge", "into"),
        ("reclassify", "reason"),
    ):
        answer = agent.post(f"tickets/{number}/actions/{action}/", {})
        assert answer.status_code == 400
        assert [e["field"] for e in answer.json()["errors"]] == [field]
    answer = agent.post(f"tickets/{number}/actions/accept/", {"note": "x"})
    assert answer.json()["errors"][0]["code"] == "unknown_field"


def test_plain_fields_are_edited_and_others_refused(agent: Caller, gjovik: Customer) -> None:
    number = gjovik.ticket()
    edited = agent.patch(
        f"tickets/{number}/",
        {"title": "Skurrer", "callback": "12", "assets": [str(gjovik.radio.public_id)]},
    )
    assert edited.status_code == 200, edited.content
    assert edited.json()["title"] == "Skurrer"
    assert edited.json()["assets"] == [str(gjovik.radio.public_id)]
    for field in ("status", "severity", "assignee", "number", "organisation"):
        refused = agent.patch(f"tickets/{number}/", {field: "x"})
        assert refused.json()["errors"][0]["code"] == "unknown_field"
    assert gjovik.caller.patch(f"tickets/{number}/", {"title": "x"}).status_code == 403


def test_internal_words_and_files_are_for_hdo_only(agent: Caller, gjovik: Customer) -> None:
    number = gjovik.ticket()
    agent.post(
        f"tickets/{number}/comments/", {"body": "Kortet er gammelt", "visibility": "internal"}
    )
    agent.post(f"tickets/{number}/comments/", {"body": "Vi ser på det"})
    for visibility in ("internal", "public"):
        upload = SimpleUploadedFile(f"{visibility}.txt", b"log")
        sent = agent.upload(f"tickets/{number}/attachments/", file=upload, visibility=visibility)
        assert sent.status_code == 201, sent.content
    seen = gjovik.caller.get(f"tickets/{number}/comments/").json()["results"]
    assert [c["body"] for c in seen] == ["Vi ser på det"]
    files = gjovik.caller.get(f"tickets/{number}/attachments/").json()["results"]
    assert [f["name"] for f in files] == ["public.txt"]
    story = str(gjovik.caller.get(f"tickets/{number}/timeline/").json())
    assert "gammelt" not in story
    assert "internal" not in story
    assert len(agent.get(f"tickets/{number}/comments/").json()["results"]) == 2
    internal, public = agent.get(f"tickets/{number}/attachments/").json()["results"]
    assert (internal["visibility"], public["visibility"]) == ("internal", "public")
    hidden = gjovik.caller.get(f"tickets/{number}/attachments/{internal['id']}/")
    assert hidden.status_code == 404


def test_a_customers_words_are_public(gjovik: Customer) -> None:
    number = gjovik.ticket()
    refused = gjovik.caller.post(
        f"tickets/{number}/comments/", {"body": "x", "visibility": "internal"}
    )
    assert refused.json()["errors"][0]["field"] == "visibility"
    said = gjovik.caller.post(f"tickets/{number}/comments/", {"body": "Fortsatt stille"}).json()
    assert (said["from_customer"], said["visibility"]) == (True, "public")


def test_a_file_comes_back_as_it_went_in_and_runs_nowhere(gjovik: Customer) -> None:
    number = gjovik.ticket()
    html = b"<script>alert(1)</script>"
    sent = gjovik.caller.upload(
        f"tickets/{number}/attachments/", file=SimpleUploadedFile("../é.html", html)
    )
    assert sent.status_code == 201, sent.content
    back = gjovik.caller.get(f"tickets/{number}/attachments/{sent.json()['id']}/")
    assert b"".join(back.streaming_content) == html
    back.close()
    assert back["Content-Type"] == "application/octet-stream"
    assert back["Content-Disposition"].startswith("attachment")
    assert "sandbox" in back["Content-Security-Policy"]


@pytest.mark.parametrize(
    "fields, wrong",
    [
        ({}, "file"),
        ({"file": "words"}, "file"),
        ({"file": SimpleUploadedFile("a", b"")}, "file"),
        ({"file": SimpleUploadedFile("a", b"x"), "size": "1"}, "size"),
        ({"file": SimpleUploadedFile("a", b"x"), "visibility": "secret"}, "visibility"),
    ],
)
def test_a_bad_upload_is_named(fields: dict, wrong: str, gjovik: Customer) -> None:
    answer = gjovik.caller.upload(f"tickets/{gjovik.ticket()}/attachments/", **fields)
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["field"] == wrong


def test_a_file_beyond_the_limit_is_refused(gjovik: Customer, settings: Any) -> None:
    number = gjovik.ticket()
    settings.PORTAL_ATTACHMENT_MAX_BYTES = 10
    big = SimpleUploadedFile("a", b"x" * 100)
    assert gjovik.caller.upload(f"tickets/{number}/attachments/", file=big).status_code == 400
    big = SimpleUploadedFile("a", b"x" * 70_000)
    assert gjovik.caller.upload(f"tickets/{number}/attachments/", file=big).status_code == 413


def test_it_happened_again_is_counted(gjovik: Customer) -> None:
    number = gjovik.ticket()
    again = gjovik.caller.post(f"tickets/{number}/occurrences/", {"place": "Legevakt"})
    assert again.status_code == 201, again.content
    assert gjovik.caller.get(f"tickets/{number}/").json()["occurrences"] == 2
    future = gjovik.caller.post(
        f"tickets/{number}/occurrences/", {"occurred_at": "2098-01-01T00:00:00Z"}
    )
    assert future.json()["errors"][0]["field"] == "occurred_at"


def test_a_customer_sees_no_names_of_hdos_people_and_teams_on_the_ticket(
    agent: Caller, gjovik: Customer
) -> None:
    number = gjovik.ticket()
    agent.post(f"tickets/{number}/actions/accept/")
    agent.post(f"tickets/{number}/actions/assign/", {"team": factories.team().slug})
    assert agent.get(f"tickets/{number}/").json()["team"] == factories.team().slug
    seen = gjovik.caller.get(f"tickets/{number}/").json()
    assert seen["assignee"] is seen["assignee_name"] is seen["team"] is None


def test_a_program_does_not_write_over_what_it_has_not_seen(
    agent: Caller, gjovik: Customer
) -> None:
    number = gjovik.ticket(assets=[str(gjovik.radio.public_id)])
    at = f"tickets/{number}/"
    read = agent.get(at).json()
    seen = {"title": read["title"], "description": read["description"], "assets": read["assets"]}
    assert agent.patch(at, {"title": "En annens", "seen": seen}).status_code == 200
    answer = agent.patch(at, {"title": "Min", "callback": "112", "seen": seen})
    assert (answer.status_code, answer.json()["code"]) == (409, "overwritten")
    assert "title" in answer.json()["detail"]
    assert agent.get(at).json()["title"] == "En annens", "nothing of it was saved"
    elsewhere = {"description": "Nytt", "assets": [], "seen": seen}
    assert agent.patch(at, elsewhere).status_code == 200, "what was seen still stood"
    assert agent.patch(at, {"assets": read["assets"], "seen": seen}).status_code == 409
    assert agent.patch(at, {"title": "Min"}).status_code == 200, "who asks for no care gets none"
    unknown = agent.patch(at, {"title": "Min", "seen": {"status": "new"}})
    assert unknown.status_code == 400
