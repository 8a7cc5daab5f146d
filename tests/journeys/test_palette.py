"""The palette, the shortcuts and what others do, with the keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.product import Product
from tests.journeys.windows import OpenWindow

pytestmark = pytest.mark.browser
AGENT, LEAD, GJOVIK = "agent@hdo.example", "lead@hdo.example", "kunde@gjovik.example"


@pytest.fixture(scope="module")
def number(product: Product, gjovik: Any) -> str:
    told = {"title": "Stum operatørplass", "impact": 3, "urgency": 3}
    made = product.api(AGENT).create("tickets/", organisation=gjovik["id"], **told)
    return str(made["number"])


def test_one_goes_anywhere_and_does_anything_by_its_name(
    open_window: OpenWindow, number: str
) -> None:
    page = open_window(AGENT, f"/tickets/{number}/")
    box = page.locator("#palette-box")
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).not_to_be_visible()

    page.keyboard.press(".")
    page.keyboard.type(number)
    expect(page.locator("#palette-list [role=option]").first).to_contain_text(number)
    box.fill("ende")  # Endringer, as a page
    expect(page.locator("#palette-list [aria-selected=true]")).to_have_count(1)
    box.fill("qqqq")
    [only] = page.locator("#palette-list [role=option]").all_inner_texts()
    assert "qqqq" in only, "what is nothing's name can be searched for"

    # An action of the page, by the first letters of its words, in the language of the page.
    doing = page.locator("[data-shortcut='o']").inner_text().strip()
    box.fill(doing[:5].lower())
    page.keyboard.press("Enter")
    expect(page.locator("#action-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_contain_text("Ctrl")


def test_a_customer_has_it_too_and_finds_only_their_own(
    open_window: OpenWindow, number: str
) -> None:
    page = open_window(GJOVIK, "/portal/")
    page.keyboard.press("Control+k")
    page.keyboard.type(number)
    expect(page.locator("#palette-list [role=option]").first).to_contain_text(number)
    other = open_window("kunde@bergen.example", "/portal/")
    other.keyboard.press("Control+k")
    with other.expect_response(re.compile("suggest")):
        other.keyboard.type(number)
    expect(other.locator("#palette-list [role=option]")).to_have_count(1)


def test_two_at_a_ticket_see_each_other(open_window: OpenWindow, number: str) -> None:
    mine = open_window(AGENT, f"/tickets/{number}/")
    expect(mine.locator("#live")).to_have_attribute("data-state", "open", timeout=20_000)
    expect(mine.locator("#here")).to_be_hidden()
    theirs = open_window(LEAD, f"/tickets/{number}/")
    expect(mine.locator("#here li")).to_have_count(1, timeout=20_000)
    name = mine.locator("#here li strong").inner_text()
    expect(mine.locator("#live-news")).to_contain_text(name)
    theirs.locator("#reply textarea").first.press_sequentially("Jeg ser")
    expect(mine.locator("#here li[data-typing=yes]")).to_have_count(1)
    expect(mine.locator("#here")).to_contain_text("…")
