"""What an agent wants to see beside a new incident before saving it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from assets.graph import needed_by
from assets.models import Asset, ControlRoom
from customers.models import Organisation, Person, Terms
from customers.queries import terms_for
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.web.forms import OSLO
from tickets.models import Ticket
from tickets.queries import suggested_severity
from tickets.queue import contacts_of, last_incidents, open_about, open_on_any, rooms_of
from tickets.sla.promise import Promise, promises


@dataclass(frozen=True)
class Beneath:
    """An open ticket on something that the assets stand on, and what that is."""

    ticket: Ticket
    on: Asset


@dataclass(frozen=True)
class Situation:
    """Whom to call, what to fall back to, and what is going on already."""

    organisation: Organisation | None
    assets: Sequence[Asset]
    contacts: Sequence[Person] = ()
    rooms: Sequence[ControlRoom] = ()
    open: Sequence[Ticket] = ()
    earlier: Sequence[Ticket] = ()
    beneath: Sequence[Beneath] = ()

    @classmethod
    def of(cls, actor: Actor, whose: Organisation | None, assets: Sequence[Asset]) -> Self:
        """Eight queries, or none while no customer is chosen."""
        if whose is None:
            return cls(None, assets)
        ids = [asset.pk for asset in assets]
        rooms = rooms_of(whose.pk)
        here = open_about(actor, whose.pk, ids)
        return cls(
            organisation=whose,
            assets=assets,
            contacts=contacts_of(whose.pk),
            rooms=rooms,
            open=here,
            earlier=last_incidents(actor, whose.pk, ids),
            beneath=_beneath(actor, ids or [room.asset_id for room in rooms], here),
        )


def _beneath(actor: Actor, asset_ids: Sequence[int], here: Sequence[Ticket]) -> list[Beneath]:
    """Open work on what these assets stand on, that is not told among what is open on them."""
    needed = needed_by(asset_ids)
    told = {ticket.pk for ticket in here}
    rows = open_on_any(actor, list(needed))
    return [Beneath(t, needed[asset_id]) for t, asset_id in rows if t.pk not in told]


@dataclass(frozen=True)
class Suggestion:
    """The severity that impact and urgency suggest, and what would be promised for the one that
    holds: the agreed one, else the suggested."""

    suggested: str = ""
    severity: str = ""
    terms: Terms | None = None
    promises: Sequence[Promise] = ()
    knows_customer: bool = False

    @classmethod
    def of(cls, cleaned: Mapping[str, Any]) -> Self:
        impact, urgency = cleaned.get("impact"), cleaned.get("urgency")
        whose, agreed = cleaned.get("organisation"), cleaned.get("severity") or ""
        suggested = suggested_severity(impact, urgency) if impact and urgency else ""
        if whose is None or not (agreed or suggested):
            return cls(suggested, agreed or suggested, knows_customer=whose is not None)
        now = time.now()
        terms = terms_for(whose.pk, now.astimezone(OSLO).date())
        made = promises(terms, agreed or suggested, cleaned.get("service"), now)
        return cls(suggested, agreed or suggested, terms, made, knows_customer=True)

    @property
    def differs(self) -> bool:
        return bool(self.suggested) and self.severity != self.suggested
