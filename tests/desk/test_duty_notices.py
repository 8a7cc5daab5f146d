"""Who is told of a duty: in the portal as well as by mail, through the pages that people use."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from hdo_portal.accounts.models import User
from hdo_portal.foundation import clock
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.api.conftest import caller
from tests.desk.conftest import signed_in
from tests.tickets.escalation.oncall_world import NOW, SYSTEM, OnCall, local, make_oncall
from tickets.models import Notice, RotaOverride, RotaSwap

TONIGHT = {"post": "vaktleder:1", "from_at": "2026-11-09T16:00", "to_at": "2026-11-10T08:00"}
NIGHT = "Vaktleder, level 1, Mon 9. nov 2026 16:00 to Tue 10. nov 2026 08:00"


@pytest.fixture
def duty(db: None) -> Iterator[OnCall]:
    made = make_oncall()
    with clock.frozen(NOW):
        yield made


def post(by: User, name: str, /, *args: Any, **data: Any) -> None:
    answer = signed_in(by).post(reverse(f"desk:{name}", args=args), data)
    assert answer.status_code == 303, answer.content.decode()[:2000]


def told(duty: OnCall) -> list[tuple[str, str]]:
    """Whom each unread notice tells what, by the API, and that a mail went with it. Reads them."""
    found = []
    for person in (duty.kari, duty.ola, duty.siri, duty.lead):
        api = caller(person)
        for row in api.get("notices/").json()["results"]:
            assert row["ticket"] is row["state"] is None
            assert row["about"] == NIGHT
            if row["read_at"] is None:
                found.append((person.name, row["text"]))
        api.post("notices/read/")
    mails = [recipient for recipient, _subject in duty.mails()][-len(found) :]
    assert sorted(mails) == sorted(
        person.email for person in (duty.kari, duty.ola, duty.siri, duty.lead)
        for name, _text in found if name == person.name
    )  # fmt: skip
    return found


def test_a_taken_duty_and_its_return_are_told_to_those_who_lose_and_have_it(duty: OnCall) -> None:
    post(duty.siri, "take-duty", person=duty.siri.public_id, **TONIGHT)
    assert told(duty) == [("Ola", "Siri is on call instead of you")]
    with acting(SYSTEM):
        override = RotaOverride.objects.get(withdrawn_at=None)
    post(duty.siri, "end-override", override.public_id)
    assert told(duty) == [("Ola", "Siri has given a duty back, and some of it is yours")]


def test_a_leader_who_puts_somebody_on_call_tells_both_and_ends_it_for_both(duty: OnCall) -> None:
    post(duty.lead, "take-duty", person=duty.kari.public_id, **TONIGHT)
    assert told(duty) == [
        ("Kari", "Leder has put you on call"), ("Ola", "Kari is on call instead of you"),
    ]  # fmt: skip
    with acting(SYSTEM):
        override = RotaOverride.objects.get(withdrawn_at=None)
    post(duty.lead, "end-override", override.public_id)
    assert told(duty) == [
        ("Kari", "Leder has ended the duty that you took over"),
        ("Ola", "Leder has given a duty back, and some of it is yours"),
    ]


def test_each_step_of_a_swap_is_told_to_the_other(duty: OnCall) -> None:
    answers = {
        "accept": (duty.siri, ("Ola", "Siri takes your duty")),
        "decline": (duty.siri, ("Ola", "Siri cannot take your duty")),
        "withdraw": (duty.ola, ("Siri", "Ola no longer asks you to take a duty")),
    }
    for answer in ("withdraw", "decline", "accept"):
        who, heard = answers[answer]
        post(duty.ola, "propose-swap", taker=duty.siri.public_id, **TONIGHT)
        assert told(duty) == [("Siri", "Ola asks you to take a duty")]
        with acting(SYSTEM):
            swap = RotaSwap.objects.get(state="proposed")
        post(who, "answer-swap", swap.public_id, answer)
        assert told(duty) == [heard]
    assert duty.person(local(2026, 11, 10, 0)) == duty.siri


def test_a_notice_of_a_duty_counts_at_the_bell_and_leads_to_ones_duties(duty: OnCall) -> None:
    post(duty.siri, "take-duty", person=duty.siri.public_id, **TONIGHT)
    browser = signed_in(duty.ola)
    assert "1 unread notice<" in browser.get("/desk/notices/bell/").content.decode()
    page = " ".join(browser.get("/desk/notices/").content.decode().split())
    assert "Siri is on call instead of you" in page
    assert NIGHT in page
    with acting(SYSTEM):
        [notice] = Notice.objects.all()
    address = reverse("desk:notice", args=[notice.public_id])
    assert signed_in(duty.kari).post(address).status_code == 404
    answer = browser.post(address)
    assert (answer.status_code, answer.url) == (303, reverse("desk:oncall-mine"))
    assert "unread" not in browser.get("/desk/notices/bell/").content.decode()


def test_a_customer_has_no_bell_and_reads_no_notice(duty: OnCall) -> None:
    post(duty.siri, "take-duty", person=duty.siri.public_id, **TONIGHT)
    kari = factories.customer(factories.organisation("Gjøvik kommune", kind="municipality"))
    assert signed_in(kari).get("/desk/notices/bell/").status_code == 404
    with acting(factories.actor_of(kari)):
        assert not Notice.objects.exists()
