"""Which tickets answer a question: those open before those over, and the newest first.

The cost is bounded however old the portal grows. Staff: a walk over the newest documents ends early
for a common word; a word too rare for that is what the index is for. A customer's rows are narrowed
by organisation first, since PostgreSQL uses no text index below row-level security.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from tickets.models import AffectedCustomer, SearchDocument
from tickets.search.composing import Composed, quoted
from tickets.search.narrowing import Narrowing

WALKED_OPEN, WALKED = 4_000, 3_000  # newest documents looked through before the index is asked
MOST_FROM_INDEX = 20_000
MOST_CHANGES = 2_000  # the latest changes that affect a customer
INDEX_ONLY = """
    SELECT set_config('enable_indexscan', 'off', true), set_config('enable_seqscan', 'off', true)
"""
ANY_WAY = """
    SELECT set_config('enable_indexscan', 'on', true), set_config('enable_seqscan', 'on', true)
"""


@dataclass(frozen=True)
class Place:
    """Where a page ends: the next begins after it."""

    is_open: bool
    opened_at: datetime
    ticket_id: int


@dataclass
class Found:
    """Documents in order, by ticket; ``broad`` when older ones were not looked at."""

    places: list[Place]
    more: bool = False
    broad: bool = False


def find(
    actor: Actor, composed: Composed, narrowing: Narrowing, place: Place | None, *, limit: int
) -> Found:
    """At most ``limit`` tickets after ``place``. Runs within bounds.bounded()."""
    if narrowing.nothing:
        return Found([])
    if actor.sees_everything:
        rows, broad = _for_staff(composed, narrowing, place, limit + 1)
    else:
        rows, broad = _for_customer(actor, composed, narrowing, place, limit=limit + 1), False
    return Found(rows[:limit], more=len(rows) > limit, broad=broad)


def _for_staff(
    composed: Composed, narrowing: Narrowing, place: Place | None, limit: int
) -> tuple[list[Place], bool]:
    found: list[Place] = []
    broad = False
    for is_open, window in ((True, WALKED_OPEN), (False, WALKED)):
        wanted = narrowing.is_open in (None, is_open)
        passed = place is not None and is_open and not place.is_open
        if wanted and not passed and len(found) < limit:
            here = place if place is not None and place.is_open == is_open else None
            tier = _Tier(composed, narrowing, is_open, here, limit - len(found))
            rows, cut = tier.find(window)
            found, broad = found + rows, broad or cut
    return found, broad


# ruff: noqa: S608 - made of our own constants, never of a person's words
@dataclass(frozen=True)
class _Tier:
    """The tickets that are open, or those that are over, from a place on."""

    composed: Composed
    narrowing: Narrowing
    is_open: bool
    place: Place | None
    limit: int

    def find(self, window: int) -> tuple[list[Place], bool]:
        """What answers, newest first, and whether some of the oldest were left out."""
        found = self._walk(window)
        if len(found) >= self.limit or not self._goes_on(window):
            return found, False
        if not self.composed.positive:
            return found, True
        with connection.cursor() as cursor:
            # A walk through all that is old would answer too, some seconds later.
            cursor.execute(INDEX_ONLY)
            latest = self.narrowing.before or clock.now()
            months = _months_to(self.place.opened_at if self.place else latest)
            recent = " | ".join(quoted(f"=month:{month}") for month in months)
            found, cut = self._indexed(cursor, f"{self.composed.query} & ({recent})")
            if len(found) < self.limit:
                found, cut = self._indexed(cursor, self.composed.query)
            cursor.execute(ANY_WAY)
        return found, cut

    def _within(self) -> tuple[str, list[Any]]:
        """The bounds in time, as SQL on opened_at and ticket_id."""
        sql = "visibility = 'internal' AND is_open = %s"
        params: list[Any] = [self.is_open]
        bounds: list[tuple[str, Any]] = [
            ("opened_at < %s", self.narrowing.before),
            ("opened_at >= %s", self.narrowing.after),
        ]
        for condition, value in bounds:
            if value:
                sql, params = f"{sql} AND {condition}", [*params, value]
        if self.place:
            sql = f"{sql} AND (opened_at, ticket_id) < (%s, %s)"
            params = [*params, self.place.opened_at, self.place.ticket_id]
        return sql, params

    def _walk(self, window: int) -> list[Place]:
        within, params = self._within()
        asked = [self.composed.query] if self.composed.query else []
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT opened_at, ticket_id FROM (SELECT opened_at, ticket_id, words"
                f" FROM tickets_searchdocument WHERE {within}"
                " ORDER BY opened_at DESC, ticket_id DESC LIMIT %s) AS newest"
                f"{' WHERE words @@ %s::tsquery' if asked else ''} LIMIT %s",
                [*params, window, *asked, self.limit],
            )
            return [Place(self.is_open, *row) for row in cursor.fetchall()]

    def _goes_on(self, window: int) -> bool:
        """Whether there is more than the walk looked at."""
        within, params = self._within()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT FROM tickets_searchdocument WHERE {within}"
                " ORDER BY opened_at DESC, ticket_id DESC OFFSET %s LIMIT 1",
                [*params, window],
            )
            return bool(cursor.rowcount)

    def _indexed(self, cursor: Any, query: str) -> tuple[list[Place], bool]:
        within, params = self._within()
        cursor.execute(
            "WITH hit AS MATERIALIZED (SELECT visibility, is_open, opened_at, ticket_id"
            " FROM tickets_searchdocument WHERE visibility = 'internal' AND words @@ %s::tsquery"
            " LIMIT %s)"
            " SELECT (SELECT count(*) FROM hit), opened_at, ticket_id FROM hit"
            f" WHERE {within} ORDER BY opened_at DESC, ticket_id DESC LIMIT %s",
            [query, MOST_FROM_INDEX, *params, self.limit],
        )
        rows = cursor.fetchall()
        cut = bool(rows) and rows[0][0] >= MOST_FROM_INDEX
        return [Place(self.is_open, *row[1:]) for row in rows], cut


def _months_to(latest: datetime) -> list[str]:
    """The month of an instant and the two before it, as documents name them."""
    month = latest.astimezone(UTC).year * 12 + latest.astimezone(UTC).month - 1
    return [f"{back // 12}{back % 12 + 1:02d}" for back in (month, month - 1, month - 2)]


def _for_customer(
    actor: Actor, composed: Composed, narrowing: Narrowing, place: Place | None, *, limit: int
) -> list[Place]:
    rows = own_documents(actor)
    query = f"'=shown' & {composed.query}" if composed.query else "'=shown'"
    rows = rows.annotate(hit=matches(query)).filter(hit=True)
    if narrowing.is_open is not None:
        rows = rows.filter(is_open=narrowing.is_open)
    if narrowing.before:
        rows = rows.filter(opened_at__lt=narrowing.before)
    if narrowing.after:
        rows = rows.filter(opened_at__gte=narrowing.after)
    if place:
        rows = rows.filter(_after(place))
    rows = rows.order_by("-is_open", "-opened_at", "-ticket_id")
    found = rows.values_list("is_open", "opened_at", "ticket_id")[: limit * 2]
    return list(dict.fromkeys(Place(*row) for row in found))[:limit]


def own_documents(actor: Actor) -> QuerySet[SearchDocument]:
    """What was said in public on a customer's own tickets, and on changes that affect it."""
    own = list(actor.organisation_ids)
    newest = AffectedCustomer.objects.filter(organisation_id__in=own).order_by("-ticket_id")
    affecting = newest.values("ticket_id")[:MOST_CHANGES]
    rows: QuerySet[SearchDocument] = SearchDocument.objects.filter(
        Q(organisation_id__in=own) | _is_any_of(affecting),
        Q(audience__isnull=True) | Q(audience_id__in=own),
        visibility="public",
    )
    return rows


def _is_any_of(tickets: QuerySet[Any]) -> Func:
    """An array and not IN: so an index serves each side of the OR that it stands in."""
    return Func(
        F("ticket_id"),
        ArraySubquery(tickets),
        template="(%(expressions)s))",
        arg_joiner=" = ANY (",
        output_field=BooleanField(),
    )


def _after(place: Place) -> Q:
    later = Q(opened_at__lt=place.opened_at) | Q(
        opened_at=place.opened_at, ticket_id__lt=place.ticket_id
    )
    if place.is_open:
        return Q(is_open=False) | (Q(is_open=True) & later)
    return Q(is_open=False) & later


def matches(query: str) -> Func:
    """Whether a document's words answer a tsquery."""
    return Func(
        F("words"),
        Value(query),
        template="(%(expressions)s::tsquery)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )
