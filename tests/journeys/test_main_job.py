"""The main job in real windows: customer, desk, duty manager's clock, report."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.product import Product
from tests.journeys.windows import Complaints, OpenWindow

pytestmark = pytest.mark.browser
GJOVIK, AGENT, LEAD = "kunde@gjovik.example", "agent@hdo.example", "lead@hdo.example"
MANAGER, BERGEN = "manager@hdo.example", "kunde@bergen.example"
INCIDENT, CHANGE = re.compile(r"/tickets/INC-"), re.compile(r"/tickets/CHG-")
SOON = 5_000
# Words to the customer can be taken back for so long; they see them after it.
UNDO = 10_000
TITLE = "Håndterminalen er død etter vakten"
SECRET, SPOKEN = "Trolig fuktskade, ikke si det ennå", "Vi sender en ny i dag"


@pytest.fixture
def radio(product: Product, gjovik: Any) -> Any:
    """A handheld of Gjøvik's that nobody has reported yet, whichever test went before."""
    api = product.api(GJOVIK)
    reported = {asset for ticket in api.results("tickets/") for asset in ticket["assets"]}
    handhelds = (row for row in api.results("terminals/") if row["mounting"] == "handheld")
    return next(row for row in handhelds if row["id"] not in reported)


def choose(page: Page, name: str, words: str) -> None:
    """Type into a type-ahead and take what it finds."""
    page.locator(f"[name={name}_text]").press_sequentially(words)
    expect(page.locator(f"[data-name={name}] [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def report_fault(page: Page, radio: Any) -> str:
    """Fill in the customer's form as somebody in a hurry would; returns the number."""
    page.goto("/portal/report/")
    expect(page.get_by_role("complementary").get_by_text("08915")).to_be_visible()
    page.locator("[name=title]").fill(TITLE)
    choose(page, "asset", str(radio["issi"]))
    for name, value in (
        ("patient_affected", "no"),
        ("hindrance", "stopped"),
        ("fallback_in_use", "no"),
        ("extent", "user"),
    ):
        page.locator(f"[name={name}][value={value}]").check()
    page.locator("[name=callback]").fill("61 00 00 00")
    page.locator(".report-form .form-actions [type=submit]").click()
    page.wait_for_url(INCIDENT)
    found = re.search(r"INC-\d{4}-\d+", page.url)
    assert found
    return found.group()


def act(page: Page, action: str, **fields: str) -> None:
    """Press an action's button on the desk's page, and fill in what it asks."""
    at_once = page.locator(f"#now form[action$='/actions/{action}/'] button").first
    asked = page.locator(f"#now a[href$='?do={action}']").first
    if at_once.count():
        at_once.click()
        return
    if not asked.is_visible():
        page.locator("[popovertarget=more-actions]").click()
    asked.click()
    dialog = page.locator("#action-dialog")
    for name, value in fields.items():
        dialog.locator(f"[name={name}]").fill(value)
    dialog.locator("button[form=action-form]").click()
    expect(dialog).to_be_hidden()


def say(page: Page, words: str, visibility: str) -> None:
    page.locator(f"#reply [name=visibility][value={visibility}]").check(force=True)
    page.locator("#reply textarea").fill(words)
    page.locator("#reply [type=submit]").click()
    expect(page.locator("#story").get_by_text(words)).to_be_visible()


def test_a_dead_radio_from_report_to_report(open_window: OpenWindow, radio: Any) -> None:
    desk = open_window(AGENT, "/desk/")
    customer = open_window(GJOVIK)
    number = report_fault(customer, radio)

    # The desk sees it come, and works on it while its clocks run out.
    expect(desk.get_by_text(number, exact=True)).to_be_visible(timeout=SOON)
    desk.locator(f"main a[href='/tickets/{number}/']").first.click()
    desk.wait_for_url(f"**/tickets/{number}/")
    expect(desk.get_by_text(str(radio["issi"])).first).to_be_visible()
    act(desk, "accept")
    expect(desk.locator("#now")).to_contain_text("Ingrid Veslegard")
    say(desk, SECRET, "internal")
    say(desk, SPOKEN, "public")

    # Celery escalates; nobody has to look.
    expect(desk.locator("#story")).to_contain_text(
        "The deadline for “Restored” passed", timeout=20_000
    )
    expect(desk.locator("#story")).to_contain_text("Escalated for “Restored”", timeout=SOON)
    expect(desk.locator("#now .clock[data-tone=over]").first).to_be_visible(timeout=SOON)

    # The customer watches, and reads no internal word.
    expect(customer.get_by_text(SPOKEN)).to_be_visible(timeout=SOON + UNDO)
    expect(customer.get_by_text("In progress").first).to_be_visible(timeout=SOON)

    act(desk, "restore", note="Låneradio levert.")
    expect(customer.get_by_text("Låneradio levert.").first).to_be_visible(timeout=SOON)
    act(desk, "resolve", resolution="Byttet batterikontakt.")
    expect(customer.get_by_text("Byttet batterikontakt.").first).to_be_visible(timeout=SOON)

    # The customer closes it, and finds that it was too soon.
    customer.reload()
    customer.locator("form[action$='/actions/close/'] button").click()
    customer.locator("button[commandfor=reopen]").first.click()
    customer.locator("#reopen [name=reason]").fill("Den døde igjen i natt.")
    customer.locator("#reopen button[form=reopen-form]").click()
    expect(desk.locator("#story")).to_contain_text("Den døde igjen i natt.", timeout=SOON)

    customer.reload()
    assert SECRET not in customer.content()
    assert SECRET not in customer.locator("main").inner_text()
    the_manager_finds_it(open_window(MANAGER, "/reports/sla/"), number, radio["organisation"])
    nobody_else_does(open_window(BERGEN, "/portal/"), number)


def the_manager_finds_it(page: Page, number: str, organisation: str) -> None:
    """From a figure to its tickets to the clock."""
    figure = f"[href*='organisation={organisation}'][href*='severity=SL3']"
    page.locator(f"main a{figure}[href*='measure=restore'][href*='outcome=missed']").click()
    page.locator(f"main a[href*='/tickets/{number}/']").click()
    page.wait_for_url(re.compile(f"/tickets/{number}/#"))
    clock = page.url.partition("#")[2]
    expect(page.locator(f"[id='{clock}']")).to_be_in_viewport()


def nobody_else_does(page: Page, number: str) -> None:
    assert TITLE not in page.locator("main").inner_text()
    answer = page.request.get(f"/tickets/{number}/")
    assert answer.status == 404


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    open_window: OpenWindow, complaints: Complaints
) -> None:
    page = open_window(GJOVIK, "/portal/report/")
    page.locator("[name=place]").fill("Biristrand")
    page.locator(".report-form .form-actions [type=submit]").click()
    expect(page.locator("[name=title][aria-invalid=true]")).to_be_visible()
    expect(page.locator("[name=place]")).to_have_value("Biristrand")
    described = page.locator("[name=title]").get_attribute("aria-describedby") or ""
    shown = [page.locator(f"#{part}").inner_text() for part in described.split()]
    assert any(shown)
    complaints.forget("status of 422")


def test_planned_work_is_approved_by_another_and_told_to_the_customer(
    open_window: OpenWindow, radio: Any
) -> None:
    title = f"Bytte av antenne {time.monotonic_ns() % 1_000_000}"
    drafter = open_window(AGENT, "/changes/new/")
    drafter.locator("[name=title]").fill(title)
    drafter.locator("[name=kind][value=normal]").check()
    choose(drafter, "assets", str(radio["issi"]))
    for name, value in (
        ("window_from", "01.06.2027 10:00"),
        ("window_to", "01.06.2027 12:00"),
        ("expected_impact", "Radioen er borte i to timer."),
        ("rollback_plan", "Sett tilbake den gamle."),
    ):
        fill_moment(drafter, name, value)
    drafter.locator(".form-actions [type=submit]").first.click()
    drafter.wait_for_url(CHANGE)
    number = drafter.url.rstrip("/").rpartition("/")[2]

    customer = open_window(GJOVIK, "/portal/changes/")
    assert title not in customer.locator("main").inner_text(), "a draft is HDO's own"
    for _ in range(2):
        drafter.locator("form[action$='/actions/submit/'] button").first.click()
        drafter.wait_for_load_state()
    expect(drafter.locator("a[href$='?do=approve']")).to_have_count(0)

    approver = open_window(LEAD, f"/tickets/{number}/")
    approver.locator("a[href$='?do=approve']").first.click()
    approver.locator("#action-dialog button[form=action-form]").click()
    expect(approver.locator("#action-dialog")).to_be_hidden()

    customer.goto("/portal/changes/")
    customer.get_by_role("link", name=title).first.click()
    expect(customer.locator("main")).to_contain_text("Radioen er borte i to timer.")
    assert "Sett tilbake den gamle." not in customer.content()


def fill_moment(page: Page, name: str, value: str) -> None:
    """A field of date and time takes what the browser's own control writes."""
    field = page.locator(f"[name={name}]")
    if field.get_attribute("type") == "datetime-local":
        day, clock = value.split()
        d, m, y = day.split(".")
        field.fill(f"{y}-{m}-{d}T{clock}")
    else:
        field.fill(value)
