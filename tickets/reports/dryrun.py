"""The dry run: who would be told when, if nobody answered. Plans with the code that calls, and
writes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from customers.models import Organisation, Service
from customers.queries import terms_for
from tickets.escalation import ladder, policies
from tickets.escalation.directory import Directory, Skip
from tickets.escalation.ladder import MANAGER, Place, Rung
from tickets.escalation.rounds import Round, first_place, plan_breach, plan_round
from tickets.models import Alarm, EscalationPolicy, EscalationStep, Ticket
from tickets.models.enums import AlarmState
from tickets.notifications.wording import OSLO
from tickets.sla import alarms, ledger, worktime
from tickets.sla.targets import levels_for, version_at

MOST_LINES = 200


class Case(NamedTuple):
    """An invented incident, opened at an instant."""

    organisation: Organisation
    service: Service | None
    severity: str
    at: datetime


@dataclass(frozen=True)
class Line:
    """One round of calls: when, for which clock, whom by which channels, and whom it could not.

    ``step`` is None for the breach, which is always told. ``gap`` says that nobody would be reached
    by what the step asks for. ``goes_on`` stands at the last line of a chain that calls the duty
    manager again and again.
    """

    at: datetime
    measure: str
    step: EscalationStep | None
    policy: EscalationPolicy | None
    call: int
    rung: Rung
    told: list[tuple[str, list[str]]]
    skipped: list[Skip]
    gap: bool
    goes_on: bool = False


@dataclass(frozen=True)
class Plan:
    """The lines in the order of time; ``cut`` when there were more than are shown."""

    lines: list[Line]
    cut: bool


def plan(case: Case | Ticket) -> Plan:
    """Who would be told of an invented incident, or from now on of one that is there, until
    somebody answers."""
    found = _of_ticket(case) if isinstance(case, Ticket) else _of_case(case)
    lines = sorted(found, key=lambda line: (line.at, line.call))
    return Plan(lines[:MOST_LINES], len(lines) > MOST_LINES)


def _of_case(case: Case) -> Iterator[Line]:
    terms = terms_for(case.organisation.pk, case.at.astimezone(OSLO).date())
    ticket = Ticket(
        organisation=case.organisation, service=case.service, severity=case.severity, terms=terms,
        created_at=case.at,
    )  # fmt: skip
    rules = policies.for_ticket(ticket)
    directory = Directory()
    levels = levels_for(ticket)
    calendars = {
        pk: ledger.compiled_of(version_at(pk, case.at))
        for pk in {level.calendar_id for level in levels.values()}
    }
    for measure, level in levels.items():
        calendar = calendars[level.calendar_id]
        due_at = worktime.due(calendar, case.at, level.target_seconds)
        run = alarms.Run(case.at, level.target_seconds, due_at)
        if due_at is not None:
            yield _breach_line(directory, ticket, measure, due_at)
        for step in rules.steps(measure):
            at = alarms.step_due(step, run, calendar, [])
            if at is not None and rules.applies(step, at):
                yield from _chain(directory, ticket, step, start=(at, first_place(step)))


def _of_ticket(ticket: Ticket) -> Iterator[Line]:
    """What its waiting alarms will do. Steps that a pause holds back are not planned yet."""
    waiting = Alarm.objects.filter(ticket=ticket, state=AlarmState.WAITING).select_related(
        "clock", "callout", "policy_step__policy", "policy_step__team", "policy_step__rota",
        "policy_step__person", "policy_step__webhook",
    )  # fmt: skip
    directory = Directory()
    for alarm in waiting.order_by("due_at", "pk"):
        if alarm.policy_step is None:
            if alarm.step == alarms.BREACH:
                yield _breach_line(directory, ticket, alarm.clock.measure, alarm.due_at)
            continue
        place = first_place(alarm.policy_step)
        if alarm.callout is not None:
            rung = MANAGER if alarm.callout.at_duty_manager else Rung(alarm.callout.level)
            place = Place(rung, alarm.callout.tries, alarm.callout.round)
        for line in _chain(directory, ticket, alarm.policy_step, start=(alarm.due_at, place)):
            yield replace(line, measure=alarm.clock.measure)


def _chain(
    directory: Directory,
    ticket: Ticket,
    step: EscalationStep,
    *,
    start: tuple[datetime, Place],
) -> Iterator[Line]:
    """The rounds of one step, up to the first call of the duty manager that repeats itself."""
    at, place = start
    while True:
        done = plan_round(directory, step, ticket, place=place, at=at)
        later = ladder.next_call(done.place, at, step.repeat_minutes)
        again = later is not None and done.place.rung == MANAGER
        yield _line(done, at, step, goes_on=again)
        if later is None or again:
            return
        at, place = later, done.place


def _line(done: Round, at: datetime, step: EscalationStep, *, goes_on: bool) -> Line:
    return Line(
        at=at,
        measure=step.measure,
        step=step,
        policy=step.policy,
        call=done.place.round,
        rung=done.place.rung,
        told=list(done.told().items()),
        skipped=done.skipped,
        gap=not done.reached,
        goes_on=goes_on,
    )


def _breach_line(directory: Directory, ticket: Ticket, measure: str, due_at: datetime) -> Line:
    done = plan_breach(directory, ticket)
    told = list(done.told().items())
    return Line(due_at, measure, None, None, 1, done.place.rung, told, done.skipped, not told)
