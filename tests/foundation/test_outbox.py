"""What leaves the portal leaves once, later, and never gets lost."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models.functions import Now

from hdo_portal.foundation import outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict
from hdo_portal.foundation.models import MessageState, OutboxLane, OutboxMessage
from hdo_portal.foundation.outbox import leases, records
from hdo_portal.foundation.scoping import acting
from tests import factories

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


class Refusing(BaseEmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, messages: object) -> int:
        raise ConnectionRefusedError("no mail today")


def post(key: str = "k", gravity: int = 3) -> None:
    with acting(SYSTEM):
        subject = "Emne\nBcc: x@y.example"
        outbox.post([outbox.Draft(key, "a@gjovik.example", subject, "Tekst", gravity=gravity)])


def message(key: str = "k") -> OutboxMessage:
    with acting(SYSTEM):
        found: OutboxMessage = OutboxMessage.objects.get(key=key)
        return found


def make_due() -> None:
    """All waits are over, those of messages and those of lanes."""
    with acting(SYSTEM):
        OutboxMessage.objects.update(next_attempt_at=Now())
        open_lanes = OutboxLane.objects.filter(open_until__isnull=False)
        open_lanes.update(open_until=Now() - timedelta(seconds=1))


def test_the_same_key_is_posted_once() -> None:
    post()
    post()
    with acting(SYSTEM):
        assert OutboxMessage.objects.count() == 1


def test_delivery_sends_and_writes_a_receipt() -> None:
    post()
    assert outbox.deliver_due() == 1
    sent = message()
    assert sent.state == MessageState.SENT
    assert sent.sent_at is not None
    with acting(SYSTEM):
        assert [delivery.succeeded for delivery in sent.deliveries.all()] == [True]
    assert outbox.deliver_due() == 0


def test_the_message_id_follows_from_the_key() -> None:
    post()
    outbox.deliver_due()
    [sent] = mail.outbox
    assert sent.extra_headers["Message-ID"] == outbox.message_id("k")


def test_a_line_break_in_a_subject_adds_no_header() -> None:
    post()
    outbox.deliver_due()
    assert mail.outbox[0].subject == "Emne Bcc: x@y.example"


def test_a_message_that_nobody_takes_waits_longer_each_time_and_is_given_up_in_the_end(
    settings: object,
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"  # type: ignore[attr-defined]  # a fixture
    post()
    for _attempt in range(outbox.MAX_ATTEMPTS):
        make_due()
        outbox.deliver_due()
    dead = message()
    assert dead.state == MessageState.DEAD
    assert "no mail today" in dead.last_error
    make_due()
    assert outbox.deliver_due() == 0


def test_waits_double_up_to_half_an_hour() -> None:
    waits = [outbox.retry_after(attempt) for attempt in (1, 2, 20)]
    assert 4 <= waits[0] <= 6
    assert 8 <= waits[1] <= 12
    assert 1440 <= waits[2] <= 2160


def test_a_given_up_message_can_be_sent_again_by_a_leader() -> None:
    post()
    with acting(SYSTEM):
        OutboxMessage.objects.update(state=MessageState.DEAD)
    lead = factories.actor_of(factories.user("lead"))
    outbox.resend(lead, message=message())
    assert outbox.deliver_due() == 1
    with pytest.raises(Conflict):
        outbox.resend(lead, message=message())


def test_a_lease_that_ran_out_is_taken_again() -> None:
    post()
    with acting(SYSTEM):
        OutboxMessage.objects.update(
            state=MessageState.SENDING, leased_until=Now() - timedelta(seconds=1)
        )
    assert outbox.deliver_due() == 1
    assert message().state == MessageState.SENT


def test_a_message_being_sent_is_left_to_its_sender() -> None:
    post()
    with acting(SYSTEM):
        OutboxMessage.objects.update(
            state=MessageState.SENDING, leased_until=Now() + timedelta(seconds=30)
        )
    assert outbox.deliver_due() == 0


def test_the_gravest_goes_first() -> None:
    post("light", gravity=3)
    post("grave", gravity=1)
    outbox.deliver_due(limit=1)
    assert message("grave").state == MessageState.SENT
    assert message("light").state == MessageState.WAITING


def test_a_leader_sends_all_again_that_a_channel_gave_up() -> None:
    for key in "abc":
        post(key)
    with acting(SYSTEM):
        OutboxMessage.objects.update(state=MessageState.DEAD)
        OutboxMessage.objects.filter(key="c").update(channel="sms")
    lead = factories.actor_of(factories.user("lead"))
    assert outbox.resend_all(lead, channel="mail") == 2
    assert message("c").state == MessageState.DEAD
    with pytest.raises(Conflict):
        outbox.resend_all(lead, channel="mail")


def test_a_message_that_went_after_its_lease_ran_out_is_not_sent_again() -> None:
    """The sender was slow, and the other one finds that it went."""
    post()
    with acting(SYSTEM):
        [leased] = leases.lease("mail", 1, timedelta(0))
        OutboxMessage.objects.update(leased_until=Now() - timedelta(seconds=1))
        records.sent(leased, "250 ok")
    assert outbox.deliver_due() == 0
    assert message().state == MessageState.SENT


def test_a_sender_that_lost_its_lease_does_not_undo_the_next_one() -> None:
    post()
    with acting(SYSTEM):
        [first] = leases.lease("mail", 1, timedelta(0))
        OutboxMessage.objects.update(leased_until=Now() - timedelta(seconds=1))
        [second] = leases.lease("mail", 1, timedelta(0))
        records.failed(first, TimeoutError())
    assert second.attempts == 2
    assert message().state == MessageState.SENDING


def test_a_lease_given_back_is_not_charged() -> None:
    post()
    with acting(SYSTEM):
        leases.give_back(leases.lease("mail", 1, timedelta(0)))
    assert (message().state, message().attempts) == (MessageState.WAITING, 0)


def test_what_has_only_just_become_due_is_left_to_celery() -> None:
    post()
    assert outbox.deliver_due(overdue=timedelta(seconds=5)) == 0
    with acting(SYSTEM):
        OutboxMessage.objects.update(next_attempt_at=Now() - timedelta(seconds=6))
    assert outbox.deliver_due(overdue=timedelta(seconds=5)) == 1
