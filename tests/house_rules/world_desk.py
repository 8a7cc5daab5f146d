"""What the desk's own work adds to the world of the access matrix: hand-overs of shifts."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tickets.models import ShiftHandover


def grow(world: Any, n: int) -> None:
    """One more of each."""
    _handover(world, n)


def _handover(world: Any, n: int) -> None:
    """A shift that the lead has handed over, and nobody has received."""
    lead, at = world.people["lead"], timezone.now() - timedelta(hours=n)
    made = ShiftHandover.objects.create(
        since=at - timedelta(hours=8), edited_at=at, edited_name=lead.name, situation="Ro.",
        facts={"open": [{"number": world.incident.number, "severity": "SL2", "status": "new"}]},
        completed_at=at, completed_by=lead, completed_name=lead.name,
    )  # fmt: skip
    world.handover = world.handover or made
