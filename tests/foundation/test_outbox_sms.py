"""SMS: through a gateway that speaks JSON, or into files, in at most four parts."""

from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now

from hdo_portal.foundation import outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Channel, Delivery, MessageState, OutboxLane, OutboxMessage
from hdo_portal.foundation.outbox.channels.smstext import bounded, parts
from hdo_portal.foundation.scoping import acting
from tests.foundation.servers import HttpServer, http_server

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
ADDRESS = "https://portal.hdo.example"


@pytest.fixture
def gateway(settings: Any) -> Any:
    with http_server() as server:
        settings.PORTAL_SMS_URL, settings.PORTAL_SMS_TOKEN = server.url, "token-1"
        yield server


def send(to: str = "+4790000000") -> tuple[OutboxMessage, Delivery]:
    with acting(SYSTEM):
        outbox.post([outbox.Draft("k", to, "SL1", "Ring «vakta» – nå", channel=Channel.SMS)])
        OutboxMessage.objects.update(next_attempt_at=Now())
    assert outbox.deliver_due(Channel.SMS) == 1
    with acting(SYSTEM):
        return OutboxMessage.objects.get(), Delivery.objects.latest("id")


def test_the_gateway_gets_number_text_and_reference_and_gives_a_receipt(
    gateway: HttpServer,
) -> None:
    message, delivery = send()
    [told] = gateway.bodies()
    assert told == {
        "to": "+4790000000",
        "text": 'SL1\nRing "vakta" - nå',
        "reference": outbox.idempotency_key("k"),
    }
    assert gateway.got[0][0]["authorization"] == "Bearer token-1"
    assert (message.state, delivery.receipt) == (MessageState.SENT, "sms-17")


@pytest.mark.parametrize("status, failures", [(503, 1), (429, 1), (401, 1), (422, 0)])
def test_a_gateway_in_trouble_is_told_from_a_message_that_it_refuses(
    gateway: HttpServer, status: int, failures: int
) -> None:
    gateway.status = status
    message, _delivery = send()
    assert message.state == MessageState.WAITING
    with acting(SYSTEM):
        assert sum(OutboxLane.objects.values_list("failures", flat=True)) == failures


@pytest.mark.parametrize("number", ["90000000", "+0790000000", "+47 900 00 000", "kari"])
def test_what_is_no_telephone_number_is_not_asked_for(gateway: HttpServer, number: str) -> None:
    message, _delivery = send(number)
    assert number in message.last_error
    assert gateway.got == []


def test_without_a_gateway_it_is_one_file_however_often_it_is_sent(
    settings: Any, tmp_path: Path
) -> None:
    settings.PORTAL_DATA = tmp_path
    for _attempt in range(2):
        send()
        with acting(SYSTEM):
            OutboxMessage.objects.update(state="waiting", sent_at=None)
    [file] = (tmp_path / "sms").iterdir()
    assert file.read_text(encoding="utf-8").startswith("To: +4790000000\n")


def test_a_short_text_is_left_as_it_is() -> None:
    assert bounded("SL1", f"Brann\n{ADDRESS}/t/1/", ADDRESS) == f"SL1\nBrann\n{ADDRESS}/t/1/"


@pytest.mark.parametrize("letter", ["a", "å", "ж", "€", "🚒"])
def test_a_long_text_is_four_parts_and_keeps_its_link(letter: str) -> None:
    link = f"{ADDRESS}/ack/abc/"
    text = bounded("SL1", letter * 2000 + f" {link}", ADDRESS)
    assert parts(text) <= 4
    assert parts(text + letter * 4) > 4 or letter == "a"
    assert text.endswith(f"...\n{link}")


@pytest.mark.parametrize(
    "text, count",
    [("a" * 160, 1), ("a" * 161, 2), ("å" * 306, 2), ("ж" * 70, 1), ("ж" * 71, 2), ("€" * 81, 2)],
)
def test_parts_are_counted_as_a_telephone_counts_them(text: str, count: int) -> None:
    assert parts(text) == count
