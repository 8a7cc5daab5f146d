"""Whatever is sent, the answer says what was wrong, and is never a fault of ours."""

import json
from typing import Any

import pytest
from django.test import Client

from hdo_portal.accounts.models import User
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.api.conftest import V1, Caller, Customer

pytestmark = pytest.mark.django_db


def problem(answer: Any, status: int) -> dict:
    """The problem document of an answer, checked for what every one has."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    assert found["type"].startswith("/api/docs/problems/#")
    assert found["title"]
    assert found["detail"]
    assert found["request_id"] == answer["X-Request-Id"]
    return found


def signed_in(client: Client, who: Customer) -> Client:
    with acting(Actor.system("tests")):
        client.force_login(who.caller.user)
    return client


def fields(answer: Any) -> dict[str, str]:
    return {e["field"]: e["code"] for e in problem(answer, 400)["errors"]}


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer x",
        "Bearer a b",
        "Basic eDp5",
        "Token abc",
        "Bearer \xff\xfe",
        "x" * 4000,
    ],
)
def test_without_a_good_token_nobody_is_let_in(header: str, client: Client) -> None:
    headers = {"Authorization": header} if header else {}
    answer = client.get(V1 + "tickets/", headers=headers)
    problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_of_somebody_who_may_no_longer_sign_in_is_refused(gjovik: Customer) -> None:
    with acting(Actor.system("tests")):
        User.objects.filter(pk=gjovik.caller.user.pk).update(is_active=False)
    problem(gjovik.caller.get("tickets/"), 401)


def test_a_bad_token_is_refused_even_with_a_session(gjovik: Customer) -> None:
    client = signed_in(Client(), gjovik)
    assert client.get(V1 + "tickets/").status_code == 200
    problem(client.get(V1 + "tickets/", headers={"Authorization": "Bearer x"}), 401)


def test_a_session_writes_only_with_its_csrf_token(gjovik: Customer) -> None:
    client = signed_in(Client(enforce_csrf_checks=True), gjovik)
    answer = client.post(
        V1 + "tickets/",
        {"title": "x"},
        content_type="application/json",
        headers={"Accept-Language": "en"},
    )
    found = problem(answer, 403)
    assert found["code"] == "csrf"
    assert found["detail"] == "Send the X-CSRFToken header of your session, or a token instead."


def test_a_token_that_asks_too_often_is_told_when_to_ask_again(
    agent: Caller, gjovik: Customer, settings: Any
) -> None:
    settings.PORTAL_API_PER_MINUTE = 3
    answers = [agent.get("tickets/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    problem(answers[-1], 429)
    assert 1 <= int(answers[-1]["Retry-After"]) <= 20
    assert gjovik.caller.get("tickets/").status_code == 200, "another token has its own"


def test_a_token_needs_no_csrf_token(gjovik: Customer) -> None:
    gjovik.caller.client = Client(enforce_csrf_checks=True)
    assert gjovik.ticket()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"nul",
        b"[]",
        b'"x"',
        b"1e999",
        b'{"title": 1e999}',
        b'{"title": NaN}',
        b'{"title": "a", "title": "b"}',
        b'{"title": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"title": ' + b"[" * 50 + b"]" * 50 + b"}",
        b'{"title": "\\u0000"}',
        b'{"title": "\\ud800"}',
        b'{"title": ""}',
        b'{"title": "   "}',
        b'{"title": null}',
        b'{"title": {}}',
        b'{"title": true}',
        b'{"title": "a\\nb"}',
    ],
)
def test_a_body_that_cannot_be_is_refused(body: bytes, agent: Caller) -> None:
    answer = agent.client.post(
        V1 + "tickets/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {agent.token}"},
    )
    assert problem(answer, 400)["errors"]


GOOD = {"title": "Ingen lyd", "impact": 2, "urgency": 1}


@pytest.mark.parametrize(
    "field, value",
    [
        ("title", "x" * 151),
        ("impact", 0),
        ("impact", 5),
        ("impact", "2"),
        ("impact", True),
        ("impact", 2.0),
        ("impact", 10**400),
        ("urgency", -1),
        ("urgency", None),
        ("kind", "problem"),
        ("severity", "SL4"),
        ("organisation", 1),
        ("organisation", "00000000-0000-4000-8000-000000000000"),
        ("organisation", "urn:uuid:5f0c7d52-6f0f-4b52-9a52-0d1a2f9d3c11"),
        ("assets", "x"),
        ("assets", {}),
        ("service", "nothing-such"),
        ("team", "nobody"),
        ("reporter", []),
        ("occurred_at", "2026-11-23T10:00:00"),
        ("occurred_at", "2026-02-30T10:00:00Z"),
        ("occurred_at", "0001-01-01T00:00:00+23:00"),
        ("occurred_at", "9999-12-31T23:59:59-23:00"),
        ("occurred_at", 5),
        ("occurred_at", "2099-01-01T00:00:00Z"),
        ("callback", "1" * 41),
        ("status", "closed"),
        ("plan", {"kind": "normal"}),
    ],
)
def test_a_bad_value_is_named(field: str, value: Any, agent: Caller, gjovik: Customer) -> None:
    answer = agent.post("tickets/", {**GOOD, "organisation": gjovik.id, field: value})
    assert field in fields(answer)


@pytest.mark.parametrize(
    "body, path",
    [
        ({"report": {"own_issi": 0}}, "report.own_issi"),
        ({"report": {"own_issi": 16_777_215}}, "report.own_issi"),
        ({"report": {"where": "x"}}, "report.where"),
        ({"report": {"positions": 2**31}}, "report.positions"),
        ({"report": {"occurred_at": "2098-01-01T00:00:00Z"}}, "report.occurred_at"),
        ({"assets": ["x"]}, "assets[0]"),
        ({"kind": "change", "plan": {"kind": "odd"}}, "plan.kind"),
        (
            {
                "kind": "change",
                "plan": {
                    "kind": "normal",
                    "window_from": "2026-12-02T00:00:00Z",
                    "window_to": "2026-12-01T00:00:00Z",
                },
            },
            "plan.window_to",
        ),
    ],
)
def test_a_nested_field_is_named_by_its_path(
    body: dict, path: str, agent: Caller, gjovik: Customer
) -> None:
    assert path in fields(agent.post("tickets/", {**GOOD, "organisation": gjovik.id, **body}))


def test_several_faults_are_told_at_once(agent: Caller) -> None:
    found = fields(agent.post("tickets/", {"titel": "x", "urgency": 9}))
    assert found == {"title": "required", "urgency": "invalid_choice", "titel": "unknown_field"}


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/xml",
        "",
        "application/json; charset=utf-16",
        "application/json; charset=rot13",
        "application/json;charset=hex",
    ],
)
def test_other_media_types_are_refused(media_type: str, agent: Caller) -> None:
    answer = agent.client.generic(
        "POST",
        V1 + "tickets/",
        json.dumps(GOOD),
        content_type=media_type,
        headers={"Authorization": f"Bearer {agent.token}"},
    )
    problem(answer, 415)


def test_a_body_larger_than_the_limit_is_refused(agent: Caller, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(agent.post("tickets/", {**GOOD, "description": "x" * 1000}), 413)


@pytest.mark.parametrize("method", ["put", "delete", "options", "trace"])
def test_another_method_is_refused_with_those_there_are(method: str, agent: Caller) -> None:
    answer = getattr(agent.client, method)(
        V1 + "tickets/", headers={"Authorization": f"Bearer {agent.token}"}
    )
    problem(answer, 405)
    assert {"GET", "POST"} <= {name.strip() for name in answer["Allow"].split(",")}


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing/",
        "tickets",
        "tickets/1/",
        "tickets/INC-2026-999999/",
        "tickets/INC-2026-999999/actions/accept/",
        "tickets/INC-2026-000001/actions/explode/",
        "tickets/%00/",
        "organisations/1/",
        "organisations/00000000-0000-4000-8000-000000000000/",
    ],
)
def test_what_does_not_exist_is_not_found(path: str, agent: Caller) -> None:
    method = agent.post if "actions" in path else agent.get
    problem(method(path), 404)


def test_a_problem_speaks_the_readers_language(gjovik: Customer) -> None:
    def title(**headers: str) -> str:
        return str(gjovik.caller.post("tickets/", {}, **headers).json()["title"])

    assert title(**{"Accept-Language": "en"}) == "The request has errors"


def test_what_a_client_says_it_accepts_changes_nothing(agent: Caller) -> None:
    for accept in ("text/html", "application/xml", "nonsense"):
        answer = agent.client.get(
            V1 + "tickets/?format=xml".replace("?format=xml", ""),
            headers={"Authorization": f"Bearer {agent.token}", "Accept": accept},
        )
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/json"
        assert answer["Cache-Control"] == "no-store"


def test_a_fault_of_ours_is_a_document_without_its_cause(
    agent: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr("hdo_portal.api.ticket_reads.tickets", broken)
    answer = agent.get("tickets/")
    problem(answer, 500)
    assert b"secret" not in answer.content


def test_a_locked_row_is_answered_with_busy(agent: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def locked(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr("hdo_portal.api.ticket_reads.tickets", locked)
    answer = agent.get("tickets/")
    problem(answer, 503)
    assert int(answer["Retry-After"]) > 0


def test_a_refused_request_leaves_nothing_behind(agent: Caller, gjovik: Customer) -> None:
    answer = agent.post(
        "terminals/",
        {
            "organisation": gjovik.id,
            "name": "Radio",
            "maker": "Motorola",
            "model": "MTP850",
            "issi": 2_000_777,
            "tei": "nothing",
        },
    )
    assert "tei" in fields(answer)
    names = [row["name"] for row in agent.get("assets/").json()["results"]]
    assert "Radio" not in names
    assert factories.terminal_model()
