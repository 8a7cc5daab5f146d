"""Words to the customer can be taken back for ten seconds; until then the customer has nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.errors import Conflict, Invalid, NotFound
from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk
from tickets import actions
from tickets.actions.leaving import let_go, take_back
from tickets.models import Clock, Comment, Ticket

WORDS = "Vi sender en ny radio i dag."


def say(desk: Desk, ticket: Ticket, **said: str) -> Comment:
    address = reverse("ticket-comment", args=[ticket.number])
    answer = desk.client.post(address, {"body": WORDS, "visibility": "public"} | said)
    assert answer.status_code == 303
    [comment] = desk.read(lambda: Comment.objects.filter(ticket=ticket).select_related("ticket"))
    return comment


def undo(desk: Desk, comment: Comment, client: Any = None) -> Any:
    address = reverse("desk:comment-undo", args=[comment.ticket.number, comment.public_id])
    return (client or desk.client).post(address)


def seen(desk: Desk, ticket: Ticket) -> bool:
    """Whether the customer reads or finds the words, by any door."""
    page = desk.customer.get(desk.address(ticket)).content.decode()
    found = desk.customer.get("/portal/search/", {"q": "radio i dag"}).content.decode()
    with acting(desk.kari):
        rows = list(Comment.objects.all())
    told = {WORDS in page, ticket.number in found, bool(rows)}
    assert len(told) == 1, "some doors show it and some do not"
    return told.pop()


def mailed(desk: Desk) -> int:
    return len(desk.read(lambda: OutboxMessage.objects.filter(key__startswith="comment:")))


def promises(desk: Desk, ticket: Ticket) -> list[str]:
    clocks = desk.read(lambda: Clock.objects.filter(ticket=ticket, measure="update").order_by("id"))
    return [clock.state for clock in clocks]


def test_nothing_leaves_before_its_time_and_all_of_it_once_then(desk: Desk) -> None:
    person = factories.person(desk.gjovik, "Kari", email="kari@gjovik.example")
    ticket = desk.incident(severity="SL1", severity_reason="x", title="Taus", reporter=person)
    comment = say(desk, ticket)
    assert comment.visible_from == comment.created_at + timedelta(seconds=10)
    assert (seen(desk, ticket), mailed(desk), promises(desk, ticket)) == (False, 0, ["running"])
    page = desk.page(ticket)
    assert "Not sent yet" in page
    assert "Visible to the customer" not in page
    with time.frozen(comment.visible_from - timedelta(seconds=1)):
        assert let_go() == 0
    with time.frozen(comment.visible_from):
        assert (let_go(), let_go()) == (1, 0), "run twice it leaves once"
    assert seen(desk, ticket)
    assert (mailed(desk), promises(desk, ticket)) == (1, ["met", "running"])
    assert "Visible to the customer" in desk.page(ticket)
    refused = undo(desk, comment)
    assert refused.status_code == 409
    assert "It has gone to the customer already." in refused.content.decode()


def test_what_is_taken_back_was_never_said_and_is_in_the_box_again(desk: Desk) -> None:
    ticket = desk.incident()
    comment = say(desk, ticket)
    assert undo(desk, comment, desk.other).status_code == 404, "another's words are not mine"
    page = undo(desk, comment).content.decode()
    assert f">{WORDS}</textarea>" in page
    assert "Taken back. The customer has not seen it." in page
    with time.frozen(time_after(comment)):
        assert let_go() == 0
    assert (mailed(desk), desk.read(Comment.objects.all)) == (0, [])
    assert "took back words to the customer" in desk.page(ticket)
    assert "took back" not in desk.customer.get(desk.address(ticket)).content.decode()


def time_after(comment: Comment) -> Any:
    assert comment.visible_from is not None
    return comment.visible_from + timedelta(seconds=5)


def test_an_internal_note_and_a_customers_words_have_nothing_to_wait_for(desk: Desk) -> None:
    ticket = desk.incident()
    assert say(desk, ticket, visibility="internal").visible_from is None
    comment = actions.reply(desk.kari, ticket=ticket, body="Takk", undo_seconds=10)
    assert (comment.visible_from, comment.visibility) == (None, "public")
    with pytest.raises(Conflict):
        take_back(desk.kari, comment=comment)
    late = actions.reply(desk.agent, ticket=ticket, body="Hei", undo_seconds=10)
    with pytest.raises(NotFound):
        take_back(desk.kari, comment=late)
    with pytest.raises(Invalid):
        actions.reply(desk.agent, ticket=ticket, body="Hei", undo_seconds=601)


def test_a_late_sweep_lets_go_late_and_a_full_one_goes_on_with_the_rest(desk: Desk) -> None:
    for ticket in (desk.incident(), desk.incident(title="To")):
        actions.reply(desk.agent, ticket=ticket, body=WORDS, undo_seconds=10)
    with acting(factories.TESTS):
        later = time.now() + timedelta(hours=1)
    with time.frozen(later):
        assert (let_go(limit=1), let_go()) == (1, 1)
