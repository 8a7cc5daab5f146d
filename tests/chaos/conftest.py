"""A portal to be broken, and a customer of it with targets of seconds.

Nothing of it is anybody else's: PostgreSQL, Valkey, the mail server and the machine's clock are
those of ``surroundings``, so that each may be killed while other tests run beside.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.chaos.life import wait_until_whole
from tests.chaos.surroundings import Surroundings, surroundings
from tests.journeys.product import Failed, Product, running, wait_for
from tests.journeys.promises import organisation, promise_seconds
from tests.journeys.visitor import Visitor

Report = Callable[[], "Incident"]
TARGETS = {"respond": 1, "restore": 1, "resolve": 2, "update": 3600}


@dataclass
class Incident:
    """A fresh incident whose three clocks are due within two seconds."""

    api: Visitor
    number: str

    def lines(self, kind: str) -> list[Any]:
        rows = self.api.read(f"tickets/{self.number}/timeline/")["results"]
        return [row for row in rows if row["kind"] == kind]

    def breach(self) -> Any:
        """Its response clock once that is breached, else None."""
        rows = self.api.read(f"tickets/{self.number}/clocks/")["results"]
        return next((c for c in rows if c["measure"] == "respond" and c["breached_at"]), None)


def wait_for_mail(product: Product, number: str, seconds: float) -> None:
    """Wait until all mail about a ticket has been sent. What went out in a digest went out, and in
    a storm there is nothing but the digest, which names the ticket."""
    about = """
        SELECT key, state, attempts, storm,
               next_attempt_at - now(), leased_until - now(), last_error
          FROM foundation_outboxmessage WHERE about = %s OR body LIKE %s
    """
    left: list[Any] = []

    def sent() -> bool:
        found = product.ask(about, number, f"%{number}%")
        left[:] = [row for row in found if row[1] not in {"sent", "folded"}]
        return bool(found) and not left

    try:
        wait_for(sent, seconds, f"the mail about {number} to be sent")
    except Failed as failed:
        lanes = product.ask(
            "SELECT name, failures, open_until, allowance FROM foundation_outboxlane"
        )
        raise Failed(f"{failed} Left: {left}. Lanes: {lanes}") from None


@pytest.fixture(scope="package")
def around(worker_id: str) -> Iterator[Surroundings]:
    with surroundings(f"chaos-{worker_id}") as found:
        yield found


@pytest.fixture(scope="package")
def product(around: Surroundings, worker_id: str) -> Iterator[Product]:
    """The portal as `make run` starts it, amid surroundings of its own."""
    urls = around.services.urls
    at = {"owner": urls["DATABASE_OWNER_URL"], "login": urls["DATABASE_URL"]}
    with running(f"chaos-{worker_id}", **at, **around.variables()) as started:
        yield started


@pytest.fixture(autouse=True)
def _whole(product: Product) -> None:
    """Each fault befalls a portal that has recovered from the one before."""
    wait_until_whole(product)


@pytest.fixture(scope="package")
def tromso(product: Product) -> Any:
    found = organisation(product.api("agent@hdo.example"), "Tromsø kommune")
    promise_seconds(product.api("admin@hdo.example"), found["id"], TARGETS)
    return found


@pytest.fixture
def report(product: Product, tromso: Any) -> Report:
    """Report a dead radio."""
    api = product.api("agent@hdo.example")

    def open_incident() -> Incident:
        told = {"title": "Bordradioen tier", "impact": 1, "urgency": 1}
        row = api.create("tickets/", organisation=tromso["id"], **told)
        return Incident(api, row["number"])

    return open_incident
