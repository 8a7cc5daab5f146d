"""People do what people do to a ticket, at random, over the nights when clocks are changed: after
every step each ledger adds up to its clock, to what an oracle counts, and to what each holder had.

SLA_STEPS=10000 makes the walk longer; the suite takes enough steps to notice a mistake.
"""

import os
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.sla.instants import oslo
from tests.tickets.sla.oracle import Oracle, instant_of, seconds_of
from tests.tickets.world import World
from tickets import actions
from tickets.models import Clock, Ticket
from tickets.reports.verify import check
from tickets.sla import ledger

STEPS = int(os.environ.get("SLA_STEPS", "40"))
STEPS_A_TICKET = 20
DAYS = 14
HOUR = 3600
NIGHT = {
    "timezone": "Europe/Oslo",
    "hours": [[day, "00:00", "04:30"] for day in range(7)] + [[6, "20:00", "24:00"]],
    "holidays": "NO",
}
OFFICE = {
    "timezone": "Europe/Oslo",
    "hours": [[day, "08:00", "16:00"] for day in range(5)],
    "holidays": "NO",
    "exceptions": {"2026-03-30": [["09:00", "11:30"]]},
}
ALWAYS = {"timezone": "Europe/Oslo", "always_open": True}
CALENDARS: dict[str, dict[str, Any]] = {"night": NIGHT, "working": OFFICE, "ever": ALWAYS}
LEVELS = (
    ("SL1", "respond", HOUR // 4, "ever"), ("SL1", "restore", 4 * HOUR, "ever"),
    ("SL1", "resolve", 20 * HOUR, "night"), ("SL1", "update", HOUR, "ever"),
    ("SL2", "respond", HOUR, "ever"), ("SL2", "restore", 9 * HOUR, "night"),
    ("SL2", "resolve", 24 * HOUR, "working"), ("SL2", "update", 2 * HOUR, "night"),
    ("SL3", "respond", HOUR, "working"), ("SL3", "resolve", 30 * HOUR, "working"),
)  # fmt: skip
# The evening before each change, before Easter, and before Ascension Day.
EVENINGS = ("2026-03-28T21:00", "2026-10-24T20:00", "2026-04-01T12:00", "2026-05-13T15:00")
GRAVITY = {"SL1": (1, 1), "SL2": (2, 2), "SL3": (4, 3)}
Held = tuple[str, str]


@dataclass
class Story:
    """What a bystander wrote down of one ticket."""

    began: datetime
    hands: list[tuple[datetime, Held]]
    waits: list[list[Any]] = field(default_factory=list)
    solved: dict[str, list[list[Any]]] = field(
        default_factory=lambda: {"restore": [], "resolve": []}
    )

    def now_with(self, at: datetime, held: Held) -> None:
        if self.hands[-1][1] != held:
            self.hands.append((at, held))

    def pauses(self, measure: str) -> list[tuple[int, int | None]]:
        spans = [] if measure == "respond" else [*self.waits, *self.solved.get(measure, [])]
        return [(seconds_of(a), None if b is None else seconds_of(b)) for a, b in spans]


class Walk:
    """One ticket, worked at random."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world, self.chance = world, chance
        self.teams = {name: factories.team(name.lower(), name=name) for name in ("Radio", "Drift")}
        world.now = oslo(chance.choice(EVENINGS)) + timedelta(seconds=chance.randint(0, 6 * HOUR))
        impact, urgency = GRAVITY[chance.choice(list(GRAVITY))]
        self.ticket: Ticket = world.incident(impact=impact, urgency=urgency)
        self.story = Story(world.now, [(world.now, ("nobody", ""))])
        self.team: Held = ("nobody", "")
        begin = seconds_of(world.now)
        self.oracles = {
            slug: Oracle(spec, begin=begin, steps=DAYS * 86_400, step=1)
            for slug, spec in CALENDARS.items()
        }

    def step(self) -> None:
        name, pause = self.chance.choice(MOVES[self.ticket.status]), self.chance.choice(PAUSES)
        self.world.now += timedelta(seconds=self.chance.randint(*pause))
        getattr(self, name)()
        with acting(factories.TESTS):
            self.ticket = Ticket.objects.get(pk=self.ticket.pk)
        self.compare()

    def do(self, verb: Any, **fields: Any) -> None:
        self.world.do(verb, self.world.lead, self.ticket, **fields)

    # ------------------------------------------------------------------------------------- moves

    def assign(self) -> None:
        name = self.chance.choice(list(self.teams))
        self.do(actions.assign, team=self.teams[name])
        self.team = ("team", name)
        if self.ticket.status != "on_hold":
            self.story.now_with(self.world.now, self.team)

    def _taken(self) -> None:
        if self.team[0] == "nobody":
            self.team = ("team", "")
        self.story.now_with(self.world.now, self.team)

    def accept(self) -> None:
        self.do(actions.accept)
        self._taken()

    def hold(self) -> None:
        reason = self.chance.choice(["customer", "access", "supplier", "agreed_time"])
        supplier = self.chance.choice(["Motorola", "Frequentis"]) if reason == "supplier" else ""
        self.do(actions.hold, reason=reason, supplier=supplier)
        held = {"supplier": ("supplier", supplier), "agreed_time": self.team}
        self.story.now_with(self.world.now, held.get(reason, ("customer", "")))
        if reason in ("customer", "access"):
            self.story.waits.append([self.world.now, None])

    def _off_hold(self) -> None:
        if self.story.waits and self.story.waits[-1][1] is None:
            self.story.waits[-1][1] = self.world.now
        self.story.now_with(self.world.now, self.team)

    def resume(self) -> None:
        self.do(actions.resume)
        self._off_hold()

    def reply(self) -> None:
        self.do(actions.reply, body="Vi er på saken.")

    def reclassify(self) -> None:
        impact, urgency = GRAVITY[self.chance.choice(list(GRAVITY))]
        self.do(actions.reclassify, impact=impact, urgency=urgency, reason="Ny vurdering")

    def restore(self) -> None:
        self.do(actions.restore)
        self._off_hold()
        self.story.solved["restore"].append([self.world.now, None])

    def resolve(self) -> None:
        was_restored = self.ticket.restored_at is not None
        self.do(actions.resolve, resolution="Byttet kort.")
        self._off_hold()
        self.story.solved["resolve"].append([self.world.now, None])
        if not was_restored:
            self.story.solved["restore"].append([self.world.now, None])

    def reopen(self) -> None:
        self.do(actions.reopen, reason="Feilen er tilbake.")
        for spans in self.story.solved.values():
            if spans and spans[-1][1] is None:
                spans[-1][1] = self.world.now
        self.story.hands.append((self.world.now, self.team))

    # ------------------------------------------------------------------------------ what must hold

    def compare(self) -> None:
        with acting(factories.TESTS):
            clocks = Clock.objects.filter(ticket=self.ticket).exclude(state="cancelled")
            for clock in clocks.select_related("calendar_version__calendar", "ticket", "level"):
                assert list(check(clock)) == []
                self._compare(clock)

    def _compare(self, clock: Clock) -> None:
        now = clock.stopped_at or self.world.now
        oracle = self.oracles[clock.calendar_version.calendar.slug]
        oracle.pause(self.story.pauses(clock.measure))
        start, end = seconds_of(clock.started_at), seconds_of(now)
        expected = oracle.elapsed(start, end)
        rows = ledger.current(clock)
        counted = [(row, ledger.counted(clock, row, row.to_at or now)) for row in rows]
        said = f"{clock.measure} {clock.generation} of {clock.severity} at {now}"
        assert sum(seconds for _row, seconds in counted) == expected, said
        assert ledger.elapsed_at(clock, now) == expected, said
        if clock.is_open:
            due = oracle.due(start, clock.target_seconds)
            if due is not None:
                assert clock.due_at == instant_of(due), said
        assert self._by_holder(counted) == self._expected_by_holder(oracle, start, end), said

    def _by_holder(self, counted: list[tuple[Any, int]]) -> dict[Held, int]:
        sums: dict[Held, int] = defaultdict(int)
        for row, seconds in counted:
            sums[row.held_by, row.holder] += seconds
        return {held: seconds for held, seconds in sums.items() if seconds}

    def _expected_by_holder(self, oracle: Oracle, start: int, end: int) -> dict[Held, int]:
        sums: dict[Held, int] = defaultdict(int)
        hands = [(seconds_of(at), held) for at, held in self.story.hands]
        for number, (at, held) in enumerate(hands):
            until = hands[number + 1][0] if number + 1 < len(hands) else end
            sums[held] += oracle.elapsed(max(at, start), min(until, end))
        return {held: seconds for held, seconds in sums.items() if seconds}


MOVES = {
    "new": ["accept", "accept", "assign", "reply", "reclassify", "resolve", "restore"],
    "in_progress": ["hold", "hold", "assign", "reply", "reclassify", "restore", "resolve"],
    "on_hold": ["resume", "resume", "assign", "reply", "reclassify", "resolve"],
    "restored": ["hold", "assign", "reply", "reclassify", "resolve"],
    "resolved": ["reopen"],
}
PAUSES = [(0, 0), (1, 90), (60, 2 * HOUR), (HOUR, 9 * HOUR)]


@pytest.fixture
def levelled(world: World) -> World:
    for slug, spec in CALENDARS.items():
        factories.calendar(slug, spec)
    levels = [
        factories.Level(severity=s, measure=m, target_seconds=t, calendar=c)
        for s, m, t, c in LEVELS
    ]
    factories.agreement(world.gjovik, levels)
    return world


def test_every_ledger_adds_up_whatever_people_do(levelled: World) -> None:
    taken = 0
    for seed in range(max(1, STEPS // STEPS_A_TICKET)):
        walk = Walk(levelled, random.Random(seed))
        for _step in range(STEPS_A_TICKET):
            walk.step()
            taken += 1
    assert taken >= min(STEPS, 20)
