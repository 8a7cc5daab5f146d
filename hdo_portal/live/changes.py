"""What the stream tells: that a ticket changed, and whom it may be told."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import close_old_connections

from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from hdo_portal.live.news import lines
from tickets.models import TicketEvent
from tickets.queries import events_since

MOST_MISSED = 200
# An event is dated when its transaction began, and told when it commits: by then a listener may
# have heard of younger ones. A transaction waits no longer than a statement may take.
OVERLAP = timedelta(seconds=30)
# What a page missed between being made and listening; it is asked at every page.
BRIEFLY = timedelta(seconds=2)


@dataclass(frozen=True)
class Change:
    """A ticket changed: its number, when (ms since 1970), and what decides who may know."""

    number: str
    organisation_id: int
    visibility: str
    audience_id: int | None
    milliseconds: int

    def is_for(self, actor: Actor) -> bool:
        """Whether this actor may know that the ticket changed in this way."""
        if actor.sees_everything:
            return True
        own = actor.organisation_ids
        audience_fits = self.audience_id is None or self.audience_id in own
        return self.visibility == "public" and self.organisation_id in own and audience_fits

    def told_to(self, actor: Actor, crowd: int) -> str | None:
        """The event for this actor; staff also hear how many listen, to spread what they ask."""
        if not self.is_for(actor):
            return None
        data: dict[str, str | int] = {"number": self.number}
        if actor.sees_everything:
            data["crowd"] = crowd
        return lines("ticket", data, self.milliseconds)


def changes_since(
    actor: Actor, milliseconds: int, overlap: timedelta = OVERLAP
) -> list[Change] | None:
    """What changed since an instant, as far as the actor may see it: each ticket once. None when it
    is too much to tell.

    The half minute before is told again, which does no harm: a page only asks anew.
    """
    close_old_connections()
    since = datetime.fromtimestamp(milliseconds / 1000, UTC) - overlap
    with acting(actor):
        found = [_change(event) for event in events_since(actor, since, MOST_MISSED)]
    if len(found) >= MOST_MISSED:
        return None
    return list({(one.number, one.visibility, one.audience_id): one for one in found}.values())


def _change(event: TicketEvent) -> Change:
    return Change(
        number=event.ticket.number,
        organisation_id=event.organisation_id,
        visibility=event.visibility,
        audience_id=event.audience_id,
        milliseconds=int(event.at.timestamp() * 1000),
    )


def now_in_milliseconds() -> int:
    """The database's time, which dates the changes. Needs an open scope."""
    return int(clock.now().timestamp() * 1000)
