"""Browser windows of signed-in people, which note every complaint of the page."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.journeys.product import PASSWORD, Product

# Without these Chromium talks to its maker, which a closed network refuses many times a second.
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

OpenWindow = Callable[..., Page]


@dataclass
class Complaints:
    """What a page wrote to the console, and what broke in it."""

    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"{page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(f"{message.location.get('url')}: {message.text}")

    def forget(self, words: str) -> None:
        """Leave out what a test provokes, such as a refused form."""
        self.heard = [line for line in self.heard if words not in line]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium. One a module: while it runs, nothing in this process may use Django's ORM."""
    with sync_playwright() as playwright:
        program = os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium")
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fails the test if any of its windows complained of anything."""
    noted = Complaints()
    yield noted
    assert noted.heard == []


@pytest.fixture
def open_window(browser: Browser, product: Product, complaints: Complaints) -> Iterator[OpenWindow]:
    """``open_window("agent@hdo.example", "/desk/")``: a window of its own, signed in."""
    with ExitStack() as stack:

        def open_one(email: str = "", path: str = "/", **options: Any) -> Page:
            told: dict[str, Any] = {"viewport": DESK, "reduced_motion": "reduce", **options}
            context = stack.enter_context(browser.new_context(base_url=product.url, **told))
            context.set_default_timeout(15_000)
            page = context.new_page()
            complaints.listen(page)
            if email:
                sign_in(page, email)
            page.goto(path)
            return page

        yield open_one


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
