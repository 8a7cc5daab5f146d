"""Which policy is in force, and who is called next. PURE: numbers in, a decision out.

A ladder has rungs: those whom the step names (the levels of a rota, or everybody it tells), and
the duty manager on top. Each is tried a number of times; one that reaches nobody is passed at once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

# Four hours at five minutes. A chain that nobody answers ends, and says so.
MOST_ROUNDS = 48
_FAR = 1_000_000
# What makes a policy narrower, the strongest first; of two alike the newer one is in force.
SELECTORS = ("customer", "service", "hours", "severity", "newer")


class Case(NamedTuple):
    """What an incident is to a policy. ``line`` is its customer and those above, nearest first."""

    line: tuple[int, ...]
    service: int | None
    severity: str


class Selector(NamedTuple):
    """Which incidents a policy is for; None and empty are every one."""

    key: int
    organisation: int | None = None
    service: int | None = None
    severity: str = ""
    hours: str = "always"


IsOpen = Callable[[Selector, datetime], bool]


def fits(selector: Selector, case: Case) -> bool:
    """Whether a policy is for this incident, at some time of day."""
    return (
        (selector.organisation is None or selector.organisation in case.line)
        and selector.service in (None, case.service)
        and selector.severity in ("", case.severity)
    )


def narrowness(selector: Selector, case: Case) -> tuple[int, bool, bool, bool, int]:
    """Sorts the narrowest first: the nearest customer, then service, time of day, severity."""
    owner = selector.organisation
    depth = case.line.index(owner) if owner in case.line else _FAR
    return (
        depth,
        selector.service is None,
        selector.hours == "always",
        selector.severity == "",
        -selector.key,
    )


def in_force(
    selectors: Iterable[Selector], case: Case, at: datetime, is_open: IsOpen
) -> Selector | None:
    """The narrowest of these policies that holds at an instant; None where none does."""
    holding = [selector for selector in selectors if _holds(selector, at, is_open)]
    return min(holding, key=lambda selector: narrowness(selector, case), default=None)


def common_case(one: Selector, other: Selector, line: tuple[int, ...]) -> Case | None:
    """An incident that both policies fit, of a customer in this line; None where there is none."""
    service = one.service if one.service is not None else other.service
    case = Case(line, service, one.severity or other.severity)
    return case if fits(one, case) and fits(other, case) else None


def decides(one: Selector, other: Selector, case: Case) -> tuple[bool, str]:
    """Whether ``one`` comes before ``other`` for this incident, and which selector decides it."""
    mine, theirs = narrowness(one, case), narrowness(other, case)
    for by, a, b in zip(SELECTORS, mine, theirs, strict=True):
        if a != b:
            return a < b, by
    return True, SELECTORS[-1]


def _holds(selector: Selector, at: datetime, is_open: IsOpen) -> bool:
    if selector.hours == "always":
        return True
    return is_open(selector, at) == (selector.hours == "within")


class Rung(NamedTuple):
    """A level of a rota, 0 for those whom the step names itself, or the duty manager."""

    level: int = 0
    manager: bool = False


MANAGER = Rung(manager=True)


@dataclass(frozen=True)
class Place:
    """Where a chain stands: its rung, how often that was tried, and how often anybody was."""

    rung: Rung
    tries: int = 0
    round: int = 0


def rungs(first_level: int | None, levels: Sequence[int]) -> list[Rung]:
    """The ladder of a step: a rota's levels from the first one up, else those it names; then the
    duty manager. A level without a layer is no rung."""
    if first_level is None:
        return [Rung(), MANAGER]
    return [*(Rung(level) for level in sorted(levels) if level >= first_level), MANAGER]


class Climbed(NamedTuple):
    """Where a round ended, and the rungs it passed because nobody was there."""

    place: Place
    passed: list[Rung]


def climb(
    place: Place, ladder: Sequence[Rung], tries_per_level: int, reach: Callable[[Rung], bool]
) -> Climbed:
    """One round: the rung to call now. ``reach`` calls a rung, and says whether anybody was there;
    after the last rung the round ends there all the same, and the chain stays at it."""
    here = _index(ladder, place.rung)
    tries = place.tries if ladder[here] == place.rung else 0
    if tries >= tries_per_level and here < len(ladder) - 1:
        here, tries = here + 1, 0
    passed: list[Rung] = []
    while not reach(ladder[here]):
        passed.append(ladder[here])
        if here == len(ladder) - 1:
            break
        here, tries = here + 1, 0
    return Climbed(Place(ladder[here], tries + 1, place.round + 1), passed)


def _index(ladder: Sequence[Rung], rung: Rung) -> int:
    """Where a rung is; one that was taken away since gives the next higher."""
    if not rung.manager:
        for n, candidate in enumerate(ladder):
            if candidate.manager or candidate.level >= rung.level:
                return n
    return len(ladder) - 1


def next_call(place: Place, due_at: datetime, repeat_minutes: int) -> datetime | None:
    """When the next round is due, by the plan and not by when this one came about; None when the
    step calls once, or has called as often as any chain may."""
    if repeat_minutes == 0 or place.round >= MOST_ROUNDS:
        return None
    return due_at + timedelta(minutes=repeat_minutes)


def ahead(now: datetime, due_at: datetime, repeat_minutes: int) -> datetime:
    """After an outage: the first due instant of the rhythm that is not past, so that a chain that
    was held up does not call ten times in a second."""
    if due_at > now:
        return due_at
    missed = (now - due_at) // timedelta(minutes=repeat_minutes) + 1
    return due_at + missed * timedelta(minutes=repeat_minutes)
