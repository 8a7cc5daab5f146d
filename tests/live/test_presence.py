"""Who is at a ticket, by when they come, type, rest and leave."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hdo_portal.foundation.actor import Actor, Kind
from hdo_portal.live import presence
from hdo_portal.live.listeners import QUEUE_SIZE, Listener, Wants
from hdo_portal.live.news import Row, Stale
from hdo_portal.live.presence import Presence

NUMBER = "INC-2026-000001"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "LINGER_SECONDS", 0.05)
    monkeypatch.setattr(presence, "TYPING_SECONDS", 0.05)


def staff(user_id: int, *rights: str) -> Actor:
    held = frozenset(rights or ("desk.use",))
    return Actor(kind=Kind.STAFF, name=f"Agent {user_id}", user_id=user_id, rights=held)


def page() -> Listener:
    return Listener(Wants(ticket=NUMBER))


def shown(listener: Listener, actor: Actor) -> list[str]:
    """Who the page of this person shows last: names, with a star for who types."""
    told = ""
    while not listener.waiting.empty():
        told = listener.waiting.get_nowait().told_to(actor, 1) or ""
    people: list[dict[str, Any]] = json.loads(told.partition("data: ")[2])["people"]
    return [one["name"] + "*" * one["typing"] for one in people]


def during(story: Callable[[Presence], Awaitable[None]]) -> None:
    async def run() -> None:
        await story(Presence())

    asyncio.run(run())


def test_who_types_is_seen_until_they_rest() -> None:
    async def story(room: Presence) -> None:
        mine, other = page(), page()
        room.enter(staff(1), mine)
        room.enter(staff(2), other)
        assert room.types(other.key)
        assert shown(mine, staff(1)) == ["Agent 2*"]
        assert shown(other, staff(2)) == ["Agent 1"], "nobody is told of themselves"
        await asyncio.sleep(0.03)
        assert room.types(other.key)
        await asyncio.sleep(0.03)
        assert mine.waiting.empty(), "said once, however long somebody types"
        await asyncio.sleep(0.05)
        assert shown(mine, staff(1)) == ["Agent 2"]

    during(story)


def test_who_loads_the_page_again_has_not_left() -> None:
    async def story(room: Presence) -> None:
        mine, other = page(), page()
        room.enter(staff(1), mine)
        room.enter(staff(2), other)
        room.leave(other)
        assert not room.types(other.key), "its key is spent"
        await asyncio.sleep(0.02)
        again = page()
        room.enter(staff(2), again)
        await asyncio.sleep(0.08)
        assert shown(mine, staff(1)) == ["Agent 2"]
        room.leave(again)
        await asyncio.sleep(0.08)
        assert shown(mine, staff(1)) == []

    during(story)


def test_a_ticket_that_everybody_left_is_forgotten() -> None:
    async def story(room: Presence) -> None:
        mine = page()
        room.enter(staff(1), mine)
        room.types(mine.key)
        room.leave(mine)
        await asyncio.sleep(0.1)
        assert (room._guests, room._by_key) == ({}, {})

    during(story)


@pytest.mark.parametrize(
    "actor",
    [staff(3, "report.read"), Actor(kind=Kind.CUSTOMER, user_id=4, organisation_ids=(7,))],
)
def test_only_the_desk_is_there_or_sees_it(actor: Actor) -> None:
    async def story(room: Presence) -> None:
        mine, theirs = page(), page()
        room.enter(staff(1), mine)
        room.enter(actor, theirs)
        assert theirs.waiting.empty()
        assert not room.types(theirs.key)
        [here] = [mine.waiting.get_nowait()]
        assert here.told_to(actor, 1) is None

    during(story)


def test_a_line_of_the_queue_is_for_the_desk_in_their_language() -> None:
    row = Row(NUMBER, True, {"nb": "<tr>", "en": "<tr lang>"})
    assert "<tr>" in str(row.told_to(staff(1), 1))
    assert row.told_to(Actor(kind=Kind.CUSTOMER, organisation_ids=(7,)), 1) is None
    assert row.told_to(staff(1, "report.read"), 1) is None


def test_who_is_too_far_behind_is_told_to_ask_for_everything() -> None:
    listener = Listener()
    for _ in range(QUEUE_SIZE + 1):
        listener.put(Row(NUMBER, True, {"nb": ""}))
    assert isinstance(listener.waiting.get_nowait(), Stale)
    assert listener.waiting.empty()
