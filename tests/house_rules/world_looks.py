"""The part of the world that is about how staff look at the work."""

from typing import Any

from django.utils import timezone

from tickets.models import BulkRun, SavedView, Ticket, TicketRead


def grow(world: Any, n: int) -> None:
    """How the agent looks at the queue: a view shared with the team, a ticket read, many done."""
    agent = world.people["agent"]
    view = SavedView.objects.create(
        owner=agent, team=agent.team, name=f"Venter {n}", query=f"status=on-hold&text=sak{n}"
    )
    seen = Ticket.objects.filter(kind="incident").order_by("-id").first()
    TicketRead.objects.create(user=agent, ticket=seen, version=seen.updated_at)
    before = {"assignee": agent.pk, "team": agent.team_id}
    done = [{"number": world.incident.number, "before": before, "event": 0}]
    run = BulkRun.objects.create(user=agent, action="assign", at=timezone.now(), done=done)
    world.view, world.run = world.view or view, world.run or run
