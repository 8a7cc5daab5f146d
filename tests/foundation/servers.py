"""Small real servers that behave, or do not: mail by hand over a socket, and HTTP."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class MailServer:
    """``manner`` is how it behaves: take, stall, no_such_person, busy, hang_up_after_data, drip."""

    manner: str = "take"
    taken: list[str] = field(default_factory=list)
    port: int = 0

    def run(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            if self.manner == "stall":
                time.sleep(60)
            elif self.manner == "drip":
                for letter in b"220-" * 600:
                    line.sendall(bytes([letter]))
                    time.sleep(0.05)
            else:
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        reader = line.makefile("rb")
        say = lambda words: line.sendall(words + b"\r\n")  # noqa: E731 - one word of the protocol
        say(b"220 test")
        for command in reader:
            verb = command[:4].upper()
            if verb == b"RCPT" and self.manner == "no_such_person":
                say(b"550 no such person here")
            elif verb == b"RCPT" and self.manner == "busy":
                say(b"450 greylisted, come again")
            elif verb == b"DATA":
                say(b"354 go on")
                letter = b"".join(iter(reader.readline, b".\r\n"))
                self.taken.append(letter.decode())
                if self.manner == "hang_up_after_data":
                    return
                say(b"250 2.0.0 Ok: queued as 4XYZ")
            elif verb == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 ok")


@contextmanager
def mail_server(manner: str = "take") -> Iterator[MailServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = MailServer(manner, port=listener.getsockname()[1])
        threading.Thread(target=server.run, args=(listener,), daemon=True).start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)


@dataclass
class HttpServer:
    """Answers each POST with ``status``, ``answer`` and ``headers``, and keeps what it got."""

    port: int
    status: int = 200
    answer: bytes = b'{"id": "sms-17"}'
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _headers, body in self.got]


@contextmanager
def http_server() -> Iterator[HttpServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(server.status)
            for name, value in server.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(server.answer)

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        server = HttpServer(listener.server_address[1])
        threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        listener.shutdown()
