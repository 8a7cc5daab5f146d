"""Open incidents by where they stand: a column for each status, what breaches first on top."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from hdo_portal.foundation.actor import Actor
from tickets.models import Ticket
from tickets.models.enums import Status
from tickets.queue import MOST_COUNTED, Wanted, incidents, narrowed
from tickets.worklist.unread import with_read

STATUSES = (Status.NEW, Status.IN_PROGRESS, Status.ON_HOLD, Status.RESTORED)
IN_A_COLUMN = 20
_BY_DUE = (F("next_due_at").asc(nulls_last=True), F("id").asc())


@dataclass
class Column:
    """The first ``tickets`` of a status and how many there are, counted up to a bound: ``more``
    says that there are more."""

    status: str
    tickets: list[Ticket]
    count: int
    more: bool


def columns(actor: Actor, wanted: Wanted) -> list[Column]:
    """A column for each open status of what is wanted. Three queries."""
    rows = with_read(actor, incidents(actor, wanted)).filter(status__in=STATUSES)
    place = Window(RowNumber(), partition_by=F("status"), order_by=list(_BY_DUE))
    shown = list(rows.annotate(place=place).filter(place__lte=IN_A_COLUMN).order_by("place"))
    first = narrowed(Ticket.objects.visible_to(actor), wanted).order_by(*_BY_DUE)
    counted = first[: MOST_COUNTED + 1].aggregate(**{
        status: Count("pk", filter=Q(status=status)) for status in STATUSES
    })
    more = sum(counted.values()) > MOST_COUNTED
    return [
        Column(status, [row for row in shown if row.status == status], counted[status], more)
        for status in STATUSES
    ]
