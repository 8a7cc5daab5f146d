"""The same POST twice is one POST."""

import threading
from typing import Any

import pytest
from django.db import connection

from hdo_portal.foundation import idempotency
from tests import factories
from tests.api.conftest import Caller, Customer, caller

KEY = {"Idempotency-Key": "nightly-7f"}
BODY = {"title": "Ingen lyd", "description": "x"}


def test_sent_again_it_is_answered_as_before_and_done_once(gjovik: Customer) -> None:
    first = gjovik.caller.post("tickets/", BODY, **KEY)
    again = gjovik.caller.post("tickets/", dict(reversed(BODY.items())), **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert len(gjovik.caller.get("tickets/").json()["results"]) == 1


def test_the_key_of_another_request_is_refused(gjovik: Customer) -> None:
    gjovik.caller.post("tickets/", BODY, **KEY)
    other = gjovik.caller.post("tickets/", {"title": "Noe annet"}, **KEY)
    assert other.status_code == 422
    assert other["Content-Type"] == "application/problem+json"
    elsewhere = gjovik.caller.post("sla/preview/", BODY, **KEY)
    assert elsewhere.status_code == 422


def test_keys_are_each_persons_own(gjovik: Customer, bergen: Customer) -> None:
    one = gjovik.caller.post("tickets/", BODY, **KEY).json()
    two = bergen.caller.post("tickets/", BODY, **KEY).json()
    assert one["number"] != two["number"]


def test_what_was_refused_may_be_tried_again(gjovik: Customer) -> None:
    assert gjovik.caller.post("tickets/", {}, **KEY).status_code == 400
    assert gjovik.caller.post("tickets/", BODY, **KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "é"])
def test_a_key_that_is_none_is_refused(key: str, gjovik: Customer) -> None:
    answer = gjovik.caller.post("tickets/", BODY, **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_an_action_sent_again_is_done_once(agent: Caller, gjovik: Customer) -> None:
    number = gjovik.ticket()
    for _ in range(2):
        answer = agent.post(f"tickets/{number}/actions/accept/", {}, **KEY)
        assert answer.status_code == 200
    assert agent.post(f"tickets/{number}/actions/accept/").status_code == 409


def test_a_file_sent_again_is_stored_once(gjovik: Customer) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    number = gjovik.ticket()
    for content, status in ((b"log", 201), (b"log", 201), (b"other", 422)):
        answer = gjovik.caller.client.post(
            f"/api/v1/tickets/{number}/attachments/",
            {"file": SimpleUploadedFile("a.txt", content)},
            headers={"Authorization": f"Bearer {gjovik.caller.token}", **KEY},
        )
        assert answer.status_code == status, answer.content
    assert len(gjovik.caller.get(f"tickets/{number}/attachments/").json()["results"]) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_carried_out() -> None:
    own = factories.organisation()
    user = factories.customer(own)
    answers: list[Any] = []
    start = threading.Barrier(3)

    def send(who: Caller) -> None:
        start.wait()
        try:
            answers.append(who.post("tickets/", BODY, **KEY))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(caller(user),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [a.status_code for a in answers] == [201, 201, 201]
    assert len({a.json()["number"] for a in answers}) == 1
    assert len(caller(user).get("tickets/").json()["results"]) == 1


def test_one_that_takes_too_long_is_said_to_be_under_way(
    gjovik: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    class Stuck:
        def __enter__(self) -> Any:
            raise OperationalError("canceling statement due to lock timeout")

        def __exit__(self, *args: Any) -> None: ...

    class Connection:
        cursor = Stuck

    monkeypatch.setattr(idempotency, "connection", Connection())
    answer = gjovik.caller.post("tickets/", BODY, **KEY)
    assert answer.status_code == 409
    assert answer.json()["code"] == "in_progress"
