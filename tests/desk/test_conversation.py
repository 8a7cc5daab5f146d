"""Words and files on a ticket, for the customer or for HDO only."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.desk.conftest import Desk
from tickets.models import Attachment, Comment, Ticket


def say(desk: Desk, ticket: Ticket, **said: str) -> Any:
    return desk.client.post(reverse("ticket-comment", args=[ticket.number]), said)


def send(desk: Desk, ticket: Ticket, **sent: Any) -> Any:
    return desk.client.post(reverse("ticket-attach", args=[ticket.number]), sent)


def file(content: bytes = b"%PDF-1.7", name: str = "rapport.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("visibility", ["public", "internal"])
def test_a_comment_is_for_whom_it_was_said_to_be(desk: Desk, visibility: str) -> None:
    ticket = desk.incident()
    answer = say(desk, ticket, body="Vi er på vei.", visibility=visibility)
    [comment] = desk.read(lambda: Comment.objects.filter(ticket=ticket))
    assert answer.status_code == 303
    assert answer["Location"] == f"{desk.address(ticket)}#comment-{comment.public_id}"
    assert (comment.body, comment.visibility) == ("Vi er på vei.", "internal")
    assert comment.is_leaving == (visibility == "public")


@pytest.mark.parametrize("visibility", ["", "alle", "PUBLIC"])
def test_a_comment_that_does_not_say_for_whom_is_not_saved(desk: Desk, visibility: str) -> None:
    ticket = desk.incident()
    answer = say(desk, ticket, body="For hvem?", visibility=visibility)
    assert answer.status_code == 422
    assert "For hvem?" in answer.content.decode()
    assert desk.read(Comment.objects.all) == []


@pytest.mark.parametrize(
    "body, message",
    [("", ""), ("Gjelder 01908010031", "never says who a patient is"), ("x" * 20_001, "")],
)
def test_words_that_cannot_be_taken_come_back_at_the_box(
    desk: Desk, body: str, message: str
) -> None:
    answer = say(desk, desk.incident(), body=body, visibility="internal")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert 'value="internal" checked' in page
    assert 'id="composer-body_error"' in page


def test_sent_twice_is_said_once(desk: Desk) -> None:
    ticket = desk.incident()
    for _ in range(2):
        say(desk, ticket, body="Hei", visibility="public", once="nøkkel")
    assert len(desk.read(lambda: Comment.objects.filter(ticket=ticket))) == 1


def test_a_file_is_kept_for_hdo_only_unless_said_otherwise(desk: Desk) -> None:
    ticket = desk.incident()
    answer = send(desk, ticket, file=file(), visibility="internal")
    [kept] = desk.read(lambda: Attachment.objects.filter(ticket=ticket))
    assert answer.status_code == 303
    assert (kept.name, kept.visibility) == ("rapport.pdf", "internal")
    page = desk.page(ticket)
    assert f"/attachments/{kept.public_id}/" in page
    assert '<input type="radio" name="visibility" value="internal"' in page


@pytest.mark.parametrize("sent", [{}, {"file": file(b"")}, {"file": "tekst"}])
def test_a_file_that_is_none_is_refused_at_the_field(desk: Desk, sent: dict[str, Any]) -> None:
    ticket = desk.incident()
    answer = send(desk, ticket, visibility="internal", **sent)
    assert answer.status_code == 422
    assert "<details open" in answer.content.decode()
    assert desk.read(Attachment.objects.all) == []


def test_a_file_that_is_too_large_is_refused_with_its_limit(desk: Desk, settings: Any) -> None:
    settings.PORTAL_ATTACHMENT_MAX_BYTES = 4
    answer = send(desk, desk.incident(), file=file(b"12345"), visibility="internal")
    assert answer.status_code == 422
    assert "The file is too large" in answer.content.decode()
