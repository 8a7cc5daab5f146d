"""Who is on call: the rows of rotas, read and handed to the arithmetic in ``rota``.

Only active people with a role of HDO's staff can have a duty; the turn of another is a gap, unless
a layer below has somebody. Every read takes a fixed number of queries, however many rotas.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q

from hdo_portal.accounts.models import User
from hdo_portal.foundation import clock
from tickets.escalation import rota as arithmetic
from tickets.escalation.rota import Hours, Layer, Shift, Span
from tickets.models import Rota, RotaLayer, RotaMember, RotaOverride
from tickets.models.rota import Rotation

# How far ahead it is told until when somebody has the duty, and how long before it a gap is told.
AHEAD = timedelta(days=35)
WARNED = timedelta(days=7)
_WEEK = frozenset(range(7))


class Duty(NamedTuple):
    """Whose duty a level is, if anybody's, and until when, if that is within ``AHEAD``."""

    rota: Rota
    level: int
    person: User | None
    until: datetime | None


class Gap(NamedTuple):
    """A stretch in which a level has nobody."""

    rota: Rota
    level: int
    start: datetime
    end: datetime


@dataclass
class Level:
    """One level of one rota, ready for the arithmetic."""

    rota: Rota
    level: int
    layers: list[Layer] = field(default_factory=list)
    overrides: list[Shift] = field(default_factory=list)
    members: set[int] = field(default_factory=set)

    def shifts(self, start: datetime, end: datetime) -> list[Shift]:
        return arithmetic.shifts(self.layers, self.overrides, start, end)

    def whole_shifts(self, start: datetime, end: datetime) -> list[Shift]:
        return arithmetic.whole_shifts(self.layers, self.overrides, start, end)

    def gaps(self, start: datetime, end: datetime) -> list[Span]:
        return arithmetic.gaps(self.shifts(start, end), start, end)


@dataclass
class Plan:
    """Levels of rotas with the people who stand in them, for a stretch of time."""

    levels: list[Level]
    people: dict[int, User]

    def duties(self, at: datetime) -> list[Duty]:
        """Each level's person at an instant."""
        return [self._duty(level, at) for level in self.levels]

    def _duty(self, level: Level, at: datetime) -> Duty:
        runs = arithmetic.joined(level.shifts(at, at + AHEAD))
        if not runs or runs[0].start > at:
            return Duty(level.rota, level.level, None, runs[0].start if runs else None)
        until = runs[0].end if runs[0].end < at + AHEAD else None
        return Duty(level.rota, level.level, self.people[runs[0].person], until)

    def gaps(self, start: datetime, end: datetime) -> list[Gap]:
        """All gaps that touch the stretch, the first on top."""
        found = [
            Gap(level.rota, level.level, *span)
            for level in self.levels
            for span in level.gaps(start, end)
        ]
        return sorted(found, key=lambda gap: (gap.start, gap.rota.name, gap.level))


def plan(
    start: datetime, end: datetime, *, rota: Rota | None = None, level: int | None = None
) -> Plan:
    """What the arithmetic needs between two instants, of all active rotas or of one. Reads three
    times."""
    # Layers count local days. One that has ended is kept for a while: its level has nobody now.
    after, before = (start - AHEAD).date(), (end + timedelta(days=2)).date()
    members = RotaMember.objects.select_related("person").order_by("position")
    layers = (
        RotaLayer.objects
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=after), **_of(rota, level))
        .filter(starts_on__lte=before)
        .select_related("rota", "rota__team")
        .prefetch_related(Prefetch("members", queryset=members))
        .order_by("rota__name", "rota_id", "level", "rank", "starts_on", "id")
    )
    found = Plan(levels=[], people={})
    known: dict[tuple[int, int], Level] = {}
    for row in layers:
        one = _known(known, row.rota, row.level)
        one.layers.append(_layer(row, found.people))
        if row.ends_on is None or row.ends_on > start.date():
            one.members.update(m.person_id for m in row.members.all() if can_serve(m.person))
    _add_overrides(found, known, Span(start, end), _of(rota, level))
    found.levels = sorted(known.values(), key=lambda x: (x.rota.name, x.rota.pk, x.level))
    return found


def _of(rota: Rota | None, level: int | None) -> dict[str, Any]:
    of: dict[str, Any] = {"rota": rota} if rota is not None else {"rota__is_active": True}
    return of | ({"level": level} if level is not None else {})


def _known(known: dict[tuple[int, int], Level], rota: Rota, level: int) -> Level:
    return known.setdefault((rota.pk, level), Level(rota, level))


def _add_overrides(
    found: Plan,
    known: dict[tuple[int, int], Level],
    window: Span,
    of: dict[str, Any],
) -> None:
    rows = RotaOverride.objects.filter(
        withdrawn_at__isnull=True, to_at__gt=window.start, from_at__lt=window.end, **of
    ).select_related("rota", "rota__team", "person")
    for row in rows:
        if can_serve(row.person):
            found.people[row.person_id] = row.person
            shift = Shift(row.from_at, row.to_at, row.person_id, f"override:{row.public_id}")
            _known(known, row.rota, row.level).overrides.append(shift)


def _layer(row: RotaLayer, people: dict[int, User]) -> Layer:
    turns: list[int | None] = []
    for member in row.members.all():
        serves = can_serve(member.person)
        turns.append(member.person_id if serves else None)
        if serves:
            people[member.person_id] = member.person
    limited = row.hours_from is not None or row.weekdays
    weekdays = frozenset(map(int, row.weekdays)) or _WEEK
    return Layer(
        source=f"layer:{row.public_id}",
        days=row.every * (7 if row.rotation == Rotation.WEEKLY else 1),
        handover=row.handover_time,
        starts_on=row.starts_on,
        people=tuple(turns),
        weekday=row.handover_weekday,
        ends_on=row.ends_on,
        hours=Hours(row.hours_from, row.hours_to, weekdays) if limited else None,
    )


def can_serve(person: User) -> bool:
    """Whether this person may have a duty: active, and HDO's own."""
    return person.is_active and person.is_hdo


def person_on_call(rota: Rota, level: int, at: datetime) -> User | None:
    """Whose duty this level of the rota is at an instant; nobody's in a gap or an inactive rota."""
    if not rota.is_active:
        return None
    found = plan(at, at + timedelta(seconds=1), rota=rota, level=level)
    for one in found.levels:
        shift = arithmetic.on_duty(one.layers, one.overrides, at)
        if shift is not None:
            return found.people[shift.person]
    return None


def levels(rota: Rota) -> list[int]:
    """The levels of a rota that have a layer which has not ended, the first to be told on top."""
    today = clock.now().astimezone(arithmetic.OSLO).date()
    rows = RotaLayer.objects.filter(rota=rota).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    )
    return sorted(set(rows.values_list("level", flat=True)))


def now() -> list[Duty]:
    """Every level of every active rota with whose duty it is now, for the desk's front page."""
    at = clock.now()
    return plan(at, at + AHEAD).duties(at)


class Front(NamedTuple):
    """What the desk's front page says: who is on call, and the gaps that are near."""

    duties: list[Duty]
    gaps: list[Gap]


def front() -> Front:
    """Who is on call now, and each gap that begins within a week. Reads three times."""
    at = clock.now()
    found = plan(at, at + AHEAD)
    near = [gap for gap in found.gaps(at, at + AHEAD) if gap.start < at + WARNED]
    return Front(found.duties(at), near)


class Turn(NamedTuple):
    """A person's own stretch of duty."""

    rota: Rota
    level: int
    shift: Shift


def turns_of(person_id: int, found: Plan, start: datetime, end: datetime) -> list[Turn]:
    """The stretches of one person in a plan that touch the time, whole, in order."""
    mine = [
        Turn(level.rota, level.level, shift)
        for level in found.levels
        for shift in level.whole_shifts(start, end)
        if shift.person == person_id
    ]
    return sorted(mine, key=lambda turn: (turn.shift.start, turn.rota.name, turn.level))


def has_whole(level: Level, person_id: int, start: datetime, end: datetime) -> bool:
    """Whether a person has the duty all through a stretch."""
    duty: Sequence[Shift] = arithmetic.joined(level.shifts(start, end))
    return [(s.start, s.end, s.person) for s in duty] == [(start, end, person_id)]


def people_of(found: Iterable[Level]) -> set[int]:
    """Who stands in a layer that has not ended."""
    return {person for level in found for person in level.members}
