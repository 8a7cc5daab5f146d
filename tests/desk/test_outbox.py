"""The outbox: what was sent can be read, what could not be sent can be sent again by a leader."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation import outbox
from hdo_portal.foundation.models import Delivery, MessageState, OutboxLane, OutboxMessage
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk, signed_in


def post(key: str, **fields: Any) -> OutboxMessage:
    draft = {"recipient": "kari@gjovik.example", "subject": f"Melding {key}",
             "body": "Hei.\nRadioen er på vei.", "about": "INC-2026-000001"}  # fmt: skip
    with acting(factories.TESTS):
        outbox.post([outbox.Draft(key=key, **draft | fields)])
        made: OutboxMessage = OutboxMessage.objects.get(key=key)
        return made


def give_up(message: OutboxMessage) -> None:
    with acting(factories.TESTS):
        OutboxMessage.objects.filter(pk=message.pk).update(
            state=MessageState.DEAD, attempts=10, last_error="SMTPError: 550"
        )
        Delivery.objects.create(message=message, succeeded=False, detail="SMTPError: 550")


def read(message: OutboxMessage) -> OutboxMessage:
    with acting(factories.TESTS):
        fresh: OutboxMessage = OutboxMessage.objects.get(pk=message.pk)
        return fresh


@pytest.fixture
def lead(desk: Desk) -> Client:
    return signed_in(factories.user(Role.LEAD))


def address(message: OutboxMessage, name: str = "message") -> str:
    return reverse(f"desk:{name}", args=[message.public_id])


def test_messages_are_listed_the_newest_first(desk: Desk) -> None:
    post("a")
    post("b")
    page = desk.get("/desk/outbox/").content.decode()
    assert page.index("Melding b") < page.index("Melding a")


def test_a_message_shows_its_words_its_ticket_and_every_attempt(desk: Desk) -> None:
    message = post("a")
    give_up(message)
    page = desk.get(address(message)).content.decode()
    for words in ("Radioen er på vei.", "kari@gjovik.example", "INC-2026-000001", "550"):
        assert words in page


@pytest.mark.parametrize("query", ["state=dead", "about=inc-2026-000002", "text=per@"])
def test_filters_narrow_the_list(desk: Desk, query: str) -> None:
    post("taken")
    message = post("wanted", recipient="per@gjovik.example", about="INC-2026-000002")
    give_up(message)
    page = desk.get(f"/desk/outbox/?{query}").content.decode()
    assert "Melding wanted" in page
    assert "Melding taken" not in page


def test_a_filter_that_makes_no_sense_is_left_out(desk: Desk) -> None:
    post("a")
    answer = desk.get("/desk/outbox/?state=nonsense&channel=%00&after=WyJhIiwxXQ")
    assert answer.status_code == 200
    assert "Melding a" in answer.content.decode()


def test_a_leader_sends_a_message_again_that_was_given_up(desk: Desk, lead: Client) -> None:
    message = post("a")
    give_up(message)
    assert address(message, "resend") in lead.get(address(message)).content.decode()
    answer = lead.post(address(message, "resend"))
    assert (answer.status_code, answer["Location"]) == (303, address(message))
    assert read(message).state == MessageState.WAITING


def test_a_message_that_was_not_given_up_is_not_sent_twice(desk: Desk, lead: Client) -> None:
    message = post("a")
    assert lead.post(address(message, "resend")).status_code == 409
    assert read(message).state == MessageState.WAITING


def test_an_agent_reads_but_does_not_send_again(desk: Desk) -> None:
    message = post("a")
    give_up(message)
    page = desk.get(address(message)).content.decode()
    assert "Send again" not in page
    assert desk.client.post(address(message, "resend")).status_code == 404
    assert read(message).state == MessageState.DEAD


def test_customers_and_strangers_do_not_know_that_it_exists(desk: Desk) -> None:
    message = post("a")
    for path in ("/desk/outbox/", address(message)):
        assert desk.customer.get(path).status_code == 404
        assert Client().get(path)["Location"].startswith("/accounts/login/?next=")


def test_a_message_that_does_not_exist_is_not_found(desk: Desk) -> None:
    assert desk.get("/desk/outbox/6b8e2f0e-0f1b-4c8e-9a43-0d5a3d1c9f11/").status_code == 404


def test_a_channel_that_does_not_answer_says_since_when_and_until_when(desk: Desk) -> None:
    post("a")
    with acting(factories.TESTS):
        since, until = Now() - timedelta(minutes=5), Now() + timedelta(minutes=2)
        OutboxLane.objects.create(
            name="mail",
            failures=9,
            opened_at=since,
            open_until=until,
            last_error="No route",
        )
    page = " ".join(desk.get("/desk/outbox/").content.decode().split())
    assert "E-mail: the other side has not answered since" in page
    assert "1 message waits. Next try:" in page
    assert "No route" in page


def test_each_channel_has_a_tab_with_what_waits_in_it(desk: Desk) -> None:
    post("mailed")
    post("texted", channel="sms", recipient="+4790000000")
    page = desk.get("/desk/outbox/?channel=sms").content.decode()
    assert "Melding texted" in page
    assert "Melding mailed" not in page
    assert 'href="/desk/outbox/?channel=sms" aria-current="page"' in page


def test_tests_of_the_portal_itself_are_shown_to_who_asks_for_them(desk: Desk) -> None:
    post("canary", channel="canary")
    assert "Melding canary" not in desk.get("/desk/outbox/").content.decode()
    assert "Melding canary" in desk.get("/desk/outbox/?channel=canary").content.decode()


def test_a_digest_shows_its_messages_and_they_lead_to_it(desk: Desk) -> None:
    for key in "abcde":
        post(key, group="breach")
    outbox.deliver_due()
    with acting(factories.TESTS):
        digest = OutboxMessage.objects.get(key__startswith="digest:")
        member = OutboxMessage.objects.get(key="c")
    page = desk.get(address(digest)).content.decode()
    assert "Digest of 5 messages" in page
    assert address(member) in page
    assert address(digest) in desk.get(address(member)).content.decode()
    assert "Melding c" not in desk.get("/desk/outbox/").content.decode().replace(digest.subject, "")
    assert "Melding c" in desk.get("/desk/outbox/?state=folded").content.decode()


def test_the_receipt_of_a_message_is_shown(desk: Desk) -> None:
    message = post("a")
    with acting(factories.TESTS):
        Delivery.objects.create(message=message, succeeded=True, receipt="250 queued as 4XYZ")
    assert "250 queued as 4XYZ" in desk.get(address(message)).content.decode()


def test_a_leader_sends_everything_of_a_channel_again(desk: Desk, lead: Client) -> None:
    given_up = [post("a"), post("b")]
    for message in given_up:
        give_up(message)
    assert "/desk/outbox/resend/" in lead.get("/desk/outbox/?channel=mail").content.decode()
    answer = lead.post("/desk/outbox/resend/", {"channel": "mail"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/outbox/?channel=mail")
    assert {read(message).state for message in given_up} == {MessageState.WAITING}
    assert lead.post("/desk/outbox/resend/", {"channel": "pigeon"}).status_code == 404


def test_an_agent_does_not_send_everything_again(desk: Desk) -> None:
    give_up(post("a"))
    assert "/desk/outbox/resend/" not in desk.get("/desk/outbox/?channel=mail").content.decode()
    assert desk.client.post("/desk/outbox/resend/", {"channel": "mail"}).status_code == 404


def test_the_list_asks_the_same_number_of_queries_at_any_length(
    desk: Desk, count_queries: Any
) -> None:
    post("a")
    few = count_queries(desk.client, "/desk/outbox/")
    for key in "bcde":
        give_up(post(key))
    assert count_queries(desk.client, "/desk/outbox/") == few < 20


def test_nobody_answers_a_call_by_the_link_in_anothers_message(desk: Desk) -> None:
    link = "Ta den: https://portal.example/acknowledge/abc-123:xyz/\n"
    with acting(factories.TESTS):
        own = User.objects.get(pk=desk.agent.user_id).email
    theirs, mine = post("a", body=link), post("b", body=link, recipient=own)
    assert "abc-123:xyz" not in desk.get(address(theirs)).content.decode()
    assert "/acknowledge/…/" in desk.get(address(theirs)).content.decode()
    assert "abc-123:xyz" in desk.get(address(mine)).content.decode()
