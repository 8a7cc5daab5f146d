"""A number that means one thing leads straight to it."""

import re
from dataclasses import dataclass

from hdo_portal.foundation.actor import Actor
from tickets.models import SearchEntry, Ticket
from tickets.search.folding import identity

_NUMBER = re.compile(r"^(INC|CHG)[\s-]*([0-9]{4})[\s-]*([0-9]{1,8})$", re.IGNORECASE)
SHORTEST = 4  # signs of an identity that is worth a jump


@dataclass(frozen=True)
class Target:
    """Where the question leads: a ticket's number, or the public id of an asset or customer."""

    kind: str
    key: str


def ticket_number(text: str) -> str:
    """inc 2026-123 as it is written in full; empty for anything else."""
    found = _NUMBER.match(text.strip())
    return f"{found[1].upper()}-{found[2]}-{int(found[3]):06d}" if found else ""


def exactly(actor: Actor, text: str) -> Target | None:
    """The one thing that this number is; None where it is none, or several things'."""
    if number := ticket_number(text):
        found = Ticket.objects.visible_to(actor).filter(number=number)
        return Target("ticket", number) if found.exists() else None
    known = identity(text)
    if len(known) < SHORTEST or not any(sign.isdigit() for sign in known):
        return None
    rows = SearchEntry.objects.filter(identities__contains=[known])
    if not actor.sees_everything:
        rows = rows.filter(organisation_id__in=actor.organisation_ids)
    keys = list(rows.values_list("kind", "asset__public_id", "organisation__public_id")[:2])
    if len(keys) != 1 or keys[0][0] not in {"asset", "organisation"}:
        return None
    kind, asset, organisation = keys[0]
    return Target(kind, str(asset if kind == "asset" else organisation))
