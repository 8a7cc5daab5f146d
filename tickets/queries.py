"""Reads of tickets for an actor. What an actor sees follows from the scoped managers."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from hdo_portal.accounts.models import Team
from hdo_portal.accounts.roles import STAFF_ROLES, Role
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotFound
from tickets.models import (
    Alarm,
    Attachment,
    Clock,
    Comment,
    Interval,
    Occurrence,
    SeverityRule,
    Ticket,
    TicketEvent,
)
from tickets.models.enums import (
    OPEN_STATUSES,
    PUBLISHED_CHANGE_STATUSES,
    AlarmState,
    ClockState,
    HeldBy,
    Kind,
)

MOST_EVENTS = 500
MOST_GIVEN_UP = 50
NUMBER = re.compile(r"^(INC|CHG)-[0-9]{4}-[0-9]{6,}$")


def tickets_of(actor: Actor) -> QuerySet[Ticket]:
    """The tickets this actor may see, with what a row of a list shows."""
    rows: QuerySet[Ticket] = Ticket.objects.visible_to(actor).select_related(
        "service", "team", "site"
    )
    return _with_owner(actor, rows)


def _with_owner(actor: Actor, rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """A customer may see a change of HDO's or of another customer's without seeing whose it is: a
    join would lose the change."""
    if actor.sees_everything:
        return rows.select_related("organisation", "assignee")
    return rows.prefetch_related("organisation")


def ticket_by_number(actor: Actor, number: str) -> Ticket:
    """One ticket with what its page shows. Raises NotFound, also where it exists for others."""
    related = ["service", "team", "site", "reporter", "plan", "parent", "follows",
               "terms__agreement"]  # fmt: skip
    if actor.sees_everything:
        related += ["opened_by"]
    rows = Ticket.objects.visible_to(actor).select_related(*related).filter(number=number)
    ticket = _with_owner(actor, rows).first()
    if ticket is None:
        raise NotFound(_("There is no ticket %(number)s.") % {"number": number})
    found: Ticket = ticket
    return found


def queue(actor: Actor, *, kind: str = Kind.INCIDENT) -> QuerySet[Ticket]:
    """Open tickets, what is due first on top."""
    rows = tickets_of(actor).filter(kind=kind, status__in=OPEN_STATUSES)
    return rows.order_by(F("next_due_at").asc(nulls_last=True), "id")


def tickets_given_up(actor: Actor) -> list[Ticket]:
    """The tickets with alarms that were given up, gravest first, at most MOST_GIVEN_UP."""
    parked = Alarm.objects.filter(state=AlarmState.PARKED).values("ticket_id")
    rows = tickets_of(actor).filter(pk__in=parked)
    return list(rows.order_by("severity", "id")[:MOST_GIVEN_UP])


def open_clocks(ticket_ids: list[int]) -> dict[int, list[Clock]]:
    """The open clocks of a page of tickets, by ticket, the next due first."""
    clocks: dict[int, list[Clock]] = {}
    rows = Clock.objects.filter(
        ticket_id__in=ticket_ids, state__in=[ClockState.RUNNING, ClockState.PAUSED]
    ).select_related("calendar_version")
    for clock in rows.order_by("due_at", "id").prefetch_related("intervals"):
        clocks.setdefault(clock.ticket_id, []).append(clock)
    return clocks


def clocks_of(ticket: Ticket) -> list[Clock]:
    """Every clock of a ticket with its ledger, in the order they started."""
    rows = Clock.objects.filter(ticket=ticket).select_related("calendar_version__calendar")
    return list(rows.prefetch_related("intervals").order_by("started_at", "id"))


def clocks_with_ledgers(ticket: Ticket) -> list[Clock]:
    """Every clock of a ticket with its ledger, in the order they started. One query: a clock has an
    interval from its first second."""
    rows = Interval.objects.filter(ticket=ticket).order_by(
        "clock__started_at", "clock_id", "from_at", "id"
    )
    clocks: dict[int, Clock] = {}
    ledgers: dict[int, list[Interval]] = {}
    for row in rows.select_related("clock__calendar_version__calendar"):
        clocks.setdefault(row.clock_id, row.clock)
        ledgers.setdefault(row.clock_id, []).append(row)
    for key, clock in clocks.items():
        # What prefetch_related would have put there with a query of its own.
        known = Interval.objects.none()
        known._result_cache = ledgers[key]
        clock._prefetched_objects_cache = {"intervals": known}  # type: ignore[attr-defined]  # Django's
    return list(clocks.values())


def events_of(ticket: Ticket, limit: int = MOST_EVENTS) -> list[TicketEvent]:
    newest = TicketEvent.objects.filter(ticket=ticket).order_by("-at", "-id")[:limit]
    return list(reversed(newest))


def events_since(actor: Actor, at: datetime, limit: int) -> list[TicketEvent]:
    """The latest events from an instant on, oldest first, that this actor may read."""
    rows = TicketEvent.objects.visible_to(actor).filter(at__gte=at).select_related("ticket")
    return list(reversed(rows.order_by("-at", "-id")[:limit]))


def comments_of(ticket: Ticket, limit: int = 500) -> list[Comment]:
    """What was said on a ticket and on those merged into it, oldest first."""
    rows = Comment.objects.filter(ticket__in=_with_merged(ticket)).select_related("ticket")
    return list(reversed(rows.order_by("-created_at", "-id")[:limit]))


def _with_merged(ticket: Ticket) -> QuerySet[Any]:
    """The keys of a ticket and of those that were merged into it."""
    rows: QuerySet[Any] = Ticket.objects.filter(Q(pk=ticket.pk) | Q(parent_id=ticket.pk))
    return rows.values("pk")


def comment_on(ticket: Ticket, public_id: UUID) -> Comment | None:
    """One comment of a ticket, or None."""
    rows = Comment.objects.filter(ticket=ticket, public_id=public_id)
    found: Comment | None = rows.select_related("ticket").first()
    return found


def attachments_of(ticket: Ticket) -> list[Attachment]:
    """The files of a ticket and of those merged into it, oldest first."""
    rows = Attachment.objects.filter(ticket__in=_with_merged(ticket)).select_related("ticket")
    return list(rows.order_by("created_at", "id"))


def occurrences_of(ticket: Ticket) -> list[Occurrence]:
    return list(Occurrence.objects.filter(ticket=ticket).order_by("occurred_at", "id"))


def alarms_of(ticket: Ticket) -> list[Alarm]:
    return list(Alarm.objects.filter(ticket=ticket).order_by("due_at", "id"))


def suggested_severity(impact: int, urgency: int) -> str:
    """The severity that the matrix suggests; SL3 where an administrator left a cell empty."""
    rule = SeverityRule.objects.filter(impact=impact, urgency=urgency).first()
    return rule.severity if rule else "SL3"


def published_changes(actor: Actor) -> QuerySet[Ticket]:
    """Planned work that this actor may see, the next window first."""
    rows = tickets_of(actor).filter(kind=Kind.CHANGE).select_related("plan")
    if actor.is_customer:
        rows = rows.filter(status__in=PUBLISHED_CHANGE_STATUSES)
    return rows.order_by("plan__window_from", "id")


def open_tickets_on(actor: Actor, asset_ids: list[int]) -> QuerySet[Ticket]:
    """Open tickets about any of these assets, newest first."""
    rows = tickets_of(actor).filter(
        affected_assets__asset_id__in=asset_ids, status__in=OPEN_STATUSES
    )
    return rows.order_by("-created_at").distinct()


def people_on_duty(roles: list[str]) -> QuerySet[Any]:
    """Active staff with one of these roles."""
    return get_user_model().objects.filter(is_active=True, role__in=roles).order_by("name")


def staff() -> QuerySet[Any]:
    return people_on_duty(sorted(STAFF_ROLES))


def managers() -> QuerySet[Any]:
    return people_on_duty([Role.MANAGER])


def suppliers_known(limit: int = 500) -> list[str]:
    """The suppliers that tickets have waited for, as they were written: those of the last waits."""
    waits = Interval.objects.filter(held_by=HeldBy.SUPPLIER).exclude(holder="")
    return sorted(set(waits.order_by("-id").values_list("holder", flat=True)[:limit]))


def teams() -> QuerySet[Team]:
    return Team.objects.order_by("name")


def matching(rows: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """Narrow tickets by words in the number, the title or the customer's name."""
    for word in text.split()[:6]:
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(title__icontains=word)
            | Q(organisation__name__icontains=word)
        )
    return rows


def numbered(actor: Actor, text: str) -> str | None:
    """The number of the ticket that is meant, if the text is a whole number of one."""
    number = text.upper()
    if not NUMBER.match(number):
        return None
    found = Ticket.objects.visible_to(actor).filter(number=number)
    return number if found.exists() else None
