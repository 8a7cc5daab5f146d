"""A mail server that stalls, refuses or hangs up, and an outbox that is full."""

import collections
import re
import time
from collections.abc import Iterator

import pytest

from hdo_portal.foundation.outbox import message_id
from tests.chaos.alarms import WORST_SECONDS, expect_each_once
from tests.chaos.conftest import Report, wait_for_mail
from tests.chaos.proxy import Mode
from tests.chaos.surroundings import Surroundings
from tests.journeys.product import Product, wait_for

pytestmark = pytest.mark.chaos
POST = """
    INSERT INTO foundation_outboxmessage
           (public_id, key, channel, recipient, subject, body, about, gravity, state, attempts,
            next_attempt_at, last_error, "group", storm, language)
    SELECT gen_random_uuid(), %s || n, %s, CASE %s WHEN 'sms' THEN '+4790000000'
           ELSE 'a@hdo.example' END, 'Emne', 'Tekst', '', %s, 'waiting', 0, now(), '', '', false, ''
      FROM generate_series(1, %s) AS n RETURNING key
"""
STATES = """
    SELECT state, count(*), max(extract(epoch FROM sent_at - created_at))::float
      FROM foundation_outboxmessage WHERE starts_with(key, %s) GROUP BY 1
"""
ID = re.compile(r"^message-id: *<?([^>\s]+)", re.IGNORECASE | re.MULTILINE)
CROWD = 2000


def post(product: Product, name: str, channel: str, number: int = 1, gravity: int = 3) -> None:
    product.ask(POST, f"{name}:", channel, channel, gravity, number)


def wait_until_sent(product: Product, name: str, seconds: float) -> float:
    """Wait for all messages whose key begins so. Returns the seconds that the slowest took."""

    def slowest() -> float:
        rows = product.ask(STATES, f"{name}:")
        assert rows, name
        return rows[0][2] if [state for state, *_ in rows] == ["sent"] else 0.0

    return float(wait_for(slowest, seconds, f"{name} to be sent"))


def received(around: Surroundings, since: int) -> collections.Counter[str]:
    """How often each Message-ID came, after so many letters."""
    letters = around.mail.taken[since:]
    return collections.Counter(found[1] for one in letters if (found := ID.search(one)))


@pytest.fixture
def mended(around: Surroundings) -> Iterator[None]:
    yield
    around.mail.manner = "take"
    around.post.set(Mode.PASS)


@pytest.mark.usefixtures("mended")
def test_a_mail_server_in_trouble_keeps_no_other_channel_and_loses_no_mail(
    product: Product, around: Surroundings, report: Report
) -> None:
    """It accepts and stalls, hangs up after the letter, refuses; then it is well again."""
    run, since = f"chaos-{time.time_ns()}", len(around.mail.taken)
    letter = message_id(f"{run}:mail:hang_up_after_data:1").strip("<>")
    for trouble in ("stall", "hang_up_after_data", "refuse"):
        if trouble == "refuse":
            around.post.set(Mode.REFUSE)
        else:
            around.mail.manner = trouble
        post(product, f"{run}:mail:{trouble}", "mail")
        post(product, f"{run}:sms:{trouble}", "sms", 3)
        took = wait_until_sent(product, f"{run}:sms:{trouble}", WORST_SECONDS)
        print(f"mail server: {trouble}; SMS sent within {took:.2f} s")  # noqa: T201 - measured
        if trouble == "hang_up_after_data":
            wait_for(lambda: letter in received(around, since), 15, "it to be taken without a word")
    unacknowledged = set(received(around, since))
    around.mail.manner = "take"
    around.post.set(Mode.PASS)
    incident = report()
    wait_until_sent(product, f"{run}:mail", 75)
    wait_for_mail(product, incident.number, 30)
    again = {key for key, count in received(around, since).items() if count > 1}
    # What it had taken without a word it gets once more, under the name by which it can tell.
    assert letter in again
    assert again <= unacknowledged


@pytest.mark.usefixtures("mended")
def test_the_grave_goes_first_through_a_full_outbox(
    product: Product, around: Surroundings, report: Report
) -> None:
    run = f"full-{time.time_ns()}"
    post(product, f"{run}:idle", "mail", CROWD, gravity=9)
    try:
        post(product, f"{run}:grave", "mail", gravity=1)
        incident = report()
        took = wait_until_sent(product, f"{run}:grave", WORST_SECONDS)
        expect_each_once(product, [incident], "a full outbox")
        wait_for_mail(product, incident.number, 30)
        left = {state: n for state, n, _ in product.ask(STATES, f"{run}:idle:")}
        print(f"{left['waiting']} mails wait; the grave one took {took:.2f} s")  # noqa: T201 - measured
        assert left["waiting"] > CROWD / 2
    finally:
        product.ask(
            "UPDATE foundation_outboxmessage SET state = 'dead', leased_until = NULL"
            " WHERE starts_with(key, %s) AND state <> 'sent'", f"{run}:idle:"
        )  # fmt: skip
