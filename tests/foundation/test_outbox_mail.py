"""Mail through real sockets: a server that takes, refuses, stalls, or hangs up half-way."""

from typing import Any

import pytest
from django.db.models.functions import Now

from hdo_portal.foundation import outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Delivery, MessageState, OutboxLane, OutboxMessage
from hdo_portal.foundation.outbox.channels import cutoff, mail
from hdo_portal.foundation.scoping import acting
from tests.foundation.servers import MailServer, mail_server

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def through(settings: Any) -> Any:
    """Send one mail through a server, and read the row and its last attempt."""

    def send(server: MailServer) -> tuple[OutboxMessage, Delivery]:
        settings.EMAIL_BACKEND = "hdo_portal.foundation.outbox.channels.mail.Backend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 0.5
        with acting(SYSTEM):
            outbox.post([outbox.Draft("k", "a@gjovik.example", "Emne", "Tekst")])
            OutboxMessage.objects.update(next_attempt_at=Now())
        assert outbox.deliver_due() == 1
        with acting(SYSTEM):
            return OutboxMessage.objects.get(), Delivery.objects.latest("id")

    return send


def failures() -> int:
    with acting(SYSTEM):
        return sum(OutboxLane.objects.values_list("failures", flat=True))


def test_what_the_server_says_when_it_takes_a_mail_is_the_receipt(through: Any) -> None:
    with mail_server() as server:
        message, delivery = through(server)
    assert message.state == MessageState.SENT
    assert delivery.receipt == "250 2.0.0 Ok: queued as 4XYZ"


@pytest.mark.parametrize("manner", ["stall", "hang_up_after_data"])
def test_a_server_that_stalls_or_hangs_up_is_the_lanes_trouble(through: Any, manner: str) -> None:
    with mail_server(manner) as server:
        message, delivery = through(server)
    assert (message.state, delivery.succeeded) == (MessageState.WAITING, False)
    assert failures() == 1


def test_a_server_that_is_not_there_is_the_lanes_trouble(through: Any) -> None:
    with mail_server() as server:
        pass
    message, delivery = through(server)
    assert message.state == MessageState.WAITING
    assert "Connection refused" in delivery.detail
    assert failures() == 1


@pytest.mark.parametrize("manner, words", [("no_such_person", "550"), ("busy", "450")])
def test_a_recipient_who_is_not_taken_is_the_messages_trouble(
    through: Any, manner: str, words: str
) -> None:
    with mail_server(manner) as server:
        message, _delivery = through(server)
    assert words in message.last_error
    assert failures() == 0


def test_a_server_that_drips_is_cut_off(through: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, and the whole never does."""
    monkeypatch.setattr(mail, "cut_off", lambda find: cutoff.cut_off(find, 0.6))
    with mail_server("drip") as server:
        message, _delivery = through(server)
    assert message.state == MessageState.WAITING
    assert failures() == 1


def test_a_mail_that_may_have_arrived_is_sent_again_under_the_same_id(through: Any) -> None:
    with mail_server("hang_up_after_data") as server:
        through(server)
        server.manner = "take"
        message, _delivery = through(server)
    assert message.state == MessageState.SENT
    assert len(server.taken) == 2
    assert all(outbox.message_id("k") in letter for letter in server.taken)
