"""Bokmål, Nynorsk and English: chosen by the person, kept with the person."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.windows import OpenWindow

pytestmark = pytest.mark.browser
CUSTOMER = "kunde@ous.example"
LANGUAGES = ("nb", "nn", "en")


def choose(page: Page, language: str) -> None:
    page.locator("[popovertarget=user-menu]").click()
    page.locator(f"#user-menu button[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_each_language_has_its_own_words(open_window: OpenWindow) -> None:
    page = open_window(CUSTOMER, "/portal/report/")
    titles = {}
    for language in LANGUAGES:
        choose(page, language)
        assert "/portal/report/" in page.url, "the person stays on the page"
        titles[language] = page.locator("main label, main legend").all_inner_texts()
    assert titles["en"] != titles["nb"] != titles["nn"] != titles["en"]


def test_the_choice_follows_the_person(open_window: OpenWindow) -> None:
    page = open_window(CUSTOMER, "/portal/")
    choose(page, "nn")
    elsewhere = open_window(CUSTOMER, "/portal/")
    expect(elsewhere.locator("html")).to_have_attribute("lang", "nn")
    choose(page, "en")


def test_the_sign_in_page_is_bokmal_until_somebody_chooses(open_window: OpenWindow) -> None:
    page = open_window("", "/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", "nb")
    choose(page, "nn")
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", "nn")


def test_dark_is_chosen_and_kept(open_window: OpenWindow) -> None:
    page = open_window(CUSTOMER, "/portal/")
    page.locator("[popovertarget=user-menu]").click()
    page.locator("#user-menu button[name=color_scheme][value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
    page.locator("[popovertarget=user-menu]").click()
    page.locator("#user-menu button[name=color_scheme][value=auto]").click()
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "auto")
