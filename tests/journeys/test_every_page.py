"""Each page of the slice: fit for everybody in light, in dark and on a phone, and without a word of
complaint from the browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from hdo_portal.devkit.browser import axe_script
from tests.journeys import crawl
from tests.journeys.product import Product
from tests.journeys.slice import AGENT, GJOVIK, PARTS, PLACES, Place, names_of
from tests.journeys.windows import DESK, PHONE, Complaints, sign_in

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a scheme changes, and what a width does.
COLOURS = ["color-contrast", "link-in-text-block"]
LAYOUT = [
    *("color-contrast", "target-size", "scrollable-region-focusable", "aria-hidden-focus"),
    *("button-name", "link-name", "bypass", "landmark-one-main", "region", "tabindex"),
]


@pytest.fixture(scope="module")
def names(product: Product, gjovik: Any) -> dict[str, str]:
    return names_of(product, gjovik)


@pytest.fixture(scope="module")
def in_norwegian(product: Product) -> Iterator[None]:
    """Norwegian words are the longest that a page has to hold."""
    speak(product, "nb")
    yield
    speak(product, "en")


def speak(product: Product, language: str) -> None:
    for email in {place.who for place in PLACES if place.who}:
        answer = product.signed_in(email).post("/accounts/preferences/", {"language": language})
        answer.expect(302, 303)


@pytest.fixture(scope="module")
def windows(
    product: Product, browser: Browser, in_norwegian: None
) -> Iterator[dict[str, tuple[Page, Complaints]]]:
    """One window for each person, since signing in costs more than a page."""
    opened: dict[str, tuple[Page, Complaints]] = {}
    for email in sorted({place.who for place in PLACES}):
        context = browser.new_context(
            base_url=product.url, viewport=DESK, reduced_motion="reduce", color_scheme="light"
        )
        page, noted = context.new_page(), Complaints()
        noted.listen(page)
        if email:
            sign_in(page, email)
        opened[email] = page, noted
    yield opened
    for page, _noted in opened.values():
        page.context.close()


# A change of scheme or width reaches the styles with the next frame.
AT_REST = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  for (const one of document.getAnimations()) one.finish();
  done();
})))"""

TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(one => one.getBoundingClientRect().right > innerWidth)
  .map(one => one.outerHTML.slice(0, 120))"""


def faults(page: Page, only: dict[str, Any]) -> list[Any]:
    """What axe finds on the page once it has come to rest: rule and element."""
    page.evaluate(AT_REST)
    found = page.evaluate("only => axe.run(document, {runOnly: only})", only)
    return [
        (v["id"], v["impact"], node["html"][:200], node["failureSummary"][:300])
        for v in found["violations"]
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_nobody_is_shut_out(
    place: Place,
    windows: dict[str, tuple[Page, Complaints]],
    names: dict[str, str],
) -> None:
    page, noted = windows[place.who]
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    answer = page.goto(place.path.format(**names))
    assert answer
    assert answer.status == place.status
    page.evaluate(axe_script(settings.BASE_DIR).read_text())
    everything = {"type": "tag", "values": RULES}
    found = {"light": faults(page, everything)}
    page.emulate_media(color_scheme="dark")
    found["dark"] = faults(page, {"type": "rule", "values": COLOURS})
    page.set_viewport_size(PHONE)
    found["phone"] = faults(page, {"type": "rule", "values": LAYOUT})
    assert found == {"light": [], "dark": [], "phone": []}
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{width} px wide on a phone: {page.evaluate(TOO_WIDE)}"
    noted.forget("status of 404")
    heard, noted.heard = noted.heard, []
    assert heard == []


@pytest.mark.parametrize("email", [AGENT, GJOVIK])
def test_no_page_is_left_out(product: Product, names: dict[str, str], email: str) -> None:
    listed = {crawl.shape_of(place.path.format(**names)) for place in PLACES}
    seen = {page.path for page in crawl.pages(product.signed_in(email), most=250) if page.is_page}
    missing = {
        crawl.shape_of(path)
        for path in seen
        if crawl.shape_of(path) not in listed and not path.startswith(PARTS[1:]) and path != "/"
    }
    assert missing == set()
