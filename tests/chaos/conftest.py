"""A customer of whom nobody else's test asks, with targets of seconds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.journeys.product import Product, wait_for
from tests.journeys.promises import organisation, promise_seconds
from tests.journeys.visitor import Visitor

Report = Callable[[], "Incident"]


@dataclass
class Incident:
    """A fresh incident whose first clock is due in three seconds."""

    api: Visitor
    number: str

    def lines(self, kind: str) -> list[Any]:
        rows = self.api.read(f"tickets/{self.number}/timeline/")["results"]
        return [row for row in rows if row["kind"] == kind]

    def breach(self) -> Any:
        """Its response clock once that is breached, else None."""
        rows = self.api.read(f"tickets/{self.number}/clocks/")["results"]
        return next((c for c in rows if c["measure"] == "respond" and c["breached_at"]), None)

    def seconds_late(self, patience: float = 15) -> float:
        """How long after due the breach was seen."""
        seen: list[float] = []

        def look() -> Any:
            seen.append(datetime.now(UTC).timestamp())
            return self.breach()

        clock = wait_for(look, patience, f"the breach of {self.number}")
        return seen[-1] - datetime.fromisoformat(clock["due_at"]).timestamp()


def wait_for_mail(product: Product, number: str, seconds: float) -> None:
    """Wait until all mail about a ticket has been sent."""
    about = "SELECT DISTINCT state FROM foundation_outboxmessage WHERE about = %s"

    def sent() -> bool:
        # What went out in a digest went out.
        found = {state for (state,) in product.ask(about, number)}
        return bool(found) and found <= {"sent", "folded"}

    wait_for(sent, seconds, "the mail to be sent")


@pytest.fixture(scope="session")
def tromso(product: Product) -> Any:
    found = organisation(product.api("agent@hdo.example"), "Tromsø kommune")
    promise_seconds(product.api("admin@hdo.example"), found["id"])
    return found


@pytest.fixture
def report(product: Product, tromso: Any) -> Report:
    """Report a dead radio; tells nobody who signs in anywhere else."""
    api = product.api("agent@hdo.example")

    def open_incident() -> Incident:
        told = {"title": "Bordradioen tier", "impact": 1, "urgency": 1}
        row = api.create("tickets/", organisation=tromso["id"], **told)
        return Incident(api, row["number"])

    return open_incident
