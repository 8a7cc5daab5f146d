"""/live/: tells open pages which tickets changed. A page then asks for them with its own rights.

One process holds every stream. It listens to PostgreSQL, which announces each event of a ticket
when its transaction commits, and passes on what each viewer may see. Every few minutes a stream
asks again who its viewer is, so that rights that were taken away, and a sign-out, count.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError

from hdo_portal.foundation.actor import Actor
from hdo_portal.live.changes import BRIEFLY, OVERLAP, changes_since
from hdo_portal.live.hub import HUB
from hdo_portal.live.listeners import Listener, Wants
from hdo_portal.live.news import News, Stale, lines
from hdo_portal.live.viewer import Viewer, viewer_of

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEARTBEAT_SECONDS = 15.0
CHECK_SECONDS = 180.0
# A browser comes back after this long; spread, so that they do not all come at once.
RETRY_MILLISECONDS = (1000, 4000)
NO_DATABASE = (DatabaseError, InterfaceError)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application of the event stream."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            HUB.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            HUB.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["path"] == "/live/typing/":
        await _typing(scope, send)
        return
    if scope["path"] != "/live/":
        await _refuse(send, 404)
        return
    if scope["method"] != "GET":
        await _refuse(send, 405)
        return
    HUB.start()
    cookies = headers.get(b"cookie", "")
    try:
        viewer = await sync_to_async(viewer_of)(cookies)
    except NO_DATABASE:
        await _refuse(send, 503)
        return
    if viewer is None:
        await _refuse(send, 401)
        return
    query = scope.get("query_string", b"").decode("latin-1")
    wants = Wants.of(query, headers.get(b"last-event-id", ""))
    await Stream(viewer, cookies, send, wants).run(receive)


async def _typing(scope: Scope, send: Send) -> None:
    """A page says that somebody types in it. It names itself by the key that its own stream gave
    it, which proves who asks and that no other site does."""
    if scope["method"] != "POST":
        await _refuse(send, 405)
        return
    key = scope.get("query_string", b"").decode("latin-1")
    await _refuse(send, 204 if HUB.presence.types(key) else 404)


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


class Stream:
    """One viewer's stream, from its first line to its last."""

    def __init__(
        self, viewer: Viewer, cookies: str, send: Send, wants: Wants | None = None
    ) -> None:
        self.viewer = viewer
        self.cookies = cookies
        self.send = send
        self.wants = wants or Wants()
        self.spoke = 0.0

    @property
    def actor(self) -> Actor:
        return self.viewer.actor

    async def run(self, receive: Receive) -> None:
        """Tell until the viewer leaves or is nobody any more."""
        telling = asyncio.ensure_future(self._tell())
        leaving = asyncio.ensure_future(_until_gone(receive))
        try:
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if telling.done():
                telling.result()
        finally:
            for task in (telling, leaving):
                task.cancel()
            await asyncio.gather(telling, leaving, return_exceptions=True)

    async def _tell(self) -> None:
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        # Listened for before anything is read or said, so that nothing falls between.
        with HUB.subscribed(self.wants) as listener:
            await self.send({"type": "http.response.start", "status": 200, "headers": headers})
            await self._greet(listener)
            HUB.presence.enter(self.actor, listener)
            await self._pass_on(listener.waiting)
        await self.send({"type": "http.response.body", "body": b""})

    async def _greet(self, listener: Listener) -> None:
        """Say hello, and what was missed. The mark of now is given when all of that is said: who is
        cut off in between asks from where they were."""
        retry = random.randint(*RETRY_MILLISECONDS)  # noqa: S311 - spreading load
        hello = {"key": listener.key} if self.wants.ticket and self.actor.is_staff else {}
        asked = self.wants.last if self.wants.last is not None else self.wants.since
        mark = self.viewer.at if asked is None else None
        await self._write(f"retry: {retry}\n" + lines("hello", hello, mark))
        if asked is not None and await self._catch_up(asked):
            await self._write(lines("caught-up", {}, self.viewer.at))

    async def _catch_up(self, milliseconds: int) -> bool:
        """Tell what happened since, and return whether all of it was told."""
        overlap = OVERLAP if self.wants.last is not None else BRIEFLY
        try:
            missed = await sync_to_async(changes_since)(self.actor, milliseconds, overlap)
        except NO_DATABASE:
            return False  # the page is asked anew on its own, and the next stream catches up
        if missed is None:
            await self._say(Stale())
        for change in missed or ():
            await self._say(change)
        return True

    async def _pass_on(self, waiting: "asyncio.Queue[News]") -> None:
        loop = asyncio.get_running_loop()
        check_at = loop.time() + CHECK_SECONDS
        while True:
            try:
                async with asyncio.timeout_at(self.spoke + HEARTBEAT_SECONDS):
                    news = await waiting.get()
            except TimeoutError:
                # An event, not a comment: a page that hears none knows that the line is dead.
                await self._write(lines("still", {}))
            else:
                await self._say(news)
            if loop.time() > check_at:
                if not await self._still_signed_in():
                    return
                check_at = loop.time() + CHECK_SECONDS

    async def _still_signed_in(self) -> bool:
        try:
            viewer = await sync_to_async(viewer_of)(self.cookies)
        except NO_DATABASE:
            return True  # nothing is announced without it either
        if viewer is None:
            return False
        self.viewer = viewer
        return True

    async def _say(self, news: News) -> None:
        if text := news.told_to(self.actor, len(HUB.listeners)):
            await self._write(text)

    async def _write(self, text: str) -> None:
        self.spoke = asyncio.get_running_loop().time()
        await self.send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
