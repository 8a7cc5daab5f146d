"""The lines of the queue: what each shows of its ticket, and how that is drawn.

A queue stays open for eight hours, on a score of screens, and is asked for again every few seconds,
while most of its lines still say what they said. So a line is drawn once for what it shows and kept
in this process; what it shows is its key, so it can never show anything that is no longer so.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hdo_portal.desk.labels import asset_label, service_label
from hdo_portal.web.clock_face import ClockFace, face
from tickets.models import Clock, Ticket
from tickets.queue import ASSETS_IN_A_ROW, nearest_clocks
from tickets.worklist.unread import is_unread

TEMPLATE = "desk/queue/_row.html"
# Some five megabytes: the open incidents as a few sets of columns show them, in three languages.
KEPT = 2_000


@dataclass(frozen=True)
class ShownClock:
    """A clock as a line shows it ``now``; at a later instant with the same face it looks alike."""

    face: ClockFace
    label: str
    state: str
    started_at: datetime
    due_at: datetime | None
    now: datetime = field(compare=False)

    def get_measure_display(self) -> str:
        return self.label


@dataclass(frozen=True)
class Line:
    """All that a line shows of a ticket: two that are equal look alike."""

    number: str
    title: str
    severity: str
    status: str
    hold_reason: str
    assets: tuple[str, ...]
    more_assets: bool
    customer: str
    site: str
    service: str
    team: str
    holder: str
    opened: datetime
    changed: datetime
    due: datetime | None
    times: int
    clock: ShownClock | None
    unread: bool


def lines(tickets: list[Ticket]) -> list[dict[str, Any]]:
    """Tickets as a list shows them: each with its nearest clock, and whether it is unread."""
    clocks = nearest_clocks([ticket.pk for ticket in tickets])
    return [
        {
            "ticket": ticket,
            "clock": clocks.get(ticket.pk),
            "unread": hasattr(ticket, "read_version") and is_unread(ticket),
        }
        for ticket in tickets
    ]


def drawn(line: Line, shown: frozenset[str], *, can_choose: bool) -> SafeString:
    """A line with the columns that are ``shown``, in the language of the page."""
    # Times are told from today's date.
    return _drawn(get_language() or "", timezone.localdate(), line, shown, can_choose)


@lru_cache(maxsize=KEPT)
def _drawn(
    _language: str, _today: date, line: Line, shown: frozenset[str], can_choose: bool
) -> SafeString:
    context = {"line": line, "shown": shown, "can_choose": can_choose}
    return render_to_string(TEMPLATE, context)


def line_of(ticket: Ticket, clock: Clock | None, *, unread: bool) -> Line:
    """What a line shows of a ticket that was fetched for the queue, in the language of the page."""
    first = ticket.first_affected  # type: ignore[attr-defined]  # fetched by tickets/queue.py
    assets = [asset_label(affected.asset) for affected in first]
    return Line(
        number=ticket.number,
        title=ticket.title,
        severity=ticket.severity,
        status=ticket.status,
        hold_reason=str(ticket.get_hold_reason_display()) if ticket.hold_reason else "",
        assets=tuple(assets[:ASSETS_IN_A_ROW]),
        more_assets=len(assets) > ASSETS_IN_A_ROW,
        customer=ticket.organisation.label,
        site=ticket.site.name if ticket.site else "",
        service=service_label(ticket.service) if ticket.service else "",
        team=ticket.team.name if ticket.team else "",
        holder=ticket.assignee.name if ticket.assignee else "",
        opened=ticket.created_at,
        changed=ticket.updated_at,
        due=ticket.next_due_at,
        times=ticket.occurrence_count,
        clock=_clock(clock) if clock else None,
        unread=unread,
    )


def _clock(clock: Clock) -> ShownClock:
    now = timezone.now()
    label = str(clock.get_measure_display())
    seen = face(clock, now)
    return ShownClock(seen, label, clock.state, clock.started_at, clock.due_at, now)
