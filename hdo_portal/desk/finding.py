"""Whoever calls, found by a few letters: a customer, a room, a radio, in one list."""

from collections.abc import Iterable
from typing import NamedTuple

from assets.lookup import find_by_identity
from assets.models import Asset, AssetKind
from customers.lookup import find_customers
from customers.models import Organisation
from hdo_portal.desk.labels import asset_label, terminal_of

LIMIT = 10


class Found(NamedTuple):
    """One line of the list: a customer or an asset."""

    kind: str
    thing: Organisation | Asset


def find_whom(text: str, organisation_id: int | None = None) -> list[Found]:
    """What these letters mean, the likeliest first: who or what is called exactly so, then what
    begins so, rooms before customers before other things. Of one customer if one is given."""
    text = " ".join(text.split())
    if not text:
        return []
    found: list[Found] = [
        Found("asset", asset)
        for asset in find_by_identity(text, organisation_id=organisation_id, limit=LIMIT)
    ]
    if organisation_id is None:
        found += [Found("customer", whose) for whose in find_customers(text, LIMIT)]
    return sorted(found, key=lambda one: _rank(one, text.casefold()))[:LIMIT]


def _rank(one: Found, text: str) -> tuple[int, int, int]:
    names = [name.casefold() for name in _names(one)]
    fit = 3
    if text in names:
        fit = 0
    elif any(name.startswith(text) for name in names):
        fit = 1
    elif any(f" {text}" in name for name in names):
        fit = 2
    return fit, _weight(one), min(len(name) for name in names)


def _names(one: Found) -> list[str]:
    thing = one.thing
    if isinstance(thing, Organisation):
        return [thing.name, *_told([thing.short_name, thing.organisation_number])]
    terminal = terminal_of(thing)
    names = [thing.name, thing.serial]
    if terminal is not None:
        names += [str(terminal.issi or ""), terminal.tei or "", terminal.call_sign]
    return _told(names) or [asset_label(thing)]


def _told(names: Iterable[str | None]) -> list[str]:
    return [name for name in names if name]


def _weight(one: Found) -> int:
    if isinstance(one.thing, Organisation):
        return 1
    return 0 if one.thing.kind == AssetKind.CONTROL_ROOM else 2
