"""What tests of changes begin with."""

from datetime import UTC, datetime
from typing import Any

from tests.desk.conftest import Desk
from tickets import actions
from tickets.models import Ticket

WINDOW = {
    "window_from": datetime(2027, 3, 1, 21, tzinfo=UTC),
    "window_to": datetime(2027, 3, 2, 1, tzinfo=UTC),
    "rollback_plan": "Forrige versjon.",
}


def change(desk: Desk, title: str = "Ny programvare", **fields: Any) -> Ticket:
    defaults = {"organisation": desk.gjovik, "kind": "normal", "assets": [desk.room]} | WINDOW
    return actions.open_change(desk.agent, title=title, **defaults | fields)
