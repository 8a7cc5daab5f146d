"""Two people save the same field: each text is seen, and the second person chooses."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk.changing import change
from tests.desk.conftest import Desk
from tickets.models import Ticket

FIELD = re.compile(r'name="(was|seen)" value="([^"]*)"')
CONFLICT = "Choose which should stand."


def opened(desk: Desk, ticket: Ticket, query: str = "?do=edit") -> dict[str, Any]:
    """What the form carries and shows, as a browser sends it back."""
    page = desk.page(ticket, query)
    form = page.split('id="action-form"')[1]
    return dict(FIELD.findall(form)) | {
        "title": ticket.title, "description": ticket.description, "callback": ticket.callback,
        "assets": [str(desk.radio.public_id)],
        "reporter": str(desk.person.public_id), "reporter_text": desk.person.name,
    }  # fmt: skip


def hidden(page: str) -> dict[str, str]:
    return dict(FIELD.findall(page.split('id="action-form"')[1]))


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return desk.incident(description="Borte siden kl. 9", callback="900 11 222")


def test_both_texts_stand_at_the_field_and_mine_is_saved_when_i_say_so(
    desk: Desk, ticket: Ticket
) -> None:
    mine, theirs = opened(desk, ticket), opened(desk, ticket)
    desk.do(ticket, "edit", client=desk.other, **theirs | {"description": "Olas ord"})
    answer = desk.do(ticket, "edit", **mine | {"description": "Ingrids ord"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ola Nygård wrote here meanwhile:" in page
    assert ">Olas ord</blockquote>" in page
    assert "Ingrids ord</textarea>" in page
    assert desk.fresh(ticket).description == "Olas ord"

    again = mine | hidden(page) | {"description": "Ingrids ord"}
    answer = desk.do(ticket, "edit", **again)
    assert answer.status_code == 409, "sending it once more is no choice"
    assert desk.fresh(ticket).description == "Olas ord"
    again |= hidden(answer.content.decode()) | {"choose_description": "mine"}
    assert desk.do(ticket, "edit", **again).status_code == 303
    assert desk.fresh(ticket).description == "Ingrids ord"


def test_theirs_stands_when_i_say_so_and_the_rest_of_mine_is_saved(
    desk: Desk, ticket: Ticket
) -> None:
    mine, theirs = opened(desk, ticket), opened(desk, ticket)
    desk.do(ticket, "edit", client=desk.other, **theirs | {"title": "Olas tittel"})
    mine |= {"title": "Ingrids tittel", "callback": "112"}
    page = desk.do(ticket, "edit", **mine).content.decode()
    assert 'value="Ingrids tittel"' in page
    assert "Olas tittel" in page
    answer = desk.do(ticket, "edit", **mine | hidden(page) | {"choose_title": "theirs"})
    assert answer.status_code == 303
    fresh = desk.fresh(ticket)
    assert (fresh.title, fresh.callback) == ("Olas tittel", "112")


def test_who_wrote_elsewhere_is_not_asked_and_nothing_is_put_back(
    desk: Desk, ticket: Ticket
) -> None:
    mine, theirs = opened(desk, ticket), opened(desk, ticket)
    desk.do(ticket, "edit", client=desk.other,
            **theirs | {"title": "Olas tittel", "assets": [str(desk.room.public_id)]})  # fmt: skip
    assert desk.do(ticket, "edit", **mine | {"callback": "112"}).status_code == 303
    fresh = desk.fresh(ticket)
    assert (fresh.title, fresh.callback) == ("Olas tittel", "112")
    assert [row.asset_id for row in desk.read(ticket.affected_assets.all)] == [desk.room.pk]


def test_a_form_that_comes_back_shows_what_the_other_wrote_elsewhere(
    desk: Desk, ticket: Ticket
) -> None:
    mine, theirs = opened(desk, ticket), opened(desk, ticket)
    desk.do(ticket, "edit", client=desk.other,
            **theirs | {"title": "Olas tittel", "callback": "113"})  # fmt: skip
    page = desk.do(ticket, "edit", **mine | {"title": "Ingrids"}).content.decode()
    assert 'value="113"' in page, "else saving again would put the old one back"
    mine |= hidden(page) | {"title": "Ingrids", "callback": "113", "choose_title": "mine"}
    assert desk.do(ticket, "edit", **mine).status_code == 303
    assert (desk.fresh(ticket).title, desk.fresh(ticket).callback) == ("Ingrids", "113")


def test_assets_and_a_third_hand(desk: Desk, ticket: Ticket) -> None:
    mine, theirs = opened(desk, ticket), opened(desk, ticket)
    room = str(desk.room.public_id)
    desk.do(ticket, "edit", client=desk.other, **theirs | {"assets": []})
    both = [room, str(desk.radio.public_id)]
    answer = desk.do(ticket, "edit", **mine | {"assets": both})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert CONFLICT in page
    assert page.count(room) >= 1, "what was typed is still there"
    # While the first one chooses, a third change comes: the choice was of another text.
    late = hidden(desk.page(ticket, "?do=edit"))
    desk.do(ticket, "edit", client=desk.other, **theirs | late | {"assets": [room]})
    again = mine | hidden(page) | {"assets": both, "choose_assets": "mine"}
    assert desk.do(ticket, "edit", **again).status_code == 409


@pytest.mark.parametrize("was", ["tull", "title:x!,", "title:" + "f" * 16, "," * 50])
def test_a_strange_mark_loses_nothing(desk: Desk, ticket: Ticket, was: str) -> None:
    mine = opened(desk, ticket)
    answer = desk.do(ticket, "edit", **mine | {"was": was, "callback": "112"})
    assert answer.status_code in (303, 409)


def test_a_dialog_asks_too(desk: Desk, ticket: Ticket) -> None:
    mine, theirs = opened(desk, ticket), opened(desk, ticket)
    desk.do(ticket, "edit", client=desk.other, **theirs | {"title": "Olas"})
    address = reverse("ticket-action", args=[ticket.number, "edit"])
    answer = desk.client.post(address, mine | {"title": "Ingrids"}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "Theirs should stand" in answer.content.decode()


def test_the_plan_of_a_change_asks_as_well(desk: Desk) -> None:
    planned = change(desk)
    address = reverse("desk:edit-change", args=[planned.number])
    shown = desk.get(address).content.decode()
    window = {"window_from": "2027-03-01T22:00", "window_to": "2027-03-02T02:00"}
    said = dict(FIELD.findall(shown)) | window | {
        "title": planned.title, "rollback_plan": "Forrige versjon.",
        "assets": [str(desk.room.public_id)],
    }  # fmt: skip

    def save(client: Client, **other: Any) -> Any:
        return client.post(address, said | other)

    moved = {"window_from": "2027-03-01T23:00"}
    assert save(desk.other, rollback_plan="Olas vei", **moved).status_code == 303
    answer = save(desk.client, rollback_plan="Ingrids vei")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ">Olas vei</blockquote>" in page
    assert "Ingrids vei</textarea>" in page
    assert 'value="2027-03-01T23:00"' in page
    said |= dict(FIELD.findall(page)) | moved | {"rollback_plan": "Ingrids vei"}
    assert save(desk.client, choose_rollback_plan="mine").status_code == 303
    fresh = desk.fresh(planned)
    [plan] = desk.read(lambda: [fresh.plan])
    assert (plan.rollback_plan, plan.window_from.hour) == ("Ingrids vei", 22)
