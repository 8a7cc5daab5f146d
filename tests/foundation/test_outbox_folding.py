"""Five hundred clocks breach in the same second, and each person gets one message."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation

from hdo_portal.foundation import outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import MessageState, OutboxMessage
from hdo_portal.foundation.outbox import digest, folding
from hdo_portal.foundation.scoping import acting

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
LINK = "http://localhost:8000/tickets/INC-2026-000001/"


def post(count: int, *, recipient: str = "a@hdo.example", first: int = 0, **fields: Any) -> None:
    fields = {"group": "breach", "storm": True, "language": "en"} | fields
    with acting(SYSTEM):
        outbox.post([
            outbox.Draft(f"{recipient}:{n}", recipient, f"Breach {n}", "Text", **fields)
            for n in range(first, first + count)
        ])


def grow_older(seconds: float, **which: Any) -> None:
    with acting(SYSTEM):
        OutboxMessage.objects.filter(**which).update(
            created_at=F("created_at") - timedelta(seconds=seconds)
        )


def rows(**which: Any) -> list[OutboxMessage]:
    with acting(SYSTEM):
        return list(OutboxMessage.objects.filter(**which).order_by("id"))


def test_a_storm_is_held_until_it_falls_silent_and_is_one_digest_for_each_person() -> None:
    post(30)
    post(30, recipient="b@hdo.example")
    assert outbox.deliver_due() == 0
    grow_older(2)
    assert outbox.deliver_due() == 2
    sent = rows(state="sent")
    assert [m.recipient for m in sent] == ["a@hdo.example", "b@hdo.example"]
    assert sent[0].subject == "30 messages: Breach 0"
    assert len(rows(state="folded", folded_into=sent[0])) == 30


def test_a_newer_message_holds_the_storm_for_fifteen_seconds_at_most() -> None:
    post(3)
    grow_older(14)
    post(1, first=3)
    assert outbox.deliver_due() == 0
    grow_older(1, key="a@hdo.example:0")
    assert outbox.deliver_due() == 1
    assert len(rows(state="folded")) == 4


def test_a_storm_of_one_is_the_message_itself() -> None:
    post(1)
    grow_older(2)
    outbox.deliver_due()
    [alone] = rows()
    assert (alone.subject, alone.state) == ("Breach 0", MessageState.SENT)


def test_a_message_without_a_group_waits_for_nobody() -> None:
    post(1, group="")
    assert outbox.deliver_due() == 1


def test_messages_of_different_groups_are_different_digests() -> None:
    post(2, group="breach")
    post(2, group="handover", first=2)
    grow_older(2)
    assert outbox.deliver_due() == 2


def test_five_of_a_group_that_wait_are_folded_though_nobody_said_storm() -> None:
    post(5, storm=False)
    post(4, storm=False, recipient="few@hdo.example")
    outbox.deliver_due()
    assert [m.subject for m in rows(state="sent", recipient="a@hdo.example")] == [
        "5 messages: Breach 0"
    ]
    assert len(rows(state="sent", recipient="few@hdo.example")) == 4


def test_messages_without_a_group_are_never_folded() -> None:
    post(9, storm=False, group="")
    assert outbox.deliver_due() == 9


def test_the_gravest_stands_first_with_its_link_and_the_rest_is_counted() -> None:
    post(60)
    with acting(SYSTEM):
        outbox.post([outbox.Draft("grave", "a@hdo.example", "SL1", f"See {LINK} now", gravity=1,
                                  group="breach", storm=True, language="en")])  # fmt: skip
    grow_older(2)
    outbox.deliver_due()
    [sent] = rows(state="sent")
    assert (sent.gravity, sent.subject) == (1, "61 messages: SL1")
    lines = sent.body.splitlines()
    assert lines[2:4] == ["– SL1", f"   {LINK}"]
    assert lines[-1] == f"… and {61 - digest.SHOWN} more."


def test_a_digest_speaks_its_readers_language() -> None:
    with translation.override("nb"):
        post(2, language="en")
        grow_older(2)
        outbox.deliver_due()
    assert rows(state="sent")[0].subject.startswith("2 messages")


def test_a_lane_that_does_not_answer_folds_when_it_is_back() -> None:
    from hdo_portal.foundation.models import OutboxLane

    post(3)
    grow_older(5)
    with acting(SYSTEM):
        later = Now() + timedelta(seconds=30)
        OutboxLane.objects.create(name="mail", failures=5, opened_at=Now(), open_until=later)
    outbox.deliver_due()
    assert len(rows(state="waiting")) == 3


def test_the_timekeeper_folds_what_celery_left_lying() -> None:
    post(3)
    grow_older(3)
    assert outbox.deliver_due(overdue=timedelta(seconds=5)) == 0
    grow_older(4)
    assert outbox.deliver_due(overdue=timedelta(seconds=5)) == 0  # the digest is Celery's first
    assert len(rows(state="folded")) == 3


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_make_one_digest() -> None:
    post(200)
    grow_older(2)
    start = threading.Barrier(4)

    def send() -> None:
        start.wait()
        folding.fold_ripe("mail", timedelta(0))
        connection.close()

    threads = [threading.Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [made] = rows(key__startswith="digest:")
    assert len(rows(folded_into=made)) == 200


def test_a_folder_that_dies_half_way_leaves_nothing_and_the_next_makes_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post(20)
    grow_older(2)
    mark = folding._MARK
    monkeypatch.setattr(folding, "_MARK", "SELECT 1 / 0, %s, %s")
    with pytest.raises(Exception, match="division by zero"):
        outbox.deliver_due()
    assert rows(key__startswith="digest:") == []
    monkeypatch.setattr(folding, "_MARK", mark)
    assert outbox.deliver_due() == 1
    assert len(rows(key__startswith="digest:")) == 1


def test_a_digests_key_follows_from_its_messages() -> None:
    def key_of(first: int) -> str:
        with transaction.atomic():
            post(3, first=first)
            grow_older(2)
            outbox.deliver_due()
            [made] = rows(key__startswith="digest:")
            transaction.set_rollback(True)
        return str(made.key)

    assert key_of(0) == key_of(0) != key_of(1)


def test_a_very_large_storm_is_marked_in_parts_and_is_one_digest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(folding, "MARKED_AT_ONCE", 7)
    post(30)
    grow_older(2)
    assert outbox.deliver_due() == 1
    assert len(rows(state="folded")) == 30
