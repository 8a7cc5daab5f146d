"""What the service desk hears besides: the lines of the queue, and who else has a ticket open."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from hdo_portal.live.presence import LINGER_SECONDS
from tests.journeys.product import Product
from tests.journeys.visitor import Stream, Visitor

AGENT, LEAD, GJOVIK = "agent@hdo.example", "lead@hdo.example", "kunde@gjovik.example"


@pytest.fixture(scope="module")
def agent(product: Product) -> Visitor:
    return product.api(AGENT)


@pytest.fixture(scope="module")
def people(product: Product) -> dict[str, Visitor]:
    return {email: product.signed_in(email) for email in (AGENT, LEAD, GJOVIK)}


@pytest.fixture(scope="module")
def number(agent: Visitor, gjovik: Any) -> str:
    told = {"title": "Stille posisjon", "impact": 3, "urgency": 3}
    return str(agent.create("tickets/", organisation=gjovik["id"], **told)["number"])


@pytest.fixture
def listen(people: dict[str, Visitor]) -> Iterator[Any]:
    opened: list[Stream] = []

    def one(email: str, asking: str) -> Stream:
        opened.append(people[email].stream(asking=asking))
        return opened[-1]

    yield one
    for stream in opened:
        stream.close()


def test_the_queue_gets_the_line_that_changed(
    agent: Visitor, gjovik: Any, number: str, listen: Any
) -> None:
    desk, plain, customer = listen(AGENT, "?rows=1"), listen(AGENT, ""), listen(GJOVIK, "?rows=1")
    agent.create(f"tickets/{number}/comments/", body="Ser på den", visibility="public")
    assert customer.of(number).name == "ticket"
    row = desk.named("row").data
    assert (row["number"], row["open"]) == (number, True)
    assert f'<tr id="row-{number}"' in row["html"]
    assert "Stille posisjon" in row["html"]
    assert "row" not in {event.name for event in plain.heard(0.5)}, "who asks for no lines"
    assert "row" not in {event.name for event in customer.heard(0.2)}, "a customer gets none"


def test_a_page_misses_nothing_between_being_made_and_listening(
    agent: Visitor, number: str, people: dict[str, Visitor]
) -> None:
    with closing(people[AGENT].stream()) as stream:
        made = stream.hello.id
    agent.create(f"tickets/{number}/comments/", body="Mellom", visibility="public")
    with closing(people[AGENT].stream(asking=f"?since={made}")) as stream:
        assert stream.hello.id == "", "nothing is ticked off before it is told"
        assert stream.of(number)
        assert stream.named("caught-up").id >= made


def typing_at(stream: Any, number: str, awaited: list[bool]) -> list[bool]:
    """Whether each of the others types, as soon as that is as awaited; somebody of the test before
    may still be leaving."""
    for _told in range(5):
        here = stream.named("here", LINGER_SECONDS + 10).data
        assert here["number"] == number
        found = [one["typing"] for one in here["people"]]
        if found == awaited:
            break
    return found


def test_the_desk_sees_who_else_is_there_and_types(
    product: Product, number: str, people: dict[str, Visitor], listen: Any
) -> None:
    asking = f"?ticket={number}"
    first = listen(AGENT, asking)
    assert typing_at(first, number, []) == []
    second, customer = listen(LEAD, asking), listen(GJOVIK, asking)
    assert typing_at(first, number, [False]) == [False]
    [seen] = second.named("here").data["people"]
    assert set(seen) == {"name", "typing"}

    key = second.hello.data["key"]
    stranger = product.anonymous()
    assert stranger.post(f"/live/typing/?{key}x", {}).status == 404
    assert stranger.get(f"/live/typing/?{key}").status == 405
    assert people[LEAD].post(f"/live/typing/?{key}", {}).status == 204
    assert typing_at(first, number, [True]) == [True]

    assert customer.hello.data == {}, "a customer gets no key"
    assert [event for event in customer.heard(0.3) if event.name == "here"] == []


def test_one_person_in_two_windows_is_one(number: str, listen: Any) -> None:
    asking = f"?ticket={number}"
    listen(LEAD, asking)
    listen(LEAD, asking)
    assert len(listen(AGENT, asking).named("here").data["people"]) == 1


@pytest.mark.parametrize(
    "asking", ["?ticket=1", "?ticket=INC-2026-1%0d%0ax", "?last=x&since=-1", "?%ff"]
)
def test_a_strange_question_does_no_harm(people: dict[str, Visitor], asking: str) -> None:
    with closing(people[AGENT].stream(asking=asking)) as stream:
        assert stream.hello.name == "hello"
