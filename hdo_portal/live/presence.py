"""Who else of the service desk has a ticket open, and who is typing there.

It is kept in the process that holds the streams, since a stream is a page that is open. Nothing
else is asked, and nothing is written: when the process starts again the pages come back, and with
them who is there.
"""

import asyncio
from dataclasses import dataclass, field

from hdo_portal.foundation.actor import Actor
from hdo_portal.live.listeners import Listener
from hdo_portal.live.news import lines

# A page that is loaded again, or looked away from for a moment, has not been left.
LINGER_SECONDS = 12.0
# A page says that somebody types every four seconds.
TYPING_SECONDS = 7.0


@dataclass(frozen=True)
class Here:
    """Who has a ticket open: (id, name, whether they type). Nobody is told of themselves."""

    number: str
    people: tuple[tuple[int, str, bool], ...]

    def told_to(self, actor: Actor, crowd: int) -> str | None:
        if not actor.is_staff or not actor.can("desk.use"):
            return None
        others = [
            {"name": name, "typing": typing}
            for user_id, name, typing in self.people
            if user_id != actor.user_id
        ]
        return lines("here", {"number": self.number, "people": others})


@dataclass
class Guest:
    """A person at a ticket, with the streams of their pages."""

    name: str
    pages: set[Listener] = field(default_factory=set)
    typing: asyncio.TimerHandle | None = None
    leaving: asyncio.TimerHandle | None = None


class Presence:
    """The tickets that are open, and by whom. Lives in one event loop."""

    def __init__(self) -> None:
        self._guests: dict[str, dict[int, Guest]] = {}
        self._by_key: dict[str, tuple[str, int]] = {}

    def enter(self, actor: Actor, listener: Listener) -> None:
        """A page of this person shows the ticket that its stream names; staff only."""
        number = listener.wants.ticket
        if not number or not actor.is_staff or not actor.can("desk.use") or actor.user_id is None:
            return
        guest = self._guests.setdefault(number, {}).setdefault(actor.user_id, Guest(actor.name))
        if guest.leaving:
            guest.leaving.cancel()
            guest.leaving = None
        guest.pages.add(listener)
        self._by_key[listener.key] = (number, actor.user_id)
        self._tell(number)

    def leave(self, listener: Listener) -> None:
        """The stream ended. Its person is gone when no page of theirs comes back for a moment."""
        number, user_id = self._by_key.pop(listener.key, ("", 0))
        guest = self._guest(number, user_id)
        if guest is None:
            return
        guest.pages.discard(listener)
        if not guest.pages:
            loop = asyncio.get_running_loop()
            guest.leaving = loop.call_later(LINGER_SECONDS, self._gone, number, user_id)

    def types(self, key: str) -> bool:
        """The page with this key says that somebody types in it. False for a key of nobody."""
        number, user_id = self._by_key.get(key, ("", 0))
        guest = self._guest(number, user_id)
        if guest is None:
            return False
        new = guest.typing is None
        if guest.typing:
            guest.typing.cancel()
        loop = asyncio.get_running_loop()
        guest.typing = loop.call_later(TYPING_SECONDS, self._rests, number, user_id)
        if new:
            self._tell(number)
        return True

    def _rests(self, number: str, user_id: int) -> None:
        guest = self._guest(number, user_id)
        if guest:
            guest.typing = None
            self._tell(number)

    def _gone(self, number: str, user_id: int) -> None:
        guests = self._guests.get(number, {})
        guest = guests.pop(user_id, None)
        if guest and guest.typing:
            guest.typing.cancel()
        if guests:
            self._tell(number)
        else:
            self._guests.pop(number, None)

    def _guest(self, number: str, user_id: int) -> Guest | None:
        return self._guests.get(number, {}).get(user_id)

    def _tell(self, number: str) -> None:
        guests = self._guests[number]
        here = Here(
            number,
            tuple((user_id, guest.name, guest.typing is not None)
                  for user_id, guest in sorted(guests.items())),
        )  # fmt: skip
        for guest in guests.values():
            for page in guest.pages:
                page.put(here)
