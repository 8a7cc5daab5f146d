"""Answering a call: by the button, and by the one-time link of a message."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk, signed_in
from tests.tickets.escalation.calling_world import (
    callouts,
    link_in,
    messages,
    notices,
    repeats,
    story,
)
from tickets import actions
from tickets.models import Notice, Ticket


@pytest.fixture
def boss(desk: Desk) -> User:
    made: User = factories.user(
        Role.MANAGER, "boss@hdo.example", name="Boss Berg", mobile="+4790000001", language="en"
    )
    return made


@pytest.fixture
def called(desk: Desk, boss: User) -> Ticket:
    """An SL1 that has just woken the duty manager."""
    factories.user(Role.MANAGER, "vara@hdo.example", name="Vara", language="en")
    ticket = desk.incident(impact=1, urgency=1)
    actions.fire_due_alarms()
    return ticket


def link(ticket: Ticket, to: str = "+4790000001") -> str:
    return link_in(next(message for message in messages(ticket) if message.recipient == to))


def state(ticket: Ticket) -> str:
    [chain] = callouts(ticket)
    return chain.state


def text_of(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def test_looking_at_the_link_changes_nothing_and_tells_little(called: Ticket) -> None:
    stranger = Client()
    for _scan in range(3):
        page = stranger.get(link(called))
    assert page.status_code == 200
    assert (state(called), page["Cache-Control"]) == ("open", "no-store")
    words = text_of(page)
    assert called.number in words
    assert called.title in words
    assert "Boss Berg" in words
    assert "Gjøvik kommune" not in words
    assert called.description not in words or not called.description


def test_the_button_behind_the_link_stops_the_chain_without_signing_in(
    desk: Desk, called: Ticket
) -> None:
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.post(link(called))
    assert page.status_code == 200
    assert "You have it" in text_of(page)
    [chain] = callouts(called)
    assert (chain.state, chain.acknowledged_name) == ("acknowledged", "Boss Berg")
    assert chain.acknowledged_via == "link"
    assert repeats(called) == []
    assert repeats(called, "cancelled")
    assert desk.fresh(called).acknowledged_by == "Boss Berg"
    assert "by the link in a message" in story(called, "acknowledged")[0]


def test_the_others_who_were_told_hear_in_the_portal_who_has_it(called: Ticket) -> None:
    before = len(messages(called))
    Client().post(link(called))
    [heard] = notices(called, kind="taken")
    assert (heard.name, heard.channel, heard.data) == ("Vara", "in_app", {"by": "Boss Berg"})
    assert len(messages(called)) == before
    assert "Told so: Vara." in story(called, "acknowledged")[0]


def test_a_link_works_once(called: Ticket) -> None:
    Client().post(link(called))
    again = Client().post(link(called))
    assert again.status_code == 410
    assert "has been used" in text_of(again)


def test_another_link_of_the_same_call_says_who_has_it(called: Ticket) -> None:
    Client().post(link(called))
    page = Client().post(link(called, "vara@hdo.example"))
    assert page.status_code == 410
    assert "Boss Berg has it" in text_of(page)


def test_a_link_runs_out_after_a_day(called: Ticket) -> None:
    with acting(factories.TESTS):
        for notice in Notice.objects.filter(link_expires_at__isnull=False):
            notice.link_expires_at = notice.at - timedelta(seconds=1)
            notice.save(update_fields=["link_expires_at"])
    page = Client().post(link(called))
    assert page.status_code == 410
    assert "has run out" in text_of(page)
    assert state(called) == "open"


@pytest.mark.parametrize("harm", ["swapped", "cut", "longer", "nonsense"])
def test_a_link_that_was_tampered_with_tells_nothing(called: Ticket, harm: str) -> None:
    token = link(called).split("/")[2]
    spoilt = {
        "swapped": token[:5] + ("A" if token[5] != "A" else "B") + token[6:],
        "cut": token[:-4],
        "longer": token + "AAAA",
        "nonsense": "ikke-en-lenke-øæå",
    }[harm]
    for ask in (Client().get, Client().post):
        page = ask(reverse("desk:acknowledge", args=[spoilt]))
        assert page.status_code == 404
        assert "Denne lenken virker ikke" in text_of(page)
        assert called.number not in text_of(page)
    assert state(called) == "open"


def test_a_link_of_somebody_who_has_left_does_not_work(called: Ticket, boss: User) -> None:
    with acting(factories.TESTS):
        User.objects.filter(pk=boss.pk).update(is_active=False)
    assert Client().post(link(called)).status_code == 404
    assert state(called) == "open"


def test_a_link_is_over_once_the_ticket_is_taken_on(desk: Desk, called: Ticket) -> None:
    desk.do(called, "accept")
    page = Client().post(link(called))
    assert page.status_code == 410
    assert "It is over" in text_of(page)


def test_the_button_on_the_ticket_answers_too(desk: Desk, called: Ticket, boss: User) -> None:
    browser = signed_in(boss)
    assert "I have it" in desk.page(called, client=browser)
    desk.do(called, "acknowledge", client=browser)
    [chain] = callouts(called)
    assert (chain.acknowledged_name, chain.acknowledged_via) == ("Boss Berg", "browser")
    assert "I have it" not in desk.page(called, client=browser)


def test_a_new_call_can_be_answered_after_an_earlier_one_was(desk: Desk, called: Ticket) -> None:
    desk.do(called, "acknowledge")
    desk.do(called, "escalate", reason="Nå haster det")
    assert "I have it" in desk.page(called)
    desk.do(called, "acknowledge")
    assert [chain.state for chain in callouts(called)] == ["acknowledged", "acknowledged"]


def test_the_bell_counts_what_one_was_told_until_it_is_read(called: Ticket, boss: User) -> None:
    browser = signed_in(boss)
    page = text_of(browser.get("/desk/notices/"))
    assert "1 unread notice" in page
    assert called.number in page
    assert "Nobody has it yet" in page
    [notice] = [n for n in notices(called, channel="in_app") if n.user_id == boss.pk]
    answer = browser.post(reverse("desk:notice", args=[notice.public_id]))
    assert answer["Location"] == reverse("ticket", args=[called.number])
    assert "unread notice" not in text_of(browser.get("/desk/notices/"))


def test_a_notice_is_its_readers_own(desk: Desk, called: Ticket) -> None:
    [notice, *_others] = notices(called, channel="in_app")
    assert desk.client.post(reverse("desk:notice", args=[notice.public_id])).status_code == 404
    assert called.number not in text_of(desk.get("/desk/notices/"))
    assert desk.customer.get("/desk/notices/").status_code == 404


def test_answering_reads_ones_own_notices(called: Ticket, boss: User) -> None:
    Client().post(link(called))
    assert "unread notice" not in text_of(signed_in(boss).get("/desk/notices/"))
