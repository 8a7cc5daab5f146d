"""One request as it comes in from a client: read, checked, and written anew for the portal."""

import asyncio
import re
import tempfile
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

from .front_pages import Refused

HEAD_LIMIT = 32 * 1024
BODY_LIMIT = 64 * 1024 * 1024
BODY_IN_MEMORY = 1024 * 1024
HEAD_SECONDS = 30.0
BODY_IDLE_SECONDS = 60.0
PIECE = 64 * 1024

TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# What the next stop must not hear from a client: how this connection works, and where it came from.
DROPPED = frozenset((
    *(b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"upgrade"),
    *(b"expect", b"content-length", b"transfer-encoding"),
    *(b"forwarded", b"x-real-ip", b"proxy"),
))


@dataclass(frozen=True)
class Head:
    """A request's line and fields; `length` is None when the body is chunked."""

    method: bytes
    target: bytes
    version: bytes
    fields: list[tuple[bytes, bytes]]
    length: int | None
    expects_continue: bool

    @property
    def path(self) -> str:
        target = self.target.decode("latin-1")
        return target if target.startswith("/") else urlsplit(target).path or "/"

    def encode(self, client: str, length: int) -> bytes:
        """The head for the portal: one request per connection, from whom we saw it come."""
        kept = [(name, value) for name, value in self.fields if not _is_dropped(name)]
        added = [
            (b"X-Forwarded-For", client.encode()),
            (b"X-Forwarded-Proto", b"http"),
            (b"Connection", b"close"),
        ]
        if length or self.length is None or self._named(b"content-length"):
            added.append((b"Content-Length", b"%d" % length))
        lines = [b"%s %s HTTP/1.1" % (self.method, self.target)]
        lines += [b"%s: %s" % field for field in (*kept, *added)]
        return b"\r\n".join([*lines, b"", b""])

    def _named(self, name: bytes) -> bool:
        return any(field.lower() == name for field, _value in self.fields)


def _is_dropped(name: bytes) -> bool:
    lower = name.lower()
    # WSGI cannot tell `X_Forwarded_For` from `X-Forwarded-For`.
    return lower in DROPPED or lower.startswith(b"x-forwarded-") or b"_" in lower


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The next request's head; None when the client went away. Raises Refused."""
    try:
        raw = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_SECONDS)
    except asyncio.LimitOverrunError:
        raise Refused(431) from None
    except TimeoutError:
        raise Refused(408) from None
    except asyncio.IncompleteReadError as cut:
        if cut.partial.strip():
            raise Refused(400) from None
        return None
    return parse_head(raw.lstrip(b"\r\n"))


def parse_head(raw: bytes) -> Head:
    """Read a head strictly: what two readers could read in two ways raises Refused."""
    first, *lines = raw.removesuffix(b"\r\n\r\n").split(b"\r\n")
    words = first.split(b" ")
    if len(words) != 3 or not TOKEN.fullmatch(words[0]) or words[2] not in _VERSIONS:
        raise Refused(400)
    method, target, version = words
    if not re.fullmatch(rb"[\x21-\x7e\x80-\xff]+", target):
        raise Refused(400)
    fields = [_field(line) for line in lines]
    return Head(method, target, version, fields, _length(fields), _expects_continue(fields))


_VERSIONS = (b"HTTP/1.1", b"HTTP/1.0")


def _field(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or not TOKEN.fullmatch(name) or re.search(rb"[\r\n\0]", value):
        raise Refused(400)
    return name, value.strip(b" \t")


def _values(fields: list[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for field, value in fields if field.lower() == name]


def _length(fields: list[tuple[bytes, bytes]]) -> int | None:
    lengths = _values(fields, b"content-length")
    codings = _values(fields, b"transfer-encoding")
    if codings:
        if lengths or [coding.lower() for coding in codings] != [b"chunked"]:
            raise Refused(400)
        return None
    if not lengths:
        return 0
    if len(lengths) > 1 or not re.fullmatch(rb"[0-9]{1,15}", lengths[0]):
        raise Refused(400)
    return int(lengths[0])


def _expects_continue(fields: list[tuple[bytes, bytes]]) -> bool:
    return any(value.lower() == b"100-continue" for value in _values(fields, b"expect"))


async def read_body(head: Head, reader: asyncio.StreamReader) -> IO[bytes]:
    """The whole body, in memory or past 1 MB in a passing file, at its beginning.

    Read before the portal hears of the request, so that a slow client holds up nobody. Raises
    Refused when it is too large, comes too slowly or is cut short.
    """
    body = tempfile.SpooledTemporaryFile(BODY_IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        if head.length is None:
            await _read_chunks(reader, body)
        else:
            await _read_exactly(reader, body, head.length)
    except (TimeoutError, asyncio.IncompleteReadError) as late:
        body.close()
        raise Refused(408 if isinstance(late, TimeoutError) else 400) from None
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _read_exactly(reader: asyncio.StreamReader, body: IO[bytes], length: int) -> None:
    if body.tell() + length > BODY_LIMIT:
        raise Refused(413)
    while length:
        piece = await asyncio.wait_for(reader.read(min(length, PIECE)), BODY_IDLE_SECONDS)
        if not piece:
            raise asyncio.IncompleteReadError(b"", length)
        body.write(piece)
        length -= len(piece)


async def _read_chunks(reader: asyncio.StreamReader, body: IO[bytes]) -> None:
    while True:
        line = await _line(reader)
        size = line.partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            raise Refused(400)
        if not int(size, 16):
            break
        await _read_exactly(reader, body, int(size, 16))
        if await asyncio.wait_for(reader.readexactly(2), BODY_IDLE_SECONDS) != b"\r\n":
            raise Refused(400)
    while await _line(reader):
        pass  # trailing fields, which nobody here reads


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        line = await asyncio.wait_for(reader.readuntil(b"\r\n"), BODY_IDLE_SECONDS)
    except asyncio.LimitOverrunError:
        raise Refused(400) from None
    return line.removesuffix(b"\r\n")
