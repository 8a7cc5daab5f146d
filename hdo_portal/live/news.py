"""What a stream can say, besides that a ticket changed: each knows whom it may be told, and how."""

import json
from dataclasses import dataclass
from typing import Protocol

from hdo_portal.foundation.actor import Actor


class News(Protocol):
    """Something to tell. ``crowd`` is how many streams there are, so that those who hear it can
    spread their questions; customers are not told how many."""

    def told_to(self, actor: Actor, crowd: int) -> str | None:
        """The lines of the stream for this actor, or None when it is not for them."""
        ...


@dataclass(frozen=True)
class Row:
    """A ticket's line in the queue as it is now, by language; for the service desk."""

    number: str
    is_open: bool
    html: dict[str, str]

    def told_to(self, actor: Actor, crowd: int) -> str | None:
        if not actor.sees_everything or not actor.can("desk.use"):
            return None
        html = self.html.get(actor.language) or next(iter(self.html.values()))
        return lines("row", {"number": self.number, "open": self.is_open, "html": html})


class Stale:
    """So much was missed that a page does better to ask for everything."""

    def told_to(self, actor: Actor, crowd: int) -> str | None:
        return lines("stale", {"crowd": crowd} if actor.sees_everything else {})


@dataclass(frozen=True)
class Ring:
    """A person's notices changed; whose is not known after the database was away, and then all of
    the staff ask."""

    user_id: int | None

    def told_to(self, actor: Actor, crowd: int) -> str | None:
        own = actor.is_staff if self.user_id is None else actor.user_id == self.user_id
        return lines("notice", {"crowd": crowd if self.user_id is None else 1}) if own else None


def lines(name: str, data: object, mark: int | None = None) -> str:
    """One event as the stream writes it. ``mark`` is its time in milliseconds, which counts
    nothing."""
    begin = f"id: {mark}\n" if mark is not None else ""
    return f"{begin}event: {name}\ndata: {json.dumps(data)}\n\n"
