"""The front as clients meet it: a real process between real sockets."""

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hdo_portal.devkit.folders import ROOT

GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"


class Backend:
    """A server behind the front: it keeps what it hears and answers what the test says."""

    def __init__(self, path: Path) -> None:
        self.heard: list[bytes] = []
        self.answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"
        self.reads_body = True
        self.left = threading.Event()
        self.path = str(path)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self.listener.accept()
                threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            heard = b""
            while b"\r\n\r\n" not in heard:
                heard += line.recv(65536)
            head, _, body = heard.partition(b"\r\n\r\n")
            length = int(_field(head, "Content-Length") or 0)
            while self.reads_body and len(body) < length:
                body += line.recv(65536)
            self.heard.append(head + b"\r\n\r\n" + body)
            line.sendall(self.answer)
            if b"event-stream" in self.answer:
                while line.recv(1024):
                    pass
                self.left.set()

    def close(self) -> None:
        # shutdown wakes the thread that accepts; close alone would leave it waiting
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def _field(head: bytes, name: str) -> str | None:
    for line in head.decode("latin-1").split("\r\n")[1:]:
        field, _, value = line.partition(":")
        if field.lower() == name.lower():
            return value.strip()
    return None


class Front:
    """The front process and its two backends."""

    def __init__(self, folder: Path) -> None:
        self.pages = Backend(folder / "web")
        self.events = Backend(folder / "events")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.address = listener.getsockname()
            fd = str(listener.fileno())
            sockets = ["--pages", self.pages.path, "--events", self.events.path]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hdo_portal.devkit.front", "--fd", fd, *sockets],
                pass_fds=[listener.fileno()],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
            )

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=10)

    def ask(self, request: bytes, *, half_close: bool = False) -> bytes:
        with self.connect() as line:
            line.sendall(request)
            if half_close:
                line.shutdown(socket.SHUT_WR)
            return _all(line)

    def get(self, path: str, *fields: str) -> bytes:
        return self.ask(GET % (path.encode(), "".join(f"{one}\r\n" for one in fields).encode()))

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.pages.close()
        self.events.close()


def _all(line: socket.socket) -> bytes:
    heard = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := line.recv(65536):
            heard += piece
    return heard


@pytest.fixture(scope="module")
def _front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    front = Front(tmp_path_factory.mktemp("f"))
    yield front
    front.close()


@pytest.fixture
def front(_front: Front) -> Front:
    for backend in (_front.pages, _front.events):
        backend.heard.clear()
        backend.left.clear()
        backend.answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"
        backend.reads_body = True
    return _front


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    "path, to_events",
    [
        ("/", False),
        ("/tickets/INC-2026-000001", False),
        ("/live/", True),
        ("/live/desk?after=4", True),
        ("/lively", False),
        ("/live", False),
        ("/x/live/", False),
        ("http://localhost/live/", True),
        ("http://localhost", False),
    ],
)
def test_the_path_decides_who_answers(front: Front, path: str, to_events: bool) -> None:
    assert front.get(path).endswith(b"hello")
    assert (len(front.events.heard), len(front.pages.heard)) == (to_events, not to_events)


def test_the_portal_learns_the_address_from_the_front_alone(front: Front) -> None:
    front.get(
        "/",
        "X-Forwarded-For: 192.0.2.1",
        "x-forwarded-proto: https",
        "X-Forwarded-Host: evil.example",
        "X_Forwarded_For: 192.0.2.2",
        "Forwarded: for=192.0.2.3",
        "X-Real-IP: 192.0.2.4",
        "SCRIPT_NAME: /evil",
        "Cookie: a=b",
    )

    (heard,) = front.pages.heard
    assert b"X-Forwarded-For: 127.0.0.1\r\n" in heard
    assert b"X-Forwarded-Proto: http\r\n" in heard
    assert b"Cookie: a=b\r\n" in heard
    assert b"192.0.2." not in heard
    assert b"evil" not in heard


def test_a_second_request_on_the_same_connection_reaches_nobody(front: Front) -> None:
    first = GET % (b"/", b"")
    front.ask(first + GET % (b"/live/", b"X-Forwarded-For: 192.0.2.1\r\n"))

    assert len(front.pages.heard) == 1
    assert not front.events.heard
    assert b"Connection: close\r\n" in front.pages.heard[0]


def test_a_chunked_body_arrives_whole_and_with_its_length(front: Front) -> None:
    chunks = b"5\r\nhello\r\n7;note=x\r\n, world\r\n0\r\nTrailer: x\r\n\r\n"
    front.ask(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)

    (heard,) = front.pages.heard
    assert heard.endswith(b"\r\n\r\nhello, world")
    assert b"Content-Length: 12\r\n" in heard
    assert b"Transfer-Encoding" not in heard


def test_a_large_upload_arrives_whole(front: Front) -> None:
    body = bytes(range(256)) * 20_000
    front.ask(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    assert front.pages.heard[0].endswith(b"\r\n\r\n" + body)


def test_an_early_answer_to_a_large_upload_gets_through(front: Front) -> None:
    front.pages.reads_body = False
    front.pages.answer = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nno, thank you"
    body = bytes(5_000_000)

    answer = front.ask(
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )

    assert answer.endswith(b"no, thank you")


def test_a_client_that_waits_to_be_told_to_go_on_is_told(front: Front) -> None:
    with front.connect() as line:
        line.sendall(b"POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert line.recv(1024) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"ok")
        assert _all(line).endswith(b"hello")


def test_a_client_that_closes_its_sending_side_still_gets_the_page(front: Front) -> None:
    assert front.ask(GET % (b"/", b""), half_close=True).endswith(b"hello")


def test_a_slow_client_does_not_reach_the_portal_before_it_has_sent_everything(
    front: Front,
) -> None:
    with front.connect() as line:
        line.sendall(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab")
        time.sleep(0.2)
        assert not front.pages.heard
        line.sendall(b"cd")
        assert _all(line).endswith(b"hello")


def test_a_stream_reaches_the_client_while_it_runs_and_ends_with_it(front: Front) -> None:
    front.events.answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"
    with front.connect() as line:
        line.sendall(GET % (b"/live/", b""))
        heard = b""
        while b"data: 1" not in heard:
            heard += line.recv(1024)

    assert front.events.left.wait(5)


@pytest.mark.parametrize(
    "request_, expected",
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n folded: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\na", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nA: " + b"a" * 70_000 + b"\r\n\r\n", 431),
    ],
)
def test_what_can_be_read_in_two_ways_or_is_too_large_goes_no_further(
    front: Front, request_: bytes, expected: int
) -> None:
    assert status(front.ask(request_)) == expected
    assert not front.pages.heard


def test_a_body_that_is_cut_short_goes_no_further(front: Front) -> None:
    answer = front.ask(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc", half_close=True)

    assert status(answer) == 400
    assert not front.pages.heard


def test_a_backend_that_hangs_up_without_a_word_gives_a_page_in_its_place(front: Front) -> None:
    front.pages.answer = b""

    assert status(front.get("/")) == 502


def test_a_portal_that_is_down_says_whom_to_call(short_path: Path) -> None:
    front = Front(short_path)
    try:
        front.pages.close()
        page, problem = front.get("/"), front.get("/api/v1/tickets/")
    finally:
        front.close()

    assert (status(page), status(problem)) == (503, 503)
    assert b"Haster det? Ring" in page
    assert b"Is it urgent? Call" in page
    assert b"08915" in page
    assert json.loads(problem.partition(b"\r\n\r\n")[2])["status"] == 503
    assert b"application/problem+json" in problem


def test_a_backend_that_is_just_starting_is_waited_for(short_path: Path) -> None:
    front = Front(short_path)
    front.pages.close()
    Path(front.pages.path).unlink()

    def come_back() -> None:
        time.sleep(0.5)
        front.pages = Backend(Path(front.pages.path))

    threading.Thread(target=come_back).start()
    try:
        assert front.get("/").endswith(b"hello")
    finally:
        front.close()
