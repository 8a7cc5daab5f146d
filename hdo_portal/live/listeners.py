"""Those who stream: what each asked to hear, and what waits to be told to it."""

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from hdo_portal.live.news import News, Stale

# Who is this far behind is better off with a fresh page than with old news.
QUEUE_SIZE = 1000
NUMBER = re.compile(r"(INC|CHG)-\d{4}-\d{6,12}", re.ASCII)
MARK = re.compile(r"\d{1,14}", re.ASCII)


@dataclass(frozen=True)
class Wants:
    """What the address of a stream asks for: the lines of the queue, who else has a ticket open,
    and what happened since a mark that an earlier stream gave (``last``) or since the page was
    made (``since``), both in milliseconds."""

    rows: bool = False
    ticket: str = ""
    last: int | None = None
    since: int | None = None

    @classmethod
    def of(cls, query: str, last_event_id: str = "") -> "Wants":
        said = {name: values[0] for name, values in parse_qs(query[:500]).items()}
        ticket = said.get("ticket", "")
        return cls(
            rows="rows" in said,
            ticket=ticket if NUMBER.fullmatch(ticket) else "",
            last=_mark(last_event_id) if last_event_id else _mark(said.get("last", "")),
            since=_mark(said.get("since", "")),
        )


def _mark(text: str) -> int | None:
    return int(text) if MARK.fullmatch(text) else None


@dataclass(eq=False)
class Listener:
    """One stream's ear. ``key`` is known to its page alone, which says by it that it types."""

    wants: Wants = field(default_factory=Wants)
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    waiting: asyncio.Queue[News] = field(default_factory=lambda: asyncio.Queue(QUEUE_SIZE))

    def put(self, news: News) -> None:
        """Let it wait to be told. One that is too far behind is told to ask for everything."""
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            news = Stale()
        self.waiting.put_nowait(news)
