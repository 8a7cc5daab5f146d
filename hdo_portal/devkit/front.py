"""The front of `make run`: one port for the pages' server and the event stream's.

It stands where nginx stands in production. A connection carries one request, whose path decides
who gets it. The request is read whole before the portal hears of it, and a page's response is
taken off the portal's hands as fast as it comes, so that slow clients occupy no worker. The portal
learns the client's address from here only: what a client claims about it is dropped.

    python -m hdo_portal.devkit.front --fd N --pages SOCKET --events SOCKET
"""

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import IO

from .front_pages import Answer, Refused
from .front_request import HEAD_LIMIT, PIECE, Head, read_body, read_head

EVENTS_PATH = "/live/"
API_PATH = "/api/"
CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 65.0
WRITE_SECONDS = 60.0
LINGER_SECONDS = 2.0
# How much of a page may wait here for a slow client before its worker has to wait as well.
PAGE_BUFFER = 16 * 1024 * 1024


@dataclass
class Front:
    """Two Unix sockets behind one door."""

    pages: str
    events: str
    clients: set[asyncio.Task[None]] = field(default_factory=set)
    down: set[str] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the one request of a connection, and close it."""
        task = asyncio.current_task()
        assert task is not None
        self.clients.add(task)
        try:
            await self._answer(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            writer.transport.abort()
        finally:
            self.clients.discard(task)
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(writer.wait_closed(), WRITE_SECONDS)
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = None
        try:
            if (head := await read_head(reader)) is None:
                return
            if head.expects_continue:
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            with await read_body(head, reader) as body:
                await self._forward(head, body, reader, writer)
        except Refused as refused:
            for_program = head is not None and head.path.startswith(API_PATH)
            answer = Answer(refused.status, for_program)
            writer.write(answer.encode(with_body=head is None or head.method != b"HEAD"))
            await _linger(reader, writer)

    async def _forward(
        self,
        head: Head,
        body: IO[bytes],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        streams = head.path.startswith(EVENTS_PATH)
        client = writer.get_extra_info("peername")[0]
        length = body.seek(0, os.SEEK_END)
        body.seek(0)
        with await self._connect(self.events if streams else self.pages) as line:
            sending = asyncio.ensure_future(_send(line, head.encode(client, length), body))
            try:
                if streams:
                    await _until_either_leaves(line, reader, writer)
                else:
                    writer.transport.set_write_buffer_limits(high=PAGE_BUFFER)
                    await _relay(line, writer)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)

    async def _connect(self, path: str) -> socket.socket:
        """A connection to one of the portal's servers, which may just be starting again."""
        deadline = time.monotonic() + CONNECT_SECONDS
        while True:
            line = socket.socket(socket.AF_UNIX)
            line.setblocking(False)
            try:
                await asyncio.get_running_loop().sock_connect(line, path)
            except OSError as error:
                line.close()
                # A server known to be down is not waited for by every client anew.
                if path in self.down:
                    raise Refused(503) from None
                if time.monotonic() > deadline:
                    say(f"no answer from {path}: {error.strerror}")
                    self.down.add(path)
            except BaseException:
                line.close()
                raise
            else:
                if path in self.down:
                    say(f"{path} answers again")
                    self.down.discard(path)
                return line
            await asyncio.sleep(0.1)


# The portal's side is a bare socket, not an asyncio stream: a stream that fails to write forgets
# what it has read, and a server may well answer and hang up before it has read everything.


async def _send(line: socket.socket, head: bytes, body: IO[bytes]) -> None:
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        await loop.sock_sendall(line, head)
        while piece := body.read(PIECE):
            await loop.sock_sendall(line, piece)


async def _relay(line: socket.socket, writer: asyncio.StreamWriter) -> None:
    """Pass on a response to its end. Raises Refused while nothing has been passed on."""
    loop = asyncio.get_running_loop()
    try:
        piece = await asyncio.wait_for(loop.sock_recv(line, PIECE), ANSWER_SECONDS)
    except TimeoutError:
        raise Refused(504) from None
    except OSError:
        piece = b""
    if not piece:
        raise Refused(502)
    while piece:
        writer.write(piece)
        await asyncio.wait_for(writer.drain(), WRITE_SECONDS)
        try:
            piece = await loop.sock_recv(line, PIECE)
        except ConnectionResetError:
            return  # it hung up on what we were still sending


async def _until_either_leaves(
    line: socket.socket, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Pass on a stream until it ends, or its client does: no browser half-closes a stream."""
    relay = asyncio.ensure_future(_relay(line, writer))
    leaving = asyncio.ensure_future(_until_end(reader))
    try:
        await asyncio.wait({relay, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if relay.done():
            relay.result()
    finally:
        for task in (relay, leaving):
            task.cancel()
        await asyncio.gather(relay, leaving, return_exceptions=True)


async def _until_end(reader: asyncio.StreamReader) -> None:
    while await reader.read(PIECE):
        pass


async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Let a client that is still sending read its answer: closing at once would reset it away."""
    await asyncio.wait_for(writer.drain(), WRITE_SECONDS)
    with contextlib.suppress(OSError, TimeoutError):
        if writer.can_write_eof():
            writer.write_eof()
        await asyncio.wait_for(_until_end(reader), LINGER_SECONDS)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def run(listener: socket.socket, front: Front) -> None:
    """Serve until SIGTERM, then give open requests a moment to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    server = await asyncio.start_server(
        front.serve, sock=listener, limit=HEAD_LIMIT, backlog=socket.SOMAXCONN
    )
    await stop.wait()
    server.close()
    if front.clients:
        await asyncio.wait(set(front.clients), timeout=2)
    for task in set(front.clients):
        task.cancel()
    await asyncio.gather(*set(front.clients), return_exceptions=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="an open socket, bound to the port")
    parser.add_argument("--pages", required=True, help="the Unix socket of the pages' server")
    parser.add_argument("--events", required=True, help="the Unix socket of the event stream")
    told = parser.parse_args()
    listener = socket.socket(fileno=told.fd)
    listener.setblocking(False)
    asyncio.run(run(listener, Front(told.pages, told.events)))


if __name__ == "__main__":
    main()
