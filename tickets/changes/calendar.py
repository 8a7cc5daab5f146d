"""Changes by their windows: lists of what is planned and of what was, and the calendar of a month.

Days are Norwegian ones, from midnight to midnight in Oslo; a window that crosses midnight stands on
both.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from hdo_portal.foundation.actor import Actor
from tickets.changes.holidays import holiday_on
from tickets.models import AffectedCustomer, Approval, Ticket
from tickets.models.enums import OPEN_STATUSES, Kind, Status
from tickets.queries import matching, tickets_of

OSLO = ZoneInfo("Europe/Oslo")
# A change that will not be made takes no place in the calendar.
NOT_MADE = (Status.CANCELLED, Status.REJECTED)
MOST_IN_A_MONTH = 500


@dataclass(frozen=True)
class Wanted:
    """What a list of changes is narrowed to; empty is everything. ``until`` is the last day."""

    text: str = ""
    status: str = ""
    kind: str = ""
    customer: UUID | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Day:
    """One square of the calendar. ``shift`` is +1 or -1 hour on the nights the clocks change."""

    date: date
    in_month: bool
    holiday: str
    shift: int
    changes: list[Ticket] = field(default_factory=list)


@dataclass(frozen=True)
class Week:
    number: int
    days: list[Day]


@dataclass(frozen=True)
class Month:
    """The whole weeks that a month touches, Mondays first."""

    first: date
    weeks: list[Week]

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)


def wanted_changes(actor: Actor, wanted: Wanted) -> QuerySet[Ticket]:
    """Changes as lists show them, with their plan. Unordered."""
    rows = tickets_of(actor).filter(kind=Kind.CHANGE).select_related("plan")
    exactly = {"status": wanted.status, "plan__kind": wanted.kind}
    rows = rows.filter(**{name: value for name, value in exactly.items() if value})
    if wanted.customer:
        affected = AffectedCustomer.objects.filter(organisation__public_id=wanted.customer)
        rows = rows.filter(
            Q(organisation__public_id=wanted.customer) | Q(pk__in=affected.values("ticket_id"))
        )
    if wanted.since:
        rows = rows.filter(plan__window_to__gt=midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(plan__window_from__lt=midnight(wanted.until + timedelta(days=1)))
    return matching(rows, wanted.text) if wanted.text else rows


def ahead(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Of these changes, the ones that are not over."""
    return rows.filter(status__in=OPEN_STATUSES)


def over(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Of these changes, the ones that are over: made, taken back, rejected or cancelled."""
    return rows.exclude(status__in=OPEN_STATUSES)


def going_on(actor: Actor, organisation_id: int, limit: int = 50) -> list[Ticket]:
    """Open tickets that belong to a customer, and changes that affect it, the newest first."""
    affected = AffectedCustomer.objects.filter(organisation_id=organisation_id)
    rows = tickets_of(actor).filter(
        Q(organisation_id=organisation_id) | Q(pk__in=affected.values("ticket_id")),
        status__in=OPEN_STATUSES,
    )
    return list(rows.select_related("plan").order_by("-created_at", "-id")[:limit])


def month_of(rows: QuerySet[Ticket], first: date) -> Month:
    """The calendar of the month that begins on ``first``, with what of ``rows`` has a window in its
    weeks. One query."""
    weeks = calendar.Calendar(firstweekday=calendar.MONDAY).monthdatescalendar(
        first.year, first.month
    )
    begin, end = weeks[0][0], weeks[-1][-1]
    planned = rows.exclude(status__in=NOT_MADE).filter(
        plan__window_to__gt=midnight(begin),
        plan__window_from__lt=midnight(end + timedelta(days=1)),
    )
    changes = list(planned.order_by("plan__window_from", "id")[:MOST_IN_A_MONTH])
    return Month(first, [_week(days, first, changes) for days in weeks])


def _week(days: list[date], first: date, changes: Sequence[Ticket]) -> Week:
    return Week(
        days[0].isocalendar().week,
        [
            Day(
                date=day,
                in_month=day.month == first.month,
                holiday=holiday_on(day),
                shift=shift_on(day),
                changes=on_day(changes, day),
            )
            for day in days
        ],
    )


def on_day(changes: Sequence[Ticket], day: date) -> list[Ticket]:
    """Those whose window has a part on a day."""
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    return [
        change
        for change in changes
        if change.plan.window_from
        and change.plan.window_to
        and change.plan.window_from < end
        and change.plan.window_to > begin
    ]


def shift_on(day: date) -> int:
    """Hours the clocks are moved forward on a day: 1 in spring, -1 in autumn, else 0."""
    length = midnight(day + timedelta(days=1)) - midnight(day)
    return 24 - round(length / timedelta(hours=1))


def midnight(day: date) -> datetime:
    """The instant at which a day begins in Oslo."""
    return datetime.combine(day, time(), OSLO).astimezone(UTC)


def approvals_of(ticket: Ticket) -> list[Approval]:
    """Who decided what about a change, and why, in order."""
    return list(Approval.objects.filter(ticket=ticket).order_by("decided_at", "id"))


def affected_by(ticket: Ticket) -> list[AffectedCustomer]:
    """The customers that a change affects, by name."""
    rows = AffectedCustomer.objects.filter(ticket=ticket).select_related("organisation")
    return list(rows.order_by("organisation__name", "id")[:500])
