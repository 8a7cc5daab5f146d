"""What a hand-over shows: the portal's facts with the tickets that they name, as they read now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from customers.models import PauseReason
from hdo_portal.desk.templatetags.desk import LOOKS, Look
from hdo_portal.foundation.actor import Actor
from tickets.handovers import tickets_named
from tickets.models import Ticket
from tickets.story import words

COUNTS: tuple[tuple[str, Promise, str], ...] = (
    ("opened", gettext_lazy("Reported"), ""),
    ("restored", gettext_lazy("Restored"), ""),
    ("resolved", gettext_lazy("Resolved"), ""),
    ("breached", gettext_lazy("Deadlines passed"), "danger"),
)


@dataclass(frozen=True)
class Row:
    """A ticket as it stood, with its words of today; ``ticket`` is None where it cannot be read."""

    number: str
    ticket: Ticket | None
    fact: dict[str, Any]

    @property
    def due(self) -> datetime | None:
        return _instant(self.fact.get("due"))

    @property
    def until(self) -> datetime | None:
        return _instant(self.fact.get("until"))

    @property
    def window(self) -> tuple[datetime | None, datetime | None]:
        return _instant(self.fact.get("from")), _instant(self.fact.get("to"))

    @property
    def holder(self) -> str:
        return str(self.fact.get("assignee") or self.fact.get("team") or "")

    @property
    def waits_for(self) -> str:
        reason = self.fact.get("waits_for")
        return str(PauseReason(reason).label) if reason in PauseReason.values else ""

    @property
    def at(self) -> datetime | None:
        return _instant(self.fact.get("at"))

    @property
    def text(self) -> str:
        kind = self.fact["kind"]
        return str(_TOLD[kind]) if kind in _TOLD else words(kind, {})

    @property
    def look(self) -> Look:
        return LOOKS.get(self.fact["kind"], Look("history"))


# Said in a story of one ticket with more than a list of many has room for.
_TOLD: dict[str, Promise] = {
    "opened": gettext_lazy("was reported"),
    "breached": gettext_lazy("passed a deadline"),
    "escalated": gettext_lazy("was escalated"),
    "restored": gettext_lazy("works again"),
    "resolved": gettext_lazy("was resolved"),
    "reopened": gettext_lazy("was reopened"),
}


@dataclass(frozen=True)
class Shift:
    """The parts of a hand-over that the portal writes itself."""

    since: datetime
    at: datetime | None
    counts: list[dict[str, Any]] = field(default_factory=list)
    happened: list[Row] = field(default_factory=list)
    open: list[Row] = field(default_factory=list)
    open_count: int = 0
    planned: list[Row] = field(default_factory=list)
    on_call: list[dict[str, Any]] = field(default_factory=list)

    @property
    def unanswered(self) -> list[Row]:
        """Open ones in which the customer has had the last word: somebody waits for us."""
        return [row for row in self.open if row.fact.get("unanswered")]

    @property
    def waiting(self) -> list[Row]:
        """Open ones in which we wait for somebody."""
        return [row for row in self.open if row.fact.get("waits_for")]


def shift_of(actor: Actor, since: datetime, facts: dict[str, Any]) -> Shift:
    """The facts with their tickets. One query."""
    lists = {name: facts.get(name, []) for name in ("happened", "open", "planned")}
    numbers = [fact["number"] for rows in lists.values() for fact in rows]
    found = tickets_named(actor, numbers) if numbers else {}
    counted = facts.get("counts", {})
    return Shift(
        since=since,
        at=_instant(facts.get("at")),
        counts=[
            {"label": label, "value": counted.get(name, 0),
             "tone": tone if counted.get(name) else ""}
            for name, label, tone in COUNTS
        ],
        open_count=facts.get("open_count", 0),
        on_call=[
            duty | {"until": _instant(duty.get("until"))} for duty in facts.get("on_call", [])
        ],
        **{name: _rows(rows, found) for name, rows in lists.items()},
    )  # fmt: skip


def _rows(facts: Iterable[dict[str, Any]], found: dict[str, Ticket]) -> list[Row]:
    return [Row(fact["number"], found.get(fact["number"]), fact) for fact in facts]


def _instant(value: Any) -> datetime | None:
    return parse_datetime(value) if isinstance(value, str) else None
