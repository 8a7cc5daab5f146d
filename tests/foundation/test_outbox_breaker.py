"""A lane that does not answer waits for itself, and keeps nobody else waiting."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from hdo_portal.foundation import outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Channel, MessageState, OutboxLane, OutboxMessage
from hdo_portal.foundation.outbox import breaker
from hdo_portal.foundation.outbox.channels import SENDERS
from hdo_portal.foundation.outbox.channels.faults import Refused, Unreachable
from hdo_portal.foundation.scoping import acting

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


class Server:
    """Answers each message as it is told to, and remembers those that it took."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.asked: list[str] = []

    def __call__(self, message: OutboxMessage) -> str:
        self.asked.append(message.key)
        if self.trouble is not None:
            raise self.trouble
        return "taken"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    stub = Server()
    for channel in Channel.values:
        monkeypatch.setitem(SENDERS, channel, stub)
    return stub


def post(*keys: str, channel: str = "mail", recipient: str = "a@gjovik.example") -> None:
    with acting(SYSTEM):
        outbox.post([outbox.Draft(key, recipient, "Emne", "", channel=channel) for key in keys])


def row(key: str) -> OutboxMessage:
    with acting(SYSTEM):
        found: OutboxMessage = OutboxMessage.objects.get(key=key)
        return found


def lane(name: str = "mail") -> OutboxLane:
    with acting(SYSTEM):
        found: OutboxLane = OutboxLane.objects.get(pk=name)
        return found


def wait_is_over(name: str = "mail") -> None:
    with acting(SYSTEM):
        OutboxLane.objects.filter(pk=name).update(open_until=Now() - timedelta(seconds=1))


def open_lane(server: Server) -> None:
    server.trouble = Unreachable("no route")
    post(*(f"lost{n}" for n in range(breaker.PATIENCE)))
    outbox.deliver_due()
    server.asked.clear()


def test_five_failures_in_a_row_open_the_lane_and_what_waits_is_not_charged(
    server: Server,
) -> None:
    server.trouble = Unreachable("no route")
    post(*"abcdefgh")
    outbox.deliver_due()
    assert len(server.asked) == breaker.PATIENCE
    assert lane().open_until is not None
    waiting = [row(key) for key in "abcdefgh" if key not in server.asked]
    assert {(m.state, m.attempts) for m in waiting} == {(MessageState.WAITING, 0)}
    assert outbox.deliver_due() == 0


def test_a_refused_recipient_says_nothing_of_the_server(server: Server) -> None:
    server.trouble = Refused("550 no such person")
    post(*"abcdefgh")
    outbox.deliver_due()
    assert len(server.asked) == 8
    with acting(SYSTEM):
        assert not OutboxLane.objects.filter(open_until__isnull=False).exists()


def test_a_refused_message_is_given_up_after_three_attempts(server: Server) -> None:
    server.trouble = Refused("550 no such person")
    post("a")
    for _attempt in range(outbox.REFUSED_ATTEMPTS):
        with acting(SYSTEM):
            OutboxMessage.objects.update(next_attempt_at=Now())
        outbox.deliver_due()
    assert row("a").state == MessageState.DEAD


def test_one_message_tries_whether_the_server_is_back(server: Server) -> None:
    open_lane(server)
    post(*"abc")
    wait_is_over()
    assert outbox.deliver_due() == 1
    assert outbox.deliver_due() == 0
    assert len(server.asked) == 1


def test_the_wait_doubles_while_it_is_away_up_to_ten_minutes(server: Server) -> None:
    open_lane(server)
    waits = []
    for n in range(8):
        with acting(SYSTEM):
            [at] = OutboxLane.objects.annotate(read_at=Now()).values_list("read_at", "open_until")
        waits.append(round((at[1] - at[0]).total_seconds() / 10) * 10)
        post(f"try{n}")
        wait_is_over()
        outbox.deliver_due()
    assert waits == [30, 60, 120, 240, 480, 600, 600, 600]


def test_when_it_is_back_everything_goes_at_once(server: Server) -> None:
    open_lane(server)
    post("waiting")
    server.trouble = None
    wait_is_over()
    while outbox.deliver_due():
        pass
    with acting(SYSTEM):
        assert set(OutboxMessage.objects.values_list("state", flat=True)) == {MessageState.SENT}
    assert (lane().failures, lane().open_until, lane().opened_at) == (0, None, None)


def test_a_lane_that_does_not_answer_leaves_the_others_alone(server: Server) -> None:
    open_lane(server)
    server.trouble = None
    post("text", channel="sms", recipient="+4790000000")
    assert outbox.deliver_due(Channel.SMS) == 1


def test_a_webhook_that_does_not_answer_leaves_other_webhooks_alone(server: Server) -> None:
    server.trouble = Unreachable("no route")
    post(*"abcdefg", channel="webhook", recipient="dead")
    outbox.deliver_due(Channel.WEBHOOK)
    assert len(server.asked) == breaker.PATIENCE
    server.trouble = None
    post("well", channel="webhook", recipient="alive")
    outbox.deliver_due(Channel.WEBHOOK)
    assert row("well").state == MessageState.SENT
    wait_is_over("webhook:dead")
    with acting(SYSTEM):
        OutboxMessage.objects.filter(recipient="dead").update(next_attempt_at=Now())
    while outbox.deliver_due(Channel.WEBHOOK):
        pass
    assert {row(key).state for key in "abcdefg"} == {MessageState.SENT}


def test_no_more_than_two_senders_of_a_process_are_in_a_lane(server: Server) -> None:
    post("a")
    with breaker.sender_of("mail") as first, breaker.sender_of("mail") as second:
        assert first
        assert second
        assert outbox.deliver_due() == 0
    assert outbox.deliver_due() == 1


def test_more_than_the_limit_a_minute_waits_and_the_grave_goes_first(
    server: Server, settings: object
) -> None:
    settings.PORTAL_PER_MINUTE = {"mail": 20}  # type: ignore[attr-defined]  # a fixture
    post(*"abc")
    with acting(SYSTEM):
        outbox.post([outbox.Draft("grave", "a@gjovik.example", "Emne", "", gravity=1)])
    assert [outbox.deliver_due(), outbox.deliver_due()] == [2, 0]
    assert server.asked[0] == "grave"
    with acting(SYSTEM):
        OutboxLane.objects.update(allowance_at=Now() - timedelta(seconds=4))
    assert outbox.deliver_due() == 1


@pytest.mark.django_db(transaction=True)
def test_somebody_who_hangs_while_counting_does_not_stop_the_lane(server: Server) -> None:
    post(*"abc")
    held, seen = threading.Event(), threading.Event()

    def hang() -> None:
        with acting(SYSTEM):
            OutboxLane.objects.create(name="mail")
        with acting(SYSTEM):
            OutboxLane.objects.select_for_update().get(pk="mail")
            held.set()
            seen.wait(10)
        connection.close()

    hanging = threading.Thread(target=hang)
    hanging.start()
    held.wait(10)
    assert outbox.deliver_due() == 1
    seen.set()
    hanging.join()


def test_the_lanes_tell_how_they_are_doing(server: Server) -> None:
    open_lane(server)
    with acting(SYSTEM):
        mail, sms, *_rest = outbox.lanes()
    assert (mail.channel, mail.waiting, mail.open) == ("mail", 5, True)
    assert "no route" in mail.last_error
    assert (sms.waiting, sms.open) == (0, False)
