"""/live/: tells open pages which tickets changed. A page then asks for them with its own rights.

One process holds every stream. It listens to PostgreSQL, which announces each event of a ticket
when its transaction commits, and passes on what each viewer may see. A stream ends after an hour
and is taken up again by the browser, so that rights that were taken away stop counting.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async

from hdo_portal.live.hub import HUB, Change
from hdo_portal.live.viewer import Viewer, missed_by, viewer_of

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 3600.0
RETRY_MILLISECONDS = 2000


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
    headers = {name.decode("latin-1").lower(): value.decode("latin-1")
               for name, value in scope["headers"]}  # fmt: skip
    if scope["path"] != "/live/":
        await _refuse(send, 404)
        return
    if scope["method"] != "GET":
        await _refuse(send, 405)
        return
    viewer = await sync_to_async(viewer_of)(headers.get("cookie", ""))
    if viewer is None:
        await _refuse(send, 401)
        return
    HUB.start()
    await _stream(viewer, headers.get("last-event-id", ""), receive, send)


async def _refuse(send: Send, status: int) -> None:
    await send(
        {"type": "http.response.start", "status": status,
         "headers": [(b"content-length", b"0"), (b"cache-control", b"no-store")]}
    )  # fmt: skip
    await send({"type": "http.response.body", "body": b""})


async def _stream(viewer: Viewer, last_id: str, receive: Receive, send: Send) -> None:
    gone = asyncio.ensure_future(_until_gone(receive))
    with HUB.subscribed() as queue:
        await send({
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream; charset=utf-8"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
            ],
        })
        await _write(send, f"retry: {RETRY_MILLISECONDS}\nevent: hello\ndata: {{}}\n\n")
        if last_id.isdigit() and len(last_id) < 16:
            for change in await sync_to_async(missed_by)(viewer, int(last_id)):
                await _write(send, message(change))
        with suppress(TimeoutError):
            await asyncio.wait_for(_pass_on(viewer, queue, send, gone), LONGEST_SECONDS)
    if not gone.done():
        gone.cancel()
        await send({"type": "http.response.body", "body": b""})


async def _pass_on(
    viewer: Viewer, queue: "asyncio.Queue[Change]", send: Send, gone: "asyncio.Future[None]"
) -> None:
    while not gone.done():
        next_change = asyncio.ensure_future(queue.get())
        waited: set[asyncio.Future[Any]] = {next_change, gone}
        await asyncio.wait(waited, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not next_change.done():
            next_change.cancel()
            if not gone.done():
                await _write(send, ": still here\n\n")
        elif viewer.sees(next_change.result()):
            await _write(send, message(next_change.result()))


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def message(change: Change) -> str:
    """One event as the stream writes it. The id is its time, which counts nothing."""
    data = json.dumps({"number": change.number})
    return f"id: {change.milliseconds}\nevent: ticket\ndata: {data}\n\n"
