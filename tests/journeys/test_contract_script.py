"""The main job by the contract alone: sections 3 to 6 of the design, and nothing of the code.

Gjøvik kommune's radio is dead. A program of the desk reports it; its clocks, whose targets are
seconds, run out; the portal escalates by itself, and the report tells what the clock tells.
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import pairwise
from typing import Any

import pytest

from tests.journeys.crawl import pages
from tests.journeys.product import Product, wait_for
from tests.journeys.promises import RESOLVE, TARGETS
from tests.journeys.visitor import Stream, Visitor

PEOPLE = ("agent@hdo.example", "manager@hdo.example", "admin@hdo.example")
CUSTOMERS = ("kunde@gjovik.example", "kunde@bergen.example")
LISTS = "organisations sites people agreements terminals assets relations tickets changes".split()
TITLE = "Håndterminalen er helt død 4711"
SECRET = "Mistanke om mistet radio 90125"
SPOKEN = "Vi sender en låneradio 5150"
SEVERE = {"impact": 1, "urgency": 1}
PROMISED_SECONDS = 2.0


def at(instant: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(UTC)


@dataclass
class Story:
    """What the script has learned so far."""

    api: dict[str, Visitor]
    organisation: Any
    terminal: Any = None
    ticket: Any = None
    streams: dict[str, Stream] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)

    @property
    def number(self) -> str:
        return str(self.ticket["number"])

    @property
    def agent(self) -> Visitor:
        return self.api["agent@hdo.example"]


@pytest.fixture(scope="module")
def story(product: Product, gjovik: Any) -> Any:
    with ThreadPoolExecutor(2) as pool:
        emails = [*PEOPLE, *CUSTOMERS]
        tokens = pool.map(lambda email: product.manage("issue_token", email), emails)
    api = {
        email: Visitor(product.url, token=token)
        for email, token in zip(emails, tokens, strict=True)
    }
    story = Story(api, gjovik)
    story.streams = {email: product.signed_in(email).stream() for email in CUSTOMERS}
    story.terminal = next(
        row
        for row in story.agent.results("terminals/")
        if row["organisation"] == gjovik["id"] and row["mounting"] == "handheld"
    )
    reporter = next(p for p in story.agent.results("people/") if p["email"] == CUSTOMERS[0])
    story.ticket = story.agent.create(
        "tickets/",
        title=TITLE,
        description="Slår seg ikke på, heller ikke med nytt batteri.",
        assets=[story.terminal["id"]],
        reporter=reporter["id"],
        **SEVERE,
    )
    comments = f"tickets/{story.number}/comments/"
    story.agent.create(comments, body=SECRET, visibility="internal")
    story.agent.create(comments, body=SPOKEN, visibility="public")
    story.late = watch(story)
    yield story
    for stream in story.streams.values():
        stream.close()


def watch(story: Story) -> dict[str, float]:
    """How long after due each breach was seen, by measure; asked ten times a second."""
    late: dict[str, float] = {}
    deadline = time.monotonic() + RESOLVE + 15
    while len(late) < 3 and time.monotonic() < deadline:
        asked = datetime.now(UTC)
        for clock in story.agent.read(f"tickets/{story.number}/clocks/")["results"]:
            if clock["breached_at"] and clock["measure"] not in late:
                late[clock["measure"]] = (asked - at(clock["due_at"])).total_seconds()
        time.sleep(0.1)
    return late


def clocks(story: Story) -> dict[str, Any]:
    rows = story.agent.read(f"tickets/{story.number}/clocks/")["results"]
    return {clock["measure"]: clock for clock in rows}


def mails(product: Product, number: str) -> list[EmailMessage]:
    """The delivered mails about a ticket."""
    found = []
    for path in sorted(product.mail.glob("*")):
        # Django's file backend ends each message with a line of dashes.
        for text in path.read_bytes().split(b"-" * 79 + b"\n"):
            mail = message_from_bytes(text, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            if number in str(mail["Subject"]):
                found.append(mail)
    return found


# ------------------------------------------------------------------------------- the incident


def test_the_incident_belongs_to_the_terminals_owner(story: Story) -> None:
    assert story.ticket["organisation"] == story.organisation["id"]
    assert story.ticket["assets"] == [story.terminal["id"]]
    assert story.ticket["kind"] == "incident"
    assert story.ticket["status"] == "new"
    assert story.ticket["severity"] == "SL1"
    assert story.ticket["occurrences"] == 1
    assert {clock["measure"] for clock in story.ticket["clocks"]} == set(TARGETS)


def test_each_clock_is_due_when_its_target_has_passed(story: Story) -> None:
    for measure, clock in clocks(story).items():
        assert clock["target_seconds"] == TARGETS[measure]
        assert at(clock["due_at"]) - at(clock["started_at"]) == timedelta(seconds=TARGETS[measure])


def test_each_clock_is_seen_to_breach_within_two_seconds_of_due(story: Story) -> None:
    assert set(story.late) == {"respond", "restore", "resolve"}
    assert max(story.late.values()) < PROMISED_SECONDS, story.late
    assert min(story.late.values()) >= 0, story.late


def test_each_breach_and_each_escalation_stands_once_in_the_timeline(story: Story) -> None:
    lines = story.agent.read(f"tickets/{story.number}/timeline/")["results"]
    kinds = [line["kind"] for line in lines]
    assert kinds.count("breached") == 3
    # SL1: the duty manager at once, and at half the time to restore.
    assert kinds.count("escalated") == 2
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


def test_the_managers_mail_is_sent(product: Product, story: Story) -> None:
    def to_manager() -> list[EmailMessage]:
        return [m for m in mails(product, story.number) if m["To"] == "manager@hdo.example"]

    sent = wait_for(to_manager, 10, "the manager's mail")
    assert all(mail["Message-ID"] for mail in sent)
    assert len({mail["Message-ID"] for mail in sent}) == len(sent)


def test_the_outbox_page_shows_the_mail(product: Product, story: Story) -> None:
    page = product.signed_in("agent@hdo.example").get(f"/desk/outbox/?about={story.number}")
    assert story.number in page.expect(200).text
    assert "manager@hdo.example" in page.text


# ------------------------------------------------------------------------------- its figures


def test_each_ledger_adds_up_to_its_clock(story: Story) -> None:
    for clock in clocks(story).values():
        ledger = clock["ledger"]
        assert sum(row["counted_seconds"] for row in ledger) == clock["elapsed_seconds"]
        assert clock["elapsed_seconds"] + clock["remaining_seconds"] == clock["target_seconds"]
        assert ledger[0]["from"] == clock["started_at"]
        assert all(a["to"] == b["from"] for a, b in pairwise(ledger))
        assert ledger[-1]["to"] == clock["stopped_at"]


def test_the_report_counts_the_breaches(story: Story) -> None:
    month = f"{datetime.now(UTC):%Y-%m}"
    query = f"from={month}&to={month}&organisation={story.organisation['id']}"
    for email in ("manager@hdo.example", "kunde@gjovik.example"):
        report = story.api[email].read(f"reports/sla/?{query}")
        for measure in ("respond", "restore", "resolve"):
            total = next(row for row in report["totals"] if row["measure"] == measure)
            assert total["missed"] >= 1
            behind = [
                row
                for row in story.api[email].results(f"reports/sla/clocks/?{query}")
                if row["ticket"] == story.number and row["measure"] == measure
            ]
            [clock] = behind
            assert clock["due_at"] == clocks(story)[measure]["due_at"]
            assert clock["breached"] is True


def test_the_report_page_leads_to_the_ticket(product: Product, story: Story) -> None:
    manager = product.signed_in("manager@hdo.example")
    report = f"/reports/sla/?organisation={story.organisation['id']}"
    followed = [
        page
        for page in pages(manager, report, most=30)
        if page.path.startswith("/reports/sla/") and story.number in page.text
    ]
    assert followed, "no page below the report names the ticket"
    assert all(page.answer.status == 200 for page in followed)


# ------------------------------------------------------------------------------- who sees it


def everything(api: Visitor) -> str:
    """All that the API's lists and the report tell somebody, as one text."""
    told = [
        json.dumps(row, ensure_ascii=False) for name in LISTS for row in api.results(f"{name}/")
    ]
    told.append(api.get("/api/v1/reports/sla/").text)
    told.append(api.get("/api/v1/reports/sla/clocks/").text)
    return "\n".join(told)


def of_ticket(number: str) -> list[str]:
    below = ("", "comments/", "attachments/", "timeline/", "clocks/", "occurrences/")
    return [f"/api/v1/tickets/{number}/{part}" for part in below]


def test_another_customer_sees_none_of_it_by_the_api(story: Story) -> None:
    bergen = story.api["kunde@bergen.example"]
    told = everything(bergen)
    for trace in (story.number, TITLE, SPOKEN, SECRET, "Gjøvik", story.terminal["id"]):
        assert trace not in told
    assert [bergen.get(path).status for path in of_ticket(story.number)] == [404] * 6
    for place in (
        f"terminals/{story.terminal['id']}/",
        f"organisations/{story.organisation['id']}/",
    ):
        assert bergen.get(f"/api/v1/{place}").status == 404


def test_another_customer_can_do_nothing_to_it(story: Story) -> None:
    bergen = story.api["kunde@bergen.example"]
    at_ticket = f"/api/v1/tickets/{story.number}/"
    assert bergen.send(at_ticket, {"title": "Vår"}, "PATCH").status == 404
    assert bergen.send(f"{at_ticket}comments/", {"body": "Hei"}).status == 404
    for action in ("accept", "close", "reopen", "escalate", "cancel"):
        told = {"reason": "Fordi"} if action in {"reopen", "escalate", "cancel"} else {}
        assert bergen.send(f"{at_ticket}actions/{action}/", told).status == 404
    stolen = {"title": "Deres radio", "assets": [story.terminal["id"]]}
    assert bergen.send("/api/v1/tickets/", stolen).status == 400


def test_another_customer_hears_none_of_it(story: Story) -> None:
    assert story.streams["kunde@bergen.example"].heard(0.5) == []
    assert story.streams["kunde@gjovik.example"].of(story.number)


def test_another_customer_finds_none_of_it_on_any_page(product: Product, story: Story) -> None:
    visitor = product.signed_in("kunde@bergen.example")
    seen = list(pages(visitor))
    assert len(seen) > 15
    for page in seen:
        assert page.answer.status < 400, f"{page.path} from {page.since}"
        for trace in (story.number, TITLE, SPOKEN, SECRET, "Gjøvik"):
            assert trace not in page.text, page.path
    assert visitor.get(f"/tickets/{story.number}/").status == 404


def test_the_customer_reads_no_internal_word_by_the_api(story: Story) -> None:
    api = story.api["kunde@gjovik.example"]
    told = "\n".join([everything(api), *(api.get(path).text for path in of_ticket(story.number))])
    assert story.number in told
    assert SPOKEN in told
    assert SECRET not in told
    assert '"internal"' not in told


def test_the_customer_reads_no_internal_word_on_any_page(product: Product, story: Story) -> None:
    seen = list(pages(product.signed_in("kunde@gjovik.example")))
    assert any(TITLE in page.text for page in seen)
    for page in seen:
        assert page.answer.status < 400, f"{page.path} from {page.since}"
        assert SECRET not in page.text, page.path


def test_the_customers_mail_holds_no_internal_word(product: Product, story: Story) -> None:
    def to_customer() -> list[EmailMessage]:
        return [m for m in mails(product, story.number) if m["To"] == "kunde@gjovik.example"]

    sent = wait_for(to_customer, 10, "the customer's mail")
    assert any(SPOKEN in mail.get_content() for mail in sent)
    assert not any(SECRET in mail.get_content() for mail in sent)


def test_the_desk_reads_both(story: Story) -> None:
    rows = story.agent.results(f"tickets/{story.number}/comments/")
    words = {row["body"]: row["visibility"] for row in rows}
    assert words == {SECRET: "internal", SPOKEN: "public"}


def test_no_link_of_the_desk_leads_nowhere(product: Product, story: Story) -> None:
    seen = list(pages(product.signed_in("admin@hdo.example"), most=250))
    assert len(seen) > 40
    lost = [
        (page.path, page.since, page.answer.status) for page in seen if page.answer.status >= 400
    ]
    assert lost == []
