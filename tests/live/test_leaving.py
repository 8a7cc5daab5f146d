"""A stream of somebody who may no longer hear it."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from django.db import OperationalError

from hdo_portal.foundation.actor import Actor, Kind
from hdo_portal.live import stream
from hdo_portal.live.changes import Change
from hdo_portal.live.hub import HUB
from hdo_portal.live.viewer import Viewer

Messages = list[MutableMapping[str, Any]]
CHANGE = Change("INC-2026-000001", 7, "public", None, 1_000)


def customer(*organisations: int) -> Viewer:
    return Viewer(Actor(kind=Kind.CUSTOMER, name="Kari", organisation_ids=organisations), 0)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(stream, "CHECK_SECONDS", 0.05)


def told_to(viewer: Viewer, seconds: float = 0.4) -> Messages:
    """What a stream says while a change comes every 10 ms, until it ends or the time is up."""
    said: Messages = []

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(seconds)
        return {"type": "http.disconnect"}

    async def talk() -> None:
        while True:
            HUB.publish(CHANGE)
            await asyncio.sleep(0.01)

    async def run() -> None:
        talking = asyncio.ensure_future(talk())
        await stream.Stream(viewer, "", send).run(receive)
        talking.cancel()

    asyncio.run(run())
    return said


def has_ended(said: Messages) -> bool:
    return said[-1]["type"] == "http.response.body" and not said[-1].get("more_body")


def test_it_goes_on_for_who_is_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "viewer_of", lambda cookies: customer(7))
    said = told_to(customer(7))
    assert not has_ended(said)
    assert said[-1]["body"].endswith(b'{"number": "INC-2026-000001"}\n\n')


def test_it_ends_after_signing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "viewer_of", lambda cookies: None)
    assert has_ended(told_to(customer(7)))


def test_a_membership_that_was_taken_away_is_heard_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "viewer_of", lambda cookies: customer(8))
    said = told_to(customer(7))
    assert any(b"INC" in message.get("body", b"") for message in said)
    assert said[-1]["body"] == b"event: still\ndata: {}\n\n"


def test_it_goes_on_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(cookies: str) -> Viewer:
        raise OperationalError

    monkeypatch.setattr(stream, "viewer_of", away)
    assert not has_ended(told_to(customer(7)))


@pytest.mark.parametrize(
    "change, heard",
    [
        (CHANGE, True),
        (Change("INC-2026-000001", 7, "internal", None, 0), False),
        (Change("INC-2026-000001", 8, "public", None, 0), False),
        (Change("INC-2026-000001", 7, "public", 8, 0), False),
        (Change("INC-2026-000001", 7, "public", 7, 0), True),
    ],
)
def test_a_customer_is_told_public_words_of_their_own(change: Change, heard: bool) -> None:
    assert change.is_for(customer(7).actor) is heard


def test_nobody_is_told_nothing() -> None:
    assert not CHANGE.is_for(Actor.anonymous())
