"""What stands on the wall: what breaches first, what does not work and since when, who is on call,
and what is planned today. A fixed number of queries, however much is open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min
from django.db.models.functions import Coalesce

from customers.models import Service
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from tickets.models import Ticket
from tickets.models.enums import OPEN_STATUSES, Kind, Status
from tickets.queries import tickets_of
from tickets.queue import Wanted, incidents

MOST_INCIDENTS = 10
MOST_SERVICES = 8
MOST_CHANGES = 6
SERIOUS = ("SL1", "SL2")
# A change that is on the drawing board, or that is not made after all, is nothing to watch for.
PLANNED = (Status.APPROVAL, Status.SCHEDULED, Status.IMPLEMENTING)


@dataclass(frozen=True)
class Degraded:
    """A service that is not as it should be: since the first of its faults that still holds, how
    many they are, and how grave the gravest is."""

    service: Service
    since: datetime
    faults: int
    severity: str


def due_first(actor: Actor) -> list[Ticket]:
    """The open incidents that breach first."""
    rows = incidents(actor, Wanted()).order_by(F("next_due_at").asc(nulls_last=True), "id")
    return list(rows[:MOST_INCIDENTS])


def by_severity(actor: Actor) -> dict[str, int]:
    """How many incidents are open of each severity."""
    rows = Ticket.objects.visible_to(actor).filter(kind=Kind.INCIDENT, status__in=OPEN_STATUSES)
    counted = rows.order_by().values_list("severity").annotate(count=Count("pk"))
    return {"SL1": 0, "SL2": 0, "SL3": 0} | dict(counted)


def degraded_services(actor: Actor) -> list[Degraded]:
    """Services with a serious fault that nobody has got round yet, the gravest and oldest first."""
    rows = Ticket.objects.visible_to(actor).filter(
        kind=Kind.INCIDENT, status__in=OPEN_STATUSES, severity__in=SERIOUS, service__isnull=False
    )
    found = (
        rows
        .exclude(status=Status.RESTORED)
        .order_by()
        .values("service")
        .annotate(
            since=Min(Coalesce("occurred_at", "created_at")),
            faults=Count("pk"),
            worst=Min("severity"),
        )
        .order_by("worst", "since")[:MOST_SERVICES]
    )
    found = list(found)
    services = Service.objects.in_bulk([row["service"] for row in found])
    return [
        Degraded(services[row["service"]], row["since"], row["faults"], row["worst"])
        for row in found
    ]


def changes_near(actor: Actor, midnight: datetime) -> list[Ticket]:
    """Planned work whose window touches the day that began at ``midnight``, in its order."""
    rows = tickets_of(actor).filter(
        kind=Kind.CHANGE,
        status__in=PLANNED,
        plan__window_from__lt=midnight + timedelta(days=1),
        plan__window_to__gt=min(midnight, time.now()),
    )
    return list(rows.select_related("plan").order_by("plan__window_from", "id")[:MOST_CHANGES])
