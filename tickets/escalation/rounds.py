"""One round of a chain: whom it calls, by what, and whom it could not. Writes nothing, so that the
dry run plans with the very code that calls."""

from dataclasses import dataclass, field
from datetime import datetime

from hdo_portal.accounts.roles import Role
from tickets.escalation import ladder
from tickets.escalation.directory import EVERY, Directory, Found, Reader, Skip, person
from tickets.escalation.ladder import Place, Rung
from tickets.models import EscalationStep, Ticket
from tickets.models.enums import Audience, Means

_MISSING = {Means.MAIL: "no_email", Means.SMS: "no_mobile"}


@dataclass(frozen=True)
class Call:
    """One message to one reader."""

    reader: Reader
    channel: str
    address: str


@dataclass
class Round:
    """What a round does, and where it leaves the chain. ``reached`` says whether anybody would
    hear it in the way that the step asks for."""

    place: Place
    calls: list[Call] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    reached: bool = False

    def told(self) -> dict[str, list[str]]:
        """The channels of everybody who is told, by name, in the order they are told."""
        names: dict[str, list[str]] = {}
        for call in self.calls:
            names.setdefault(call.reader.name, []).append(call.channel)
        return names


def first_place(step: EscalationStep) -> Place:
    """Where the chain of a step begins."""
    return Place(Rung(step.level or 0))


def plan_round(
    directory: Directory, step: EscalationStep, ticket: Ticket, *, place: Place, at: datetime
) -> Round:
    """The next round of a chain at ``place``: its rung, or the first above it where anybody can be
    told."""
    here = Round(place)

    def reach(rung: Rung) -> bool:
        found = directory.told(step, ticket, rung, at)
        channels = EVERY if rung.manager else tuple(step.channels)
        calls, skipped = plan_calls(found.readers, channels)
        here.calls += [call for call in calls if call not in here.calls]
        here.skipped += [s for s in (*found.skipped, *skipped) if s not in here.skipped]
        here.reached = _reaches(calls, channels)
        return here.reached

    if step.audience == Audience.CUSTOMER:
        reach(place.rung)
        here.place = Place(place.rung, place.tries + 1, place.round + 1)
        return here
    levels = directory.levels(step.rota) if step.rota is not None else []
    steps = ladder.rungs(step.level, levels)
    here.place = ladder.climb(place, steps, step.tries_per_level, reach).place
    return here


def plan_breach(directory: Directory, ticket: Ticket) -> Round:
    """Who hears that a deadline has passed: whoever has the ticket, and the shift leader, in whose
    absence the duty manager."""
    leads = directory.with_role(Role.LEAD)
    above = leads if leads.readers else directory.with_role(Role.MANAGER)
    own = person(ticket.assignee) if ticket.assignee else Found([], [])
    readers = [*own.readers, *(reader for reader in above.readers if reader not in own.readers)]
    return _once(readers, (Means.IN_APP, Means.MAIL), [*own.skipped, *leads.skipped])


def plan_by_hand(directory: Directory) -> Round:
    """Who hears that a person asks for more weight: the duty manager, by everything there is."""
    found = directory.with_role(Role.MANAGER)
    return _once(found.readers, EVERY, found.skipped)


def _once(readers: list[Reader], channels: tuple[str, ...], skipped: list[Skip]) -> Round:
    """A round outside a policy: everybody at once, and not again."""
    calls, missing = plan_calls(readers, channels)
    return Round(Place(Rung(), 1, 1), calls, [*skipped, *missing], reached=bool(calls))


def plan_calls(readers: list[Reader], channels: tuple[str, ...]) -> tuple[list[Call], list[Skip]]:
    """Every message to these readers by these channels, and what is missing for the others."""
    calls: list[Call] = []
    skipped: list[Skip] = []
    for reader in readers:
        for channel in channels:
            if channel not in reader.by:
                continue
            address = reader.address(channel)
            if address:
                calls.append(Call(reader, channel, address))
            else:
                skipped.append(Skip(_MISSING.get(Means(channel), "no_address"), reader.name))
    return calls, skipped


def _reaches(calls: list[Call], channels: tuple[str, ...]) -> bool:
    """Whether a round need not go on at once. Words in the portal alone wake nobody, so where a
    step also writes or rings, somebody must be reached that way."""
    loud = [call for call in calls if call.channel != Means.IN_APP]
    return bool(loud if set(channels) - {Means.IN_APP} else calls)
