"""A wire that can be broken: a TCP proxy that passes, refuses, swallows, orphans or delays."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit


class Mode(StrEnum):
    PASS = "pass"
    REFUSE = "refuse"  # nobody listens, and every connection is cut
    BLACK_HOLE = "black hole"  # connections are taken, and nothing is ever said on them


class Proxy:
    """Forwards 127.0.0.1:``port`` to a Unix socket or to (host, port), from a thread of its own."""

    def __init__(self, target: str | tuple[str, int]) -> None:
        self.target = target
        self.port = 0
        self.latency = 0.0
        self._mode = Mode.PASS
        self._generation = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._listen())

    def set(self, mode: Mode) -> None:
        self._do(self._set(mode))

    def orphan(self) -> None:
        """Every connection that is open now dies without a word; new ones pass."""
        self._generation += 1

    @contextmanager
    def broken(self, mode: Mode) -> Iterator[None]:
        self.set(mode)
        try:
            yield
        finally:
            self.set(Mode.PASS)

    def close(self) -> None:
        self._do(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _finish(self) -> None:
        await self._set(Mode.REFUSE)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    async def _set(self, mode: Mode) -> None:
        self._mode = mode
        if mode is Mode.REFUSE and self._server:
            self._server.close()
            self._server = None
            for line in list(self._open):
                line.transport.abort()
        elif mode is not Mode.REFUSE and self._server is None:
            await self._listen()
        if mode is Mode.PASS:
            # What was swallowed stays dead: bytes are missing in the middle of it.
            self._generation += 1

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine = self._generation
        self._open.add(writer)
        try:
            if self._mode is Mode.BLACK_HOLE:
                await self._swallow(reader)
                return
            if isinstance(self.target, str):
                there = await asyncio.open_unix_connection(self.target)
            else:
                there = await asyncio.open_connection(*self.target)
            self._open.add(there[1])
            await asyncio.gather(
                self._pump(reader, there[1], mine), self._pump(there[0], writer, mine)
            )
        except (OSError, asyncio.CancelledError):
            return
        finally:
            self._open.discard(writer)
            writer.close()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, generation: int
    ) -> None:
        with contextlib.suppress(OSError):
            while chunk := await source.read(65536):
                if self.latency:
                    await asyncio.sleep(self.latency)
                if generation != self._generation or self._mode is Mode.BLACK_HOLE:
                    await self._swallow(source)
                    return
                sink.write(chunk)
                await sink.drain()
        # An orphan does not even hear that the other side has gone.
        if generation == self._generation:
            sink.close()

    async def _swallow(self, source: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            while await source.read(65536):
                pass


def to_broker(url: str) -> Proxy:
    """A proxy before the broker of this REDIS_URL."""
    at = urlsplit(url)
    return Proxy(at.path if "socket" in at.scheme else (at.hostname or "", at.port or 6379))
