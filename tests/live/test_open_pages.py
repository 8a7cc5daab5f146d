"""Open pages follow what happens, by the stream, and without it."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.product import Product, wait_for
from tests.journeys.visitor import Visitor
from tests.journeys.windows import Complaints, OpenWindow

pytestmark = pytest.mark.browser
AGENT, GJOVIK = "agent@hdo.example", "kunde@gjovik.example"
MANAGER = "manager@hdo.example"
SOON = 4_000  # milliseconds: a change, a moment's spreading, and the page's own question
BY_ITSELF = 45_000


@pytest.fixture(scope="module")
def agent(product: Product) -> Visitor:
    return product.api(AGENT)


@pytest.fixture
def ticket(agent: Visitor, gjovik: Any) -> Any:
    title = f"Radio uten lyd {time.monotonic_ns() % 100_000}"
    return agent.create("tickets/", organisation=gjovik["id"], title=title, impact=3, urgency=3)


def connected(page: Page) -> None:
    """Wait until the page listens. Asked again and again, since waiting inside the page would have
    to evaluate a text there, which its policy refuses."""
    for _ in range(BY_ITSELF // 100):
        if page.evaluate("document.getElementById('live')?.dataset.state === 'open'"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("The page does not listen to the stream.")


def test_a_new_incident_appears_in_the_queue(
    open_window: OpenWindow, agent: Visitor, gjovik: Any
) -> None:
    page = open_window(AGENT, "/desk/")
    connected(page)
    told = {"organisation": gjovik["id"], "title": "Ny i køen nå", "impact": 1, "urgency": 1}
    number = agent.create("tickets/", **told)["number"]
    expect(page.get_by_text(number, exact=True)).to_be_visible(timeout=SOON)


def test_a_line_of_the_queue_changes_without_a_question(
    open_window: OpenWindow, agent: Visitor, ticket: Any, complaints: Complaints
) -> None:
    page = open_window(AGENT, "/desk/?status=all")
    connected(page)
    line = page.locator(f"#row-{ticket['number']}")
    expect(line).to_be_visible()
    # Whatever the page asks for stays unanswered: what changes came with the stream.
    page.route("**/desk/**", lambda route: route.abort())
    line.locator("a.row-title").focus()
    agent.act(ticket["number"], "accept")
    expect(line.locator(".queue-holder")).to_contain_text("Ingrid Veslegard", timeout=SOON)
    expect(line.locator("a.row-title")).to_be_focused()
    page.unroute_all(behavior="ignoreErrors")
    complaints.forget("ERR_FAILED")
    complaints.forget("htmx:error")


def test_a_ticket_shows_what_another_did(
    open_window: OpenWindow, agent: Visitor, ticket: Any
) -> None:
    page = open_window(AGENT, f"/tickets/{ticket['number']}/")
    connected(page)
    agent.create(
        f"tickets/{ticket['number']}/comments/", body="Sett av andre", visibility="internal"
    )
    expect(page.get_by_text("Sett av andre")).to_be_visible(timeout=SOON)
    agent.act(ticket["number"], "accept")
    expect(page.locator("#now")).to_contain_text("Ingrid Veslegard", timeout=SOON)


def test_what_somebody_is_writing_stays(
    open_window: OpenWindow, agent: Visitor, ticket: Any
) -> None:
    page = open_window(AGENT, f"/tickets/{ticket['number']}/")
    connected(page)
    box = page.locator("#reply textarea")
    box.fill("Halvferdig sv")
    agent.create(f"tickets/{ticket['number']}/comments/", body="Midt i skrivingen")
    expect(page.get_by_text("Midt i skrivingen")).to_be_visible(timeout=SOON)
    expect(box).to_have_value("Halvferdig sv")
    expect(box).to_be_focused()


def test_the_customers_page_follows(open_window: OpenWindow, agent: Visitor, ticket: Any) -> None:
    page = open_window(GJOVIK, f"/tickets/{ticket['number']}/")
    connected(page)
    agent.create(f"tickets/{ticket['number']}/comments/", body="Hemmelig", visibility="internal")
    agent.create(f"tickets/{ticket['number']}/comments/", body="Vi ringer deg", visibility="public")
    expect(page.get_by_text("Vi ringer deg")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("Hemmelig")).to_have_count(0)


@pytest.mark.parametrize("email", [AGENT, GJOVIK])
def test_pages_refresh_without_the_stream(
    product: Product, open_window: OpenWindow, agent: Visitor, ticket: Any, email: str
) -> None:
    with product.frozen("events"):
        page = open_window(email, "/accessibility/")
        page.clock.install()
        page.goto(f"/tickets/{ticket['number']}/")
        agent.create(f"tickets/{ticket['number']}/comments/", body="Uten strøm")
        page.clock.run_for(31_000)
        expect(page.get_by_text("Uten strøm")).to_be_visible()
        expect(page.locator("#live-state")).to_contain_text(re.compile("half minute|halve minutt"))


def test_a_page_that_found_no_stream_listens_when_there_is_one(
    product: Product, open_window: OpenWindow, complaints: Complaints
) -> None:
    page = open_window(AGENT, "/accessibility/")
    page.clock.install()
    gone = product.kill("events")
    page.goto("/accessibility/")
    product.wait_until_back("events", gone)
    wait_for(lambda: product.anonymous().get("/live/").status == 401, 15, "the stream")
    page.clock.run_for(31_000)
    connected(page)
    page.clock.run_for(6_000)
    expect(page.locator("#live-state")).to_be_empty()
    complaints.forget("/live/")


def test_a_page_that_slept_catches_up(open_window: OpenWindow, agent: Visitor, ticket: Any) -> None:
    page = open_window(AGENT, f"/tickets/{ticket['number']}/")
    connected(page)
    other = page.context.new_page()
    other.goto("/accessibility/")
    other.bring_to_front()
    agent.act(ticket["number"], "accept")
    page.bring_to_front()
    expect(page.locator("#now")).to_contain_text("Ingrid Veslegard", timeout=SOON)


def unread(bell: Locator) -> int:
    """How many unread notices a screen reader is told of."""
    told = re.search(r"(\d+) unread notice", bell.aria_snapshot())
    return int(told[1]) if told else 0


def test_the_bell_counts_a_call_as_it_comes_and_forgets_it_when_it_is_read(
    product: Product, open_window: OpenWindow, agent: Visitor, ticket: Any
) -> None:
    page = open_window(MANAGER, "/desk/on-call/")
    connected(page)
    bell = page.locator(".bell")
    # What other tests left goes on calling the manager meanwhile.
    before = unread(bell)
    bell.focus()
    agent.act(ticket["number"], "escalate", reason="Trenger hjelp")
    wait_for(lambda: unread(bell) > before, SOON / 1000, "the bell to count")
    expect(bell).to_be_focused()
    product.api(MANAGER).post("/api/v1/notices/read/", {})
    expect(bell).to_have_accessible_name("Notices", timeout=SOON)


def test_nobody_listens_on_the_sign_in_page(open_window: OpenWindow) -> None:
    page = open_window("", "/accounts/login/")
    assert page.locator("#live").count() == 0
    assert re.search(r"/accounts/login/", page.url)
