"""A visitor that knows HTTP, JSON and forms, and nothing of Django."""

import contextlib
import http.client
import json
import queue
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)

    def expect(self, *statuses: int) -> "Answer":
        """Itself; raises AssertionError unless it has one of these statuses."""
        assert self.status in statuses, f"{self.status}: {self.text[:2000]}"
        return self


@dataclass
class Visitor:
    """One client with its cookies, or with a token."""

    url: str
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: float = 60

    def open(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> http.client.HTTPResponse:
        """Send a request and return the response unread."""
        at = urlsplit(urljoin(self.url, path))
        line = http.client.HTTPConnection(at.hostname or "", at.port, timeout=self.seconds)
        told = {**self._own_headers(), **(headers or {})}
        line.request(method, at.path + (f"?{at.query}" if at.query else ""), body or None, told)
        response = line.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return response

    def _own_headers(self) -> dict[str, str]:
        told = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return told

    def _ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        with self.open(method, path, body, headers) as response:
            facts = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, facts, response.read())

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def send(self, path: str, told: Any, method: str = "POST", **headers: str) -> Answer:
        """A body of JSON."""
        body = json.dumps(told).encode()
        return self._ask(method, path, body, **{"Content-Type": "application/json", **headers})

    def post(self, path: str, form: dict[str, str]) -> Answer:
        """A form, as the page at this address would send it."""
        token = {"csrfmiddlewaretoken": self.cookies.get("hdo_csrf", "")}
        body = urlencode({**form, **token}).encode()
        headers = {"Content-Type": FORM, "Referer": urljoin(self.url, path)}
        return self._ask("POST", path, body, **headers)

    def sign_in(self, email: str, password: str) -> None:
        self.get("/accounts/login/").expect(200)
        self.post("/accounts/login/", {"login": email, "password": password}).expect(302)

    # ------------------------------------------------------------------------------- the API

    def results(self, path: str) -> Iterator[Any]:
        """Everything of a list of the API, page after page."""
        following: str | None = f"/api/v1/{path}"
        while following:
            page = self.get(following).expect(200).json()
            yield from page["results"]
            following = page.get("next")

    def read(self, path: str) -> Any:
        return self.get(f"/api/v1/{path}").expect(200).json()

    def create(self, path: str, **told: Any) -> Any:
        return self.send(f"/api/v1/{path}", told).expect(201).json()

    def act(self, number: str, action: str, **told: Any) -> Any:
        return self.send(f"/api/v1/tickets/{number}/actions/{action}/", told).expect(200).json()

    # ------------------------------------------------------------------------------- the stream

    def stream(self, last_id: str = "", asking: str = "") -> "Stream":
        """Listen; ``asking`` is what a page's address of the stream asks for."""
        headers = {"Last-Event-ID": last_id} if last_id else {}
        response = self.open(
            "GET", f"/live/{asking}", headers={"Accept": "text/event-stream", **headers}
        )
        assert response.status == 200, response.status
        return Stream(response)


@dataclass(frozen=True)
class Event:
    name: str
    id: str
    data: Any
    heard: float


class Stream:
    """An open event stream, read by a thread of its own as fast as it comes."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.response = response
        self.socket: socket.socket = response.fp.raw._sock  # type: ignore[union-attr]  # a reader's
        self.events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self.hello = self.next()

    def _read(self) -> None:
        fields: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            for raw in self.response:
                name, _, value = raw.decode().rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                elif "data" in fields:
                    told = json.loads(fields["data"])
                    name, mark = fields.get("event", ""), fields.get("id", "")
                    self.events.put(Event(name, mark, told, time.time()))
                    fields = {}
        self.events.put(None)

    def next(self, seconds: float = 10) -> Event:
        """The next event. Raises TimeoutError when none comes, EOFError at the end."""
        try:
            event = self.events.get(timeout=max(seconds, 0.001))
        except queue.Empty:
            raise TimeoutError from None
        if event is None:
            raise EOFError
        return event

    def of(self, number: str, seconds: float = 10) -> Event:
        """The next event of a ticket, whatever is told of others."""
        deadline = time.monotonic() + seconds
        while True:
            event = self.next(deadline - time.monotonic())
            if event.data.get("number") == number:
                return event

    def named(self, name: str, seconds: float = 10) -> Event:
        """The next event of this name."""
        deadline = time.monotonic() + seconds
        while (event := self.next(deadline - time.monotonic())).name != name:
            pass
        return event

    def heard(self, seconds: float) -> list[Event]:
        """All that is told within a time, besides that the stream is still there."""
        deadline, found = time.monotonic() + seconds, []
        with contextlib.suppress(TimeoutError):
            while True:
                found.append(self.next(deadline - time.monotonic()))
        return [event for event in found if event.name != "still"]

    def ends(self, seconds: float) -> bool:
        """Whether the server ends it within a time."""
        deadline = time.monotonic() + seconds
        try:
            while True:
                self.next(deadline - time.monotonic())
        except EOFError:
            return True
        except TimeoutError:
            return False

    def close(self) -> None:
        # Closing the file would wait for the reading thread; this ends its reading.
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
