"""A new incident by keyboard alone, while the phone rings; and a draft that nothing can take."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.product import PASSWORD, Product, crowding, wait_for
from tests.journeys.windows import OpenWindow

pytestmark = pytest.mark.browser
AGENT = "agent@hdo.example"
INCIDENT = re.compile(r"/tickets/INC-")
# A practised typist: 90 ms a key is about 130 words of text a minute, which few exceed.
KEY_MS = 90
MOST_SECONDS = 20
SLOWEST = 20_000  # milliseconds that a page may take on a crowded machine


class Hands:
    """Somebody who has no mouse; counts every key that is pressed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key, delay=KEY_MS)
            self.keys += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words, delay=KEY_MS)
        self.keys += len(words)

    def tab_to(self, name: str) -> None:
        """Go on to a field by the Tab key."""
        for _turn in range(20):
            self.press("Tab")
            if self.page.evaluate("document.activeElement.name") == name:
                return
        raise AssertionError(f"No way by Tab to {name}")


def room_of(product: Product) -> Any:
    return next(iter(product.api(AGENT).results("assets/?kind=control_room")))


def test_an_sl1_is_logged_in_under_twenty_seconds_by_keyboard_alone(
    open_window: OpenWindow, product: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    room = room_of(product)
    page = open_window(AGENT, "/customers/")
    hands, began = Hands(page), time.monotonic()
    hands.press("n")
    page.wait_for_url("**/desk/new/")
    expect(page.locator("[name=assets_text]")).to_be_focused()
    hands.type(room["name"][:3].lower())
    hands.press("Enter")  # before the answer has come
    expect(page.locator("[data-chosen] li")).to_contain_text(room["name"], timeout=SLOWEST)
    expect(page.locator("#surroundings")).to_contain_text("Fallback plan", timeout=SLOWEST)
    hands.tab_to("title")
    hands.type("Ingen radio, telefon virker")
    hands.tab_to("impact")
    hands.press("Space")
    hands.tab_to("urgency")
    hands.press("Space")
    expect(page.locator("#promise")).to_contain_text("SL1", timeout=SLOWEST)
    expect(page.locator("#promise table")).to_contain_text("Due")
    hands.press("Control+Enter")
    page.wait_for_url(INCIDENT)
    seconds = time.monotonic() - began
    expect(page.locator("#tags")).to_contain_text("SL1")
    expect(page.locator("#now")).to_contain_text("Nobody has taken it on.")
    with capsys.disabled():
        told = (
            f"{hands.keys} keystrokes, {seconds:.1f} s at {KEY_MS} ms a key"
            f" (crowding {crowding():.1f})"
        )
        print(f"\nSL1 by keyboard: {told}")  # noqa: T201 - told
    assert seconds < MOST_SECONDS * crowding()


def test_what_is_typed_survives_a_reload_a_lost_session_and_another_browser(
    open_window: OpenWindow, product: Product
) -> None:
    room = room_of(product)
    page = open_window(AGENT, "/desk/new/")
    page.keyboard.type(room["name"][:4].lower())
    page.keyboard.press("Enter")
    expect(page.locator("[data-chosen] li")).to_contain_text(room["name"], timeout=SLOWEST)
    page.locator("[name=title]").fill("Halvskrevet melding")
    page.locator("[name=impact][value='2']").check()
    page.locator("[name=description]").press_sequentially("Ringer tilbake")
    wait_for(lambda: kept_by_the_server(product), 20, "the server to keep the draft")

    page.reload()
    is_back(page, room)
    page.context.clear_cookies(name="hdo_session")
    page.reload()
    page.wait_for_url("**/accounts/login/**")
    sign_in_again(page)
    is_back(page, room)

    elsewhere = open_window(AGENT, "/desk/new/")
    is_back(elsewhere, room)
    elsewhere.locator("[data-draft-drop]").click()
    expect(elsewhere.locator("[name=title]")).to_have_value("", timeout=SLOWEST)
    elsewhere.reload()
    expect(elsewhere.locator("[name=title]")).to_have_value("", timeout=SLOWEST)


def kept_by_the_server(product: Product) -> bool:
    rows = product.ask("SELECT fields::text FROM tickets_formdraft WHERE key = 'new-incident'")
    return any("Ringer tilbake" in fields for (fields,) in rows)


def is_back(page: Page, room: Any) -> None:
    expect(page.locator("[name=title]")).to_have_value("Halvskrevet melding", timeout=SLOWEST)
    expect(page.locator("[name=description]")).to_have_value("Ringer tilbake")
    expect(page.locator("[data-chosen] li")).to_have_count(1)
    expect(page.locator("[data-chosen] li")).to_contain_text(room["name"])
    expect(page.locator("[name=impact][value='2']")).to_be_checked()
    expect(page.locator("#surroundings")).to_contain_text("Fallback plan", timeout=SLOWEST)
    expect(page.locator("[data-draft-back]")).to_be_visible()


def sign_in_again(page: Page) -> None:
    page.locator("[name=login]").fill(AGENT)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/desk/new/")
