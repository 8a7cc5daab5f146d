"""The components in a real browser: fit for everybody, by keyboard, under the strict policy."""

import random
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from playwright.sync_api import Page, expect

from hdo_portal.devkit.browser import axe_script
from hdo_portal.web.clock_face import duration

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page) -> list[Any]:
    """What axe finds on the page as it stands: rule and element."""
    page.evaluate(axe_script(settings.BASE_DIR).read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [(v["id"], node["html"][:160]) for v in found["violations"] for node in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nobody_is_shut_out(page: Page, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.reload()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_dialog_opens_by_its_button_and_closes_by_escape(page: Page) -> None:
    opener = page.locator("main [commandfor=example-hold]")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#example-hold")
    expect(dialog).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_typeahead_is_worked_by_keyboard_alone(page: Page) -> None:
    box = page.locator("#id_customer")
    box.focus()
    page.keyboard.type("hel")
    chosen = page.locator("#id_customer-list [role=option]")
    expect(chosen).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert faults(page) == []
    page.keyboard.press("Enter")
    expect(box).to_have_value("Helse Bergen HF")
    expect(page.locator("#form input[name=customer]")).to_have_value("c2")
    page.keyboard.type("x")
    expect(page.locator("#form input[name=customer]")).to_have_value("")


def test_a_typeahead_says_when_nothing_is_found(page: Page) -> None:
    page.locator("#terminals").focus()
    page.keyboard.type("zzz")
    expect(page.locator("#terminals ~ [data-message]")).to_be_visible()
    expect(page.locator("#terminals")).to_have_attribute("aria-expanded", "false")
    assert faults(page) == []


def test_chosen_things_gather_once_and_can_be_taken_away(page: Page) -> None:
    chips = page.locator("#form .typeahead-chosen li")
    for _ in range(2):
        page.locator("#terminals").focus()
        page.keyboard.type("gj")
        expect(page.locator("#terminals-list [role=option]")).to_have_count(1)
        page.keyboard.press("Enter")
        expect(chips).to_have_count(3)
    chips.last.locator("button").click()
    expect(chips).to_have_count(2)
    expect(page.locator("#terminals")).to_be_focused()


def test_the_question_mark_lists_the_shortcuts_of_the_page(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    assert faults(page) == []


def test_a_question_mark_in_a_text_is_a_question_mark(page: Page) -> None:
    page.locator("#id_title").fill("Hva")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_hidden()
    expect(page.locator("#id_title")).to_have_value("Hva?")


def test_what_was_typed_survives_a_reload(page: Page) -> None:
    page.locator("#id_title").fill("Mister lyd i talegruppe")
    page.locator("#id_urgency_1").check()
    page.reload()
    expect(page.locator("#id_title")).to_have_value("Mister lyd i talegruppe")
    expect(page.locator("#id_urgency_1")).to_be_checked()


def test_what_was_accepted_is_forgotten(page: Page, gallery_address: str) -> None:
    page.locator("#id_title").fill("Mister lyd")
    page.locator("#form form").evaluate("form => { form.noValidate = true; }")
    page.locator("#form form button[type=submit]").click()
    page.goto(gallery_address)
    expect(page.locator("#id_title")).to_have_value("")


def test_clocks_count_by_the_servers_time_whatever_this_machine_says(page: Page) -> None:
    """The browser's clock is an hour slow: what is left must not grow by an hour."""
    page.clock.install(time=page.evaluate("Date.now() - 3600_000"))
    page.reload()
    reading = page.locator(".clock[data-tone=over] .clock-text").first
    expect(reading).to_have_text("12 min over")
    page.clock.run_for(61_000)
    expect(reading).to_have_text("13 min over")


def test_the_page_and_the_server_say_lengths_of_time_alike(page: Page) -> None:
    lengths = [*range(0, 700, 7), *(random.Random(1).randrange(400_000) for _ in range(300))]
    module = page.locator("script[src*='clock.js']").get_attribute("src")
    said = page.evaluate(
        """async ([module, lengths]) => {
            const clock = await import(module);
            return lengths.map(clock.duration);
        }""",
        [module, lengths],
    )
    with translation.override("en"):
        assert said == [duration(length) for length in lengths]


def test_paper_is_light_even_at_night(page: Page) -> None:
    page.evaluate("document.documentElement.dataset.colorScheme = 'dark'")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.dataset.colorScheme") == "light"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.colorScheme") == "dark"
