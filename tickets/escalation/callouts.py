"""Call-outs: a step that is due calls whoever has it, again and higher up, until somebody answers.

``take_steps`` is called by the transaction that fires the alarms, which holds the locks of their
tickets. It writes call-outs and notices, and returns what is left to its caller: messages to post,
alarms to write, words for the timeline.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.outbox import Draft
from tickets.escalation import calling, ladder
from tickets.escalation.calling import Calling
from tickets.escalation.directory import Directory
from tickets.escalation.ladder import MANAGER, Place, Rung
from tickets.escalation.rounds import Call, first_place, plan_breach, plan_by_hand, plan_round
from tickets.models import Alarm, CallOut, Clock, EscalationStep, Notice, Ticket
from tickets.models.enums import AlarmState, CallOutState, Means
from tickets.notifications.calls import Cause

PENDING = (AlarmState.WAITING, AlarmState.SUSPENDED)


@dataclass
class Taken:
    """What came of one alarm. ``told`` are names, ``skipped`` is why nobody was; ``data`` says both
    for the timeline. In a storm ``calls`` stand in place of ``drafts``, to be summed up.
    ``next_alarms`` are not saved yet."""

    drafts: list[Draft] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    skipped: str = ""
    next_alarms: list[Alarm] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)


def take_step(alarm: Alarm, at: datetime) -> Taken:
    """Take one step of a policy, or one repeat of it."""
    return take_steps([alarm], at)[0]


def take_steps(alarms: Sequence[Alarm], at: datetime, *, storm: bool = False) -> list[Taken]:
    """Take many at once, in a fixed number of queries; answers in the order of ``alarms``.

    The alarms come with their clock and their ticket's organisation, team and assignee. ``at`` is
    when they are fired, which may be later than when they were due.
    """
    steps = _steps(alarms)
    known = CallOut.objects.in_bulk([a.callout_id for a in alarms if a.callout_id])
    directory = Directory()
    answers: list[Taken] = []
    works: list[tuple[Alarm, Calling, Taken]] = []
    for alarm in alarms:
        taken = Taken(skipped=_refusal(alarm, steps, known))
        answers.append(taken)
        if taken.skipped:
            taken.data = {"skipped": [[taken.skipped, ""]]}
            continue
        step = steps[alarm.policy_step_id or 0]
        work = _calling(directory, alarm, step, known.get(alarm.callout_id or 0), at=at)
        works.append((alarm, work, taken))
    _finish([(work, taken) for _alarm, work, taken in works], at, storm=storm)
    for alarm, work, taken in works:
        taken.next_alarms = _next_alarms(alarm, work, at)
    return answers


def take_breach(alarm: Alarm, at: datetime) -> Taken:
    """A promise was broken: the shift leader and the assignee are told, whatever the policies."""
    ticket = alarm.ticket
    work = Calling(
        ticket,
        calling.opened(ticket, at, clock=alarm.clock, generation=alarm.generation),
        plan_breach(Directory(), ticket),
        Cause("breach", alarm.clock.measure, alarm.due_at),
        key_of(alarm),
    )
    taken = Taken()
    _finish([(work, taken)], at)
    return taken


def take_by_hand(ticket: Ticket, *, reason: str, key: str, at: datetime) -> Taken:
    """A person asks for more weight: the duty manager is told at once, by everything there is."""
    chain = calling.opened(ticket, at)
    work = Calling(ticket, chain, plan_by_hand(Directory()), Cause("hand", reason=reason), key)
    taken = Taken()
    _finish([(work, taken)], at)
    return taken


class Answered(NamedTuple):
    """What an acknowledgement stopped: chains, and who is told that somebody has it."""

    chains: int
    told: list[str]


def acknowledge(ticket: Ticket, by: Actor, via: str, at: datetime) -> Answered:
    """Somebody has it: every open chain of the ticket stops, and whoever was told hears who it is,
    in the portal and not by another SMS. Under the ticket's lock."""
    chains = list(CallOut.objects.filter(ticket=ticket, state=CallOutState.OPEN))
    if not chains:
        return Answered(0, [])
    # allow(clock-state-by-sla): the state of a call-out, not of a clock
    CallOut.objects.filter(pk__in=[chain.pk for chain in chains]).update(
        state=CallOutState.ACKNOWLEDGED,
        ended_at=at,
        acknowledged_by_id=by.user_id,
        acknowledged_name=by.name,
        acknowledged_via=via,
    )
    _cancel_repeats(chains)
    told = Notice.objects.filter(callout__in=chains, user__isnull=False)
    told.filter(user_id=by.user_id, read_at__isnull=True).update(read_at=at)
    others = told.exclude(user_id=by.user_id).order_by("user_id").distinct("user_id")
    rows = list(others.select_related("user"))
    Notice.objects.bulk_create([_has_it(row, ticket, by, at) for row in rows])
    return Answered(len(chains), [row.name for row in rows])


def end(clock: Clock, at: datetime) -> None:
    """The clock has stopped or has a new target: nobody need be called for it any more."""
    chains = CallOut.objects.filter(clock=clock, state=CallOutState.OPEN)
    # allow(clock-state-by-sla): the state of a call-out, not of a clock
    chains.update(state=CallOutState.ENDED, ended_at=at)


def key_of(alarm: Alarm) -> str:
    """The cause of an alarm's messages; the same however often it is tried."""
    return f"alarm:{alarm.clock_id}:{alarm.step}:{alarm.generation}"


def _steps(alarms: Sequence[Alarm]) -> dict[int, EscalationStep]:
    found: dict[int, EscalationStep] = EscalationStep.objects.select_related(
        "team", "rota", "person", "webhook"
    ).in_bulk({a.policy_step_id for a in alarms if a.policy_step_id})
    return found


def _refusal(alarm: Alarm, steps: dict[int, EscalationStep], known: dict[int, CallOut]) -> str:
    """Why this alarm calls nobody; empty when it does."""
    if alarm.policy_step_id not in steps:
        return "step_gone"
    callout = known.get(alarm.callout_id or 0)
    if callout is not None and callout.state != CallOutState.OPEN:
        return "answered"
    return ""


def _calling(
    directory: Directory,
    alarm: Alarm,
    step: EscalationStep,
    callout: CallOut | None,
    *,
    at: datetime,
) -> Calling:
    ticket = alarm.ticket
    if callout is None:
        place = first_place(step)
        of = {"clock": alarm.clock, "step": step, "generation": alarm.generation}
        callout = calling.opened(ticket, at, **of)
    else:
        rung = MANAGER if callout.at_duty_manager else Rung(callout.level)
        place = Place(rung, callout.tries, callout.round)
    planned = plan_round(directory, step, ticket, place=place, at=at)
    cause = Cause("step", alarm.clock.measure, alarm.clock.due_at, planned.place.round)
    return Calling(ticket, callout, planned, cause, key_of(alarm), step)


def _finish(works: list[tuple[Calling, Taken]], at: datetime, *, storm: bool = False) -> None:
    """Save chains and notices, and hand over what is to be posted and said."""
    calling.write([work for work, _taken in works], at)
    notices: list[Notice] = []
    for work, taken in works:
        taken.told, taken.data = list(work.round.told()), work.data()
        if not taken.told:
            taken.skipped = work.round.skipped[0].reason if work.round.skipped else "nobody"
        if storm:
            notices += calling.notices_of_storm(work, at)
            taken.calls = work.round.calls
        else:
            new, taken.drafts = calling.notices_and_drafts(work, at)
            notices += new
    Notice.objects.bulk_create(notices)


def _next_alarms(alarm: Alarm, work: Calling, at: datetime) -> list[Alarm]:
    step = work.step
    if step is None or work.is_last:
        return []
    due_at = ladder.next_call(work.round.place, alarm.due_at, step.repeat_minutes)
    if due_at is None:
        return []
    due_at = ladder.ahead(at, due_at, step.repeat_minutes)
    number = work.round.place.round
    return [
        Alarm(
            clock_id=alarm.clock_id,
            ticket_id=alarm.ticket_id,
            organisation_id=alarm.organisation_id,
            step=step.alarm_name(number),
            policy_step_id=step.pk,
            callout=work.callout,
            generation=alarm.generation,
            gravity=alarm.gravity,
            round=number,
            due_at=due_at,
            try_at=due_at,
        )
    ]


def _cancel_repeats(chains: list[CallOut]) -> None:
    repeats = Alarm.objects.filter(callout__in=chains, state__in=PENDING)
    # allow(clock-state-by-sla): repeats of these chains, which no clock's arithmetic places
    repeats.update(state=AlarmState.CANCELLED)


def _has_it(told: Notice, ticket: Ticket, by: Actor, at: datetime) -> Notice:
    return Notice(
        ticket=ticket,
        organisation_id=ticket.organisation_id,
        callout_id=told.callout_id,
        user_id=told.user_id,
        name=told.name,
        channel=Means.IN_APP,
        kind="taken",
        data={"by": by.name},
        at=at,
    )
