"""Files: several at once, pictures shown small, and what was edited told."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.desk.conftest import Desk
from tickets import actions
from tickets.models import Attachment

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def test_several_files_come_together_or_not_at_all_and_pictures_are_shown(desk: Desk) -> None:
    ticket = desk.incident()
    address = reverse("ticket-attach", args=[ticket.number])

    def send(*files: SimpleUploadedFile) -> int:
        return desk.client.post(
            address, {"file": list(files), "visibility": "internal"}
        ).status_code  # fmt: skip

    picture = SimpleUploadedFile("skjerm.png", PNG)
    assert send(picture, SimpleUploadedFile("tom.txt", b"")) == 422
    assert send(*(SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11))) == 422
    assert send() == 422
    assert desk.read(Attachment.objects.all) == []
    assert send(SimpleUploadedFile("skjerm.png", PNG), SimpleUploadedFile("l.txt", b"x")) == 303
    [shown, log] = desk.read(lambda: Attachment.objects.order_by("id"))
    assert (shown.is_picture, log.is_picture) == (True, False)
    page = desk.page(ticket)
    assert page.count('class="file-thumb"') == 1
    assert f'<img src="/attachments/{shown.public_id}/"' in page
    assert "data-drop" in page


def test_an_edit_says_what_stood_there_and_what_stands_there_now(desk: Desk) -> None:
    ticket = desk.incident(callback="61 00 00 00")
    actions.edit_ticket(
        desk.agent, ticket=ticket, title="Ny tittel", callback="", assets=[desk.room]
    )
    story = desk.page(ticket).split('id="story"')[1]
    for words in ("<strong>Title:</strong> <del>", "<ins>Ny tittel</ins>", "<del>61 00 00 00</del>",
                  "<del>Radio 2420001</del>", "<ins>Gjøvik legevakt</ins>"):  # fmt: skip
        assert words in story
    assert "61 00 00 00" not in desk.customer.get(desk.address(ticket)).content.decode()
