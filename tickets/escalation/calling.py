"""What a round of calls leaves behind: the call-out, a notice for each call, and the messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hdo_portal.foundation.outbox import Draft
from tickets.escalation import ladder, links
from tickets.escalation.rounds import Call, Round
from tickets.models import CallOut, EscalationStep, Notice, Ticket
from tickets.models.enums import CallOutState, Means
from tickets.notifications.calls import Cause, To, call

_MOVED = ("level", "tries", "round", "at_duty_manager", "state", "ended_at")


@dataclass
class Calling:
    """One round of one chain, being written. ``key`` names its cause for the outbox; ``step`` is
    None for a breach, and when a person asked."""

    ticket: Ticket
    callout: CallOut
    round: Round
    cause: Cause
    key: str
    step: EscalationStep | None = None

    @property
    def is_last(self) -> bool:
        """Whether a chain that calls until somebody answers has called as often as it may."""
        repeats = self.step is not None and self.step.repeat_minutes > 0
        return repeats and self.round.place.round >= ladder.MOST_ROUNDS

    def data(self) -> dict[str, Any]:
        """What the timeline says of it: who was told by which channel, and who was not and why."""
        place = self.round.place
        said: dict[str, Any] = {
            "told": [[name, channels] for name, channels in self.round.told().items()],
            "skipped": [list(skip) for skip in self.round.skipped],
            "call": place.round,
            "level": place.rung.level,
            "manager": place.rung.manager,
            "exhausted": self.is_last,
        }
        return {name: value for name, value in said.items() if value}


def opened(ticket: Ticket, at: datetime, **of: Any) -> CallOut:
    """A new chain, not yet saved."""
    return CallOut(ticket=ticket, organisation_id=ticket.organisation_id, opened_at=at, **of)


def write(callings: Sequence[Calling], at: datetime) -> None:
    """Save where each chain stands now."""
    for calling in callings:
        callout, place = calling.callout, calling.round.place
        callout.level, callout.at_duty_manager = place.rung.level, place.rung.manager
        callout.tries, callout.round = place.tries, place.round
        if calling.is_last:
            # allow(clock-state-by-sla): the state of a call-out, not of a clock
            callout.state, callout.ended_at = CallOutState.EXHAUSTED, at
    callouts = [calling.callout for calling in callings]
    CallOut.objects.bulk_create([callout for callout in callouts if callout._state.adding])
    CallOut.objects.bulk_update([callout for callout in callouts if callout.round > 1], _MOVED)
    begun = [c.ticket for c in callings if c.round.place.round == 1 and c.ticket.acknowledged_at]
    for ticket in begun:
        ticket.acknowledged_at, ticket.acknowledged_by = None, ""
    if begun:
        Ticket.objects.filter(pk__in=[ticket.pk for ticket in begun]).update(
            acknowledged_at=None, acknowledged_by=""
        )


def notices_and_drafts(calling: Calling, at: datetime) -> tuple[list[Notice], list[Draft]]:
    """A notice for each call, and the message that goes out for those outside the portal."""
    notices: list[Notice] = []
    drafts: list[Draft] = []
    for made in calling.round.calls:
        notice = _notice(calling, made, at)
        notices.append(notice)
        if made.channel != Means.IN_APP:
            link = links.address_of(notice.public_id) if notice.link_expires_at else ""
            to = To(made.channel, made.address, made.reader.language, link)
            drafts.append(call(calling.ticket, calling.cause, to, key=calling.key))
    return notices, drafts


def notices_of_storm(calling: Calling, at: datetime) -> list[Notice]:
    """Of very many chains at once only who was told of which; their messages are summed up."""
    people: dict[int, Call] = {}
    for made in calling.round.calls:
        if made.reader.user is not None:
            people.setdefault(made.reader.user.pk, made)
    return [_notice(calling, made, at) for made in people.values()]


def _notice(calling: Calling, made: Call, at: datetime) -> Notice:
    cause, reader = calling.cause, made.reader
    has_link = made.channel != Means.IN_APP and not reader.is_customer
    return Notice(
        ticket=calling.ticket,
        organisation_id=calling.ticket.organisation_id,
        callout=calling.callout,
        user=reader.user,
        team=reader.team,
        name=reader.name,
        channel=made.channel,
        address="" if made.channel == Means.IN_APP else made.address,
        kind=cause.kind,
        data={
            "measure": cause.measure,
            "due_at": cause.due_at.isoformat() if cause.due_at else None,
            "call": cause.number,
            "reason": cause.reason,
        },
        at=at,
        link_expires_at=at + links.HOLDS if has_link else None,
    )
