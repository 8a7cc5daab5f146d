"""The alarms of a clock: its breach and the steps of the escalation policy, as rows.

Each is due at an instant of the same arithmetic as the clock: a step at 80 % is when 80 % of the
target has counted, not of the wall time.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.scoping import current_actor
from tickets.escalation import callouts, policies
from tickets.models import Alarm, Clock, EscalationStep, TicketEvent
from tickets.models.enums import AlarmState, Trigger, Visibility
from tickets.sla import ledger, worktime
from tickets.sla.worktime import ALWAYS

Pauses = Sequence[tuple[datetime, datetime | None]]
BREACH = "breach"
PENDING = (AlarmState.WAITING, AlarmState.SUSPENDED)
# What is no longer needed once a clock has stopped.
OPEN = (*PENDING, AlarmState.PARKED)
# An alarm whose effects fail waits 5 s, then twice as long each time, up to half an hour. After
# more than a day of that it is given up, and /healthz says so until a person has looked at it.
MAX_ATTEMPTS = 60
FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 1800

# By an array: a list of a thousand parameters costs more to write than to carry out.
_FIRED = """
    UPDATE tickets_alarm
       -- allow(sql-now): the end of the transaction is meant, not its beginning
       SET state = 'fired', fired_at = greatest(coalesce(%(frozen)s, clock_timestamp()), due_at)
     WHERE id = ANY(%(ids)s)
"""


def plan(clock: Clock, steps: list[EscalationStep]) -> None:
    """Write the alarms of the clock's generation."""
    rules = policies.among(clock.ticket, steps) if steps else None
    alarms = [_alarm(clock, step, rules) for step in (None, *steps)]
    Alarm.objects.bulk_create(alarms, ignore_conflicts=True)


def _alarm(clock: Clock, step: EscalationStep | None, rules: policies.Rules | None) -> Alarm:
    alarm = Alarm(
        clock=clock,
        ticket_id=clock.ticket_id,
        organisation_id=clock.organisation_id,
        step=step.alarm_name() if step else BREACH,
        policy_step=step,
        generation=clock.generation,
        gravity=int(clock.severity[-1]),
        due_at=clock.started_at,
        try_at=clock.started_at,
    )
    _place(alarm, clock, rules)
    return alarm


def _place(alarm: Alarm, clock: Clock, rules: policies.Rules | None) -> None:
    """Put an alarm where it belongs: it waits for its instant, unless a pause prevents that or
    another policy is in force then."""
    step = alarm.policy_step
    due_at = due_of(clock, step)
    alarm.state = AlarmState.SUSPENDED
    if due_at is not None:
        alarm.due_at = alarm.try_at = due_at
        if step is None or rules is None or rules.applies(step, due_at):
            alarm.state = AlarmState.WAITING


def due_of(clock: Clock, step: EscalationStep | None) -> datetime | None:
    """When a step is due; None while an open pause prevents it."""
    if step is None:
        return clock.due_at
    run = Run(clock.started_at, clock.target_seconds, clock.due_at)
    if step.trigger != Trigger.PERCENT:
        return step_due(step, run, ALWAYS, [])
    return step_due(step, run, ledger.calendar_of(clock), ledger.pauses(ledger.current(clock)))


class Run(NamedTuple):
    """A clock's start, target in seconds, and due instant."""

    started_at: datetime
    target_seconds: int
    due_at: datetime | None


def step_due(
    step: EscalationStep,
    run: Run,
    calendar: worktime.CalendarSpec | worktime.WorkCalendar,
    pauses: Pauses,
) -> datetime | None:
    """When a step of a clock that runs so is due. Per cent are of what counts; seconds before and
    after due are real seconds, since a person is to be told then."""
    if step.trigger == Trigger.START:
        return run.started_at
    if step.trigger == Trigger.PERCENT:
        target = run.target_seconds * step.value // 100
        return worktime.due(calendar, run.started_at, target, pauses)
    if run.due_at is None:
        return None
    sign = -1 if step.trigger == Trigger.BEFORE_DUE else 1
    return max(run.started_at, run.due_at + sign * timedelta(seconds=step.value))


def move(clock: Clock) -> None:
    """After a pause or its end: put the alarms that have not fired where they now belong. Repeats
    of a call go on by themselves until somebody answers."""
    first = clock.alarms.filter(state__in=PENDING, callout__isnull=True)
    pending = list(first.select_related("policy_step__policy"))
    steps = [alarm.policy_step for alarm in pending if alarm.policy_step]
    rules = policies.among(clock.ticket, steps) if steps else None
    for alarm in pending:
        _place(alarm, clock, rules)
    Alarm.objects.bulk_update(pending, ["state", "due_at", "try_at"])


def try_again(clock: Clock, at: datetime) -> int:
    """What was given up may fire after all. Returns how many; the timeline says who asked."""
    parked = list(clock.alarms.filter(state=AlarmState.PARKED))
    for alarm in parked:
        alarm.clock, alarm.attempts, alarm.note = clock, 0, ""
        alarm.state, alarm.try_at = AlarmState.WAITING, at
        note(alarm, "step_retried", at)
    Alarm.objects.bulk_update(parked, ["state", "attempts", "note", "try_at"])
    if parked:
        move(clock)
    return len(parked)


def revive(clock: Clock) -> None:
    """The clock goes on after a reopening: what had not fired may fire after all."""
    stopped = clock.alarms.filter(
        generation=clock.generation, state=AlarmState.CANCELLED, callout__isnull=True
    )
    stopped.update(state=AlarmState.SUSPENDED)
    move(clock)


def cancel(clock: Clock) -> None:
    """The clock has stopped or has a new target: what has not fired is no longer needed."""
    clock.alarms.filter(state__in=OPEN).update(state=AlarmState.CANCELLED)
    callouts.end(clock, time.now())


def skip_past(clock: Clock, at: datetime) -> None:
    """After a reclassification into the past: of the alarms that would be overdue, only the latest
    fires; the others are skipped, and the timeline says so."""
    overdue = list(
        clock.alarms.filter(state=AlarmState.WAITING, due_at__lte=at).order_by("-due_at", "-pk")
    )
    breach = [alarm for alarm in overdue if alarm.step == BREACH]
    kept = (breach or overdue)[:1]
    stale = [alarm for alarm in overdue if alarm not in kept]
    for alarm in stale:
        alarm.clock = clock
        skip(alarm, at, "reclassified")


def skip(alarm: Alarm, at: datetime, why: str) -> None:
    """An alarm will not fire, for a reason that the timeline tells the staff."""
    alarm.state, alarm.note = AlarmState.SKIPPED, why
    alarm.save(update_fields=["state", "note"])
    note(alarm, "step_skipped", at, reason=why)


def note(alarm: Alarm, kind: str, at: datetime, **data: Any) -> None:
    """A line about an alarm on its ticket's timeline, for staff. The same line is written once."""
    event = TicketEvent(
        ticket_id=alarm.ticket_id,
        organisation_id=alarm.organisation_id,
        at=at,
        kind=kind,
        visibility=Visibility.INTERNAL,
        actor_name=current_actor().name,
        data={"measure": alarm.clock.measure, "step": alarm.step,
              "due_at": alarm.due_at.isoformat()} | data,
        key=f"{kind}:{callouts.key_of(alarm)}",
    )  # fmt: skip
    TicketEvent.objects.bulk_create([event], ignore_conflicts=True)


def late_seconds(alarm: Alarm, at: datetime) -> int:
    """How many whole seconds after it was due."""
    return max(0, int((at - alarm.due_at).total_seconds()))


def mark_fired(ids: Sequence[int]) -> None:
    """The effects of claimed alarms are written. The instant is that of the commit as nearly as
    can be known, to the microsecond, so that lateness is what people waited."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRED, {"ids": list(ids), "frozen": time.frozen_instant()})


def failed(alarm: Alarm) -> None:
    """Its effects could not be written: it is tried again later and later, and parked after a
    day, so that it never holds up the others."""
    alarm.attempts += 1
    if alarm.attempts >= MAX_ATTEMPTS:
        alarm.state, alarm.note = AlarmState.PARKED, "its effects failed"
    else:
        alarm.try_at = time.now() + timedelta(seconds=retry_after(alarm.attempts))
    alarm.save(update_fields=["attempts", "state", "try_at", "note"])


def retry_after(attempts: int) -> float:
    """Seconds until the next attempt, spread by a fifth."""
    seconds: float = min(FIRST_RETRY_SECONDS * 2 ** (attempts - 1), LONGEST_RETRY_SECONDS)
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 - spreading load, not a secret
