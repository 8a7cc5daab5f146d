"""A night at the service desk in real windows: an outage from the call to its end, and the morning
when the shift is handed over."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.product import Product
from tests.journeys.seed import SILENT
from tests.journeys.windows import OpenWindow

pytestmark = pytest.mark.browser
AGENT, LEAD, GJOVIK = "agent@hdo.example", "lead@hdo.example", "kunde@gjovik.example"
TITLE, WORDS = "Radio er borte i Innlandet", "Vi flytter rommet til det andre senteret."
SOON = 8_000


def test_an_outage_is_declared_told_and_closed(open_window: OpenWindow, product: Product) -> None:
    rows = product.api(AGENT).results("tickets/?kind=incident")
    number = next(row["number"] for row in rows if row["title"] == f"{SILENT} 2")
    desk = open_window(AGENT, f"/tickets/{number}/")
    customer = open_window(GJOVIK, "/portal/status/")

    desk.locator("[popovertarget=more-actions]").click()
    desk.locator(f"a[href='/desk/major/declare/{number}/']").click()
    expect(desk.get_by_text(f"“{SILENT}” goes on already")).to_be_visible()
    desk.locator("[name=title]").fill(TITLE)
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(r"/desk/major/[0-9a-f-]{36}/$"))
    expect(desk.locator("#promise .clock-text")).to_be_visible()
    expect(desk.locator("#hit")).to_contain_text("Gjøvik")

    # What is typed survives a reload; then everybody is told.
    desk.locator("[name=nb]").fill(WORDS)
    desk.reload()
    expect(desk.locator("[name=nb]")).to_have_value(WORDS)
    desk.locator("[name=phase]").select_option("identified")
    desk.locator("#tell [type=submit]").click()
    expect(desk.locator("#story")).to_contain_text("The cause is found", timeout=SOON)
    customer.reload()
    expect(customer.locator("#status")).to_contain_text(WORDS, timeout=SOON)
    expect(customer.locator("#status")).to_contain_text(number)

    desk.get_by_role("link", name="Close …").click()
    expect(desk.get_by_text("is resolved", exact=True)).to_have_count(1)
    desk.locator("[name=resolution]").fill("Rommet går på det andre senteret.")
    desk.locator("main form [type=submit]").last.click()
    expect(desk.get_by_text("The major incident is closed.")).to_be_visible(timeout=SOON)
    desk.get_by_role("link", name="Read the report").first.click()
    expect(desk.get_by_text("closed the major incident")).to_be_visible()
    customer.reload()
    expect(customer.locator("#status")).to_contain_text("Rommet går på det andre senteret.")


def test_a_shift_is_handed_over_in_the_morning(open_window: OpenWindow) -> None:
    night = open_window(AGENT, "/desk/handover/")
    night.locator("[name=situation]").fill("Følg med på Innlandet.")
    expect(night.locator("#handover-saved [name=version]")).to_have_value("1", timeout=SOON)
    night.locator("[name=tasks]").fill("Ring Gjøvik 08:00.")
    expect(night.locator("#handover-saved [name=version]")).to_have_value("2", timeout=SOON)
    night.reload()
    expect(night.locator("[name=tasks]")).to_have_value("Ring Gjøvik 08:00.")
    night.locator("button[value=complete]").click()
    night.wait_for_url(re.compile(r"/desk/handover/[0-9a-f-]{36}/$"))
    expect(night.locator("#receipt button")).to_have_count(0)

    morning = open_window(LEAD, "/desk/handover/")
    morning.get_by_role("link", name="Read and acknowledge").first.click()
    expect(morning.locator("#words")).to_contain_text("Ring Gjøvik 08:00.")
    morning.locator("[name=remark]").fill("Mottatt.")
    morning.locator("#receipt button").click()
    expect(morning.locator("#receipt")).to_contain_text("acknowledged it", timeout=SOON)
    night.reload()
    expect(night.locator("#receipt")).to_contain_text("Mottatt.")
