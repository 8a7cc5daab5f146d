"""The event stream as a browser hears it, served by the process that serves it in production."""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.journeys.product import Product, wait_for
from tests.journeys.promises import organisation
from tests.journeys.visitor import Stream, Visitor

AGENT, OUS, BERGEN = "agent@hdo.example", "kunde@ous.example", "kunde@bergen.example"
MANAGER = "manager@hdo.example"
MANY = 200


@pytest.fixture(scope="module")
def agent(product: Product) -> Visitor:
    return product.api(AGENT)


@pytest.fixture(scope="module")
def people(product: Product) -> dict[str, Visitor]:
    """Everybody's signed-in browser."""
    return {email: product.signed_in(email) for email in (AGENT, MANAGER, OUS, BERGEN)}


@pytest.fixture(scope="module")
def hospital(agent: Visitor) -> str:
    """The public id of a customer whose clocks run for hours, and so say nothing meanwhile."""
    return str(organisation(agent, "Oslo universitetssykehus HF")["id"])


@pytest.fixture
def number(agent: Visitor, hospital: str) -> str:
    """A fresh incident at the hospital."""
    told = {"title": "Radio mister lyd", "impact": 3, "urgency": 3}
    return str(agent.create("tickets/", organisation=hospital, **told)["number"])


@pytest.fixture
def streams(people: dict[str, Visitor]) -> Iterator[dict[str, Stream]]:
    opened = {email: visitor.stream() for email, visitor in people.items()}
    yield opened
    for stream in opened.values():
        stream.close()


def say(agent: Visitor, number: str, visibility: str) -> float:
    """A comment; returns when its answer had come."""
    agent.create(f"tickets/{number}/comments/", body="Ser på den.", visibility=visibility)
    return time.time()


def test_nobody_streams_without_signing_in(product: Product) -> None:
    assert product.anonymous().get("/live/").status == 401
    stranger = Visitor(product.url, cookies={"hdo_session": "x" * 32})
    assert stranger.get("/live/").status == 401
    assert product.api(AGENT).get("/live/").status == 401


def test_a_stream_is_only_read_and_only_there(product: Product, people: dict[str, Any]) -> None:
    assert people[AGENT].post("/live/", {}).status == 405
    assert people[AGENT].get("/live/else").status == 404


def test_an_answer_is_never_kept_by_a_cache(people: dict[str, Visitor]) -> None:
    with closing(people[AGENT].open("GET", "/live/")) as response:
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Accel-Buffering"] == "no"


def test_a_change_is_heard_within_a_second(
    agent: Visitor, number: str, streams: dict[str, Stream]
) -> None:
    committed = say(agent, number, "public")
    assert streams[AGENT].of(number).heard - committed < 1
    assert streams[OUS].of(number).heard - committed < 1


def test_a_customer_hears_nothing_internal(
    agent: Visitor, number: str, streams: dict[str, Stream]
) -> None:
    streams[AGENT].heard(0.5)
    streams[OUS].heard(0.5)
    say(agent, number, "internal")
    assert streams[AGENT].of(number)
    assert streams[OUS].heard(1) == []


def test_a_customer_hears_nothing_of_another(
    agent: Visitor, number: str, streams: dict[str, Stream]
) -> None:
    say(agent, number, "public")
    agent.act(number, "accept")
    assert streams[AGENT].of(number)
    assert streams[BERGEN].heard(1) == []


def test_an_event_tells_no_more_than_the_number(
    agent: Visitor, number: str, streams: dict[str, Stream]
) -> None:
    say(agent, number, "public")
    assert streams[OUS].of(number).data == {"number": number}


def test_who_comes_back_hears_what_was_missed(
    agent: Visitor, number: str, people: dict[str, Visitor]
) -> None:
    with closing(people[OUS].stream()) as stream:
        last_id = stream.hello.id
    say(agent, number, "internal")
    say(agent, number, "public")
    for email in (AGENT, OUS):
        with closing(people[email].stream(last_id)) as stream:
            assert stream.of(number)
    with closing(people[BERGEN].stream(last_id)) as stream:
        told = stream.heard(0.5)
        assert [event.name for event in told] == ["caught-up"]
        assert told[0].id >= last_id, "it may be asked for what follows"


def test_a_notice_rings_for_its_reader_alone(
    agent: Visitor, number: str, streams: dict[str, Stream]
) -> None:
    told = time.time()
    # The agent asks the duty manager for more weight, and is told nothing by that.
    agent.act(number, "escalate", reason="Trenger hjelp")
    agent.act(number, "assign", assignee="me")
    assert "notice" not in {event.name for event in streams[AGENT].heard(1)}
    assert streams[MANAGER].named("notice").heard - told < 2
    assert "notice" not in {event.name for event in streams[OUS].heard(0.2)}


@pytest.mark.parametrize("last_id", ["yesterday", "-1", "9" * 40, "²", "0"])
def test_a_strange_last_id_does_no_harm(people: dict[str, Visitor], last_id: str) -> None:
    visitor = people[BERGEN]
    # Sent as bytes: a header is not always text.
    with closing(visitor.open("GET", "/live/", headers={"Last-Event-ID": last_id})) as response:
        assert response.status == 200


def test_a_restart_of_the_database_loses_no_change(
    product: Product, agent: Visitor, number: str, streams: dict[str, Stream]
) -> None:
    for stream in streams.values():
        stream.heard(0.3)
    product.drop_connections()
    # Committed while nobody listens, or just as it listens again: told either way.
    wait_for(lambda: product.anonymous().get("/readyz").status == 200, 10, "the pages")
    say(agent, number, "public")
    assert streams[AGENT].of(number)
    assert streams[OUS].of(number)
    say(agent, number, "public")
    assert streams[AGENT].of(number)
    assert all(event.data["number"] != number for event in streams[BERGEN].heard(0.5))


def test_two_hundred_at_once_hear_it_within_a_second(
    agent: Visitor, number: str, people: dict[str, Visitor]
) -> None:
    streams = [people[AGENT].stream() for _ in range(MANY)]
    try:
        committed = say(agent, number, "internal")
        heard = [stream.of(number).heard - committed for stream in streams]
        assert max(heard) < 1
    finally:
        for stream in streams:
            stream.close()


def test_pages_go_on_without_the_stream(product: Product, people: dict[str, Visitor]) -> None:
    with product.frozen("events"):
        assert people[OUS].get("/portal/").status == 200
        assert people[AGENT].get("/desk/").status == 200


def test_the_stream_is_back_after_it_was_killed(
    product: Product, agent: Visitor, number: str, people: dict[str, Visitor]
) -> None:
    with closing(people[AGENT].stream()) as stream:
        last_id = stream.hello.id
        gone = product.kill("events")
        assert stream.ends(5)
    say(agent, number, "internal")
    product.wait_until_back("events", gone)
    wait_for(lambda: product.anonymous().get("/live/").status == 401, 15, "the stream")
    with closing(people[AGENT].stream(last_id)) as stream:
        assert stream.of(number)
