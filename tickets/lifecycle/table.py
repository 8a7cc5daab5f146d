"""A lifecycle as data: which action leads from which states to which."""

from collections.abc import Callable
from dataclasses import dataclass

from tickets.models import Ticket

Target = str | Callable[[Ticket], str]


@dataclass(frozen=True)
class Transition:
    """``target`` is None where the action leaves the state as it is."""

    sources: frozenset[str]
    target: Target | None
    right: str


def step(sources: tuple[str, ...], target: Target | None, right: str) -> Transition:
    return Transition(frozenset(sources), target, right)
