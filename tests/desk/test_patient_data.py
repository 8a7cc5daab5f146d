"""No patient data by any door of the desk, and how a person says that it is none."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.desk.conftest import Desk
from tickets.models import Comment, Ticket, TicketEvent

NUMBER = "01908010031"  # synthetic: its month is raised by 80


def say(desk: Desk, ticket: Ticket, **said: str) -> Any:
    told = {"body": f"Gjelder {NUMBER}", "visibility": "internal"} | said
    return desk.client.post(reverse("ticket-comment", args=[ticket.number]), told)


def act(desk: Desk, ticket: Ticket, action: str, **said: str) -> Any:
    return desk.client.post(reverse("ticket-action", args=[ticket.number, action]), said)


def test_a_comment_with_a_number_asks_for_a_reason_and_keeps_what_was_typed(desk: Desk) -> None:
    answer = say(desk, desk.incident())
    page = answer.content.decode()
    assert answer.status_code == 422
    assert NUMBER in page
    assert 'name="reason_to_keep"' in page
    assert desk.read(Comment.objects.all) == []


def test_with_a_reason_it_stands_and_the_story_says_why_to_staff_only(desk: Desk) -> None:
    ticket = desk.incident()
    assert say(desk, ticket, reason_to_keep="Serienummer på laderen").status_code == 303
    [event] = desk.read(lambda: TicketEvent.objects.filter(ticket=ticket, kind="kept_anyway"))
    assert event.visibility == "internal"
    assert event.data == {"reason": "Serienummer på laderen", "fields": ["body"]}
    assert "Serienummer på laderen" in desk.client.get(desk.address(ticket)).content.decode()


@pytest.mark.parametrize(
    "action, said",
    [
        ("hold", {"reason": "customer", "note": f"Venter på {NUMBER}"}),
        ("resolve", {"resolution": f"Byttet for {NUMBER}"}),
        ("escalate", {"reason": f"Pasienten Kari Nordmann, {NUMBER}"}),
        ("cancel", {"reason": "mann født 1.2.1950"}),
        ("edit", {"title": f"Radio {NUMBER}"}),
    ],
)
def test_no_action_takes_it(desk: Desk, action: str, said: dict[str, str]) -> None:
    ticket = desk.incident()
    answer = act(desk, ticket, action, **said)
    assert answer.status_code == 422
    assert 'name="reason_to_keep"' in answer.content.decode()


def test_a_files_name_is_words_too(desk: Desk) -> None:
    ticket = desk.incident()
    sent = {"file": SimpleUploadedFile(f"{NUMBER}.pdf", b"%PDF-1.7"), "visibility": "internal"}
    answer = desk.client.post(reverse("ticket-attach", args=[ticket.number]), sent)
    assert answer.status_code == 422
