"""The customers that the portal knows from the start: docs/reference-data.md."""

from customers.reference.merging import Tally
from customers.reference.organisations import load_bodies, load_municipalities
from customers.reference.sites import load_sites

__all__ = ["Tally", "load"]


def load() -> list[Tally]:
    """Load the organisations and their sites; changes nothing that a person has edited."""
    bodies, tally = load_bodies()
    return [tally, load_municipalities(), load_sites(bodies)]
