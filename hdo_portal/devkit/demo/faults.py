"""What a fault of the demo is made of, and which equipment it can befall."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """A kind of fault as the people involved would word it.

    ``on`` says what it befalls: a mounting of terminal (``handheld``, ``vehicle``, ``fixed``), or
    the part of a control room after the colon in its name (``plass``, ``samband``, ``lydlogg`` …).
    The customer ``tells`` of it; HDO ``finds`` something (internally), ``says`` something, perhaps
    ``asks`` what the customer ``answers``, ``mends`` it for now and ``solves`` it for good.
    ``{asset}`` in a text becomes the name of the equipment, ``{issi}`` its number in the network.
    """

    language: str
    on: str
    service: str
    team: str
    impact: int
    urgency: int
    title: str
    tells: str
    finds: str
    says: str
    mends: str
    solves: str
    asks: str = ""
    answers: str = ""

    @property
    def is_of_a_terminal(self) -> bool:
        return self.on in ("handheld", "vehicle", "fixed", "gateway")


@cache
def all_faults() -> tuple[Fault, ...]:
    """The faults of faults.toml."""
    text = (Path(__file__).parent / "faults.toml").read_text(encoding="utf-8")
    return tuple(Fault(**entry) for entry in tomllib.loads(text)["fault"])
