"""The alarms of a clock: its breach and the steps of the escalation policy, as rows.

Each is due at an instant of the same arithmetic as the clock: a step at 80 % is when 80 % of the
target has counted, not of the wall time.
"""

from datetime import datetime, timedelta

from tickets.models import Alarm, Clock, EscalationStep
from tickets.models.enums import AlarmState, Trigger
from tickets.sla import ledger, worktime

BREACH = "breach"
PENDING = (AlarmState.WAITING, AlarmState.SUSPENDED)
# An alarm whose effects fail this often is parked, so that it cannot hold up the others.
MAX_ATTEMPTS = 5


def plan(clock: Clock, steps: list[EscalationStep]) -> None:
    """Write the alarms of the clock's generation."""
    alarms = [_alarm(clock, BREACH, None)]
    alarms += [_alarm(clock, step_name(step), step) for step in steps]
    Alarm.objects.bulk_create(alarms, ignore_conflicts=True)


def step_name(step: EscalationStep) -> str:
    return f"{step.trigger}:{step.value}:{step.audience}"


def _alarm(clock: Clock, name: str, step: EscalationStep | None) -> Alarm:
    due_at = due_of(clock, step)
    return Alarm(
        clock=clock,
        ticket_id=clock.ticket_id,
        organisation_id=clock.organisation_id,
        step=name,
        policy_step=step,
        generation=clock.generation,
        gravity=int(clock.severity[-1]),
        due_at=due_at or clock.started_at,
        state=AlarmState.WAITING if due_at else AlarmState.SUSPENDED,
    )


def due_of(clock: Clock, step: EscalationStep | None) -> datetime | None:
    """When a step is due; None while an open pause prevents it. Seconds before and after due are
    real seconds, since a person is to be told then."""
    if step is None:
        return clock.due_at
    if step.trigger == Trigger.START:
        return clock.started_at
    if step.trigger == Trigger.PERCENT:
        return worktime.due(
            ledger.calendar_of(clock),
            clock.started_at,
            clock.target_seconds * step.value // 100,
            ledger.pauses(ledger.current(clock)),
        )
    if clock.due_at is None:
        return None
    sign = -1 if step.trigger == Trigger.BEFORE_DUE else 1
    return max(clock.started_at, clock.due_at + sign * timedelta(seconds=step.value))


def move(clock: Clock) -> None:
    """After a pause or its end: put the alarms that have not fired where they now belong."""
    pending = list(clock.alarms.filter(state__in=PENDING).select_related("policy_step"))
    for alarm in pending:
        due_at = due_of(clock, alarm.policy_step)
        alarm.state = AlarmState.WAITING if due_at else AlarmState.SUSPENDED
        alarm.due_at = due_at or alarm.due_at
    Alarm.objects.bulk_update(pending, ["state", "due_at"])


def revive(clock: Clock) -> None:
    """The clock goes on after a reopening: what had not fired may fire after all."""
    stopped = clock.alarms.filter(generation=clock.generation, state=AlarmState.CANCELLED)
    stopped.update(state=AlarmState.SUSPENDED)
    move(clock)


def cancel(clock: Clock) -> None:
    """The clock has stopped or has a new target: what has not fired is no longer needed."""
    clock.alarms.filter(state__in=PENDING).update(state=AlarmState.CANCELLED)


def skip_past(clock: Clock, at: datetime) -> None:
    """After a reclassification into the past: of the alarms that would be overdue, only the latest
    fires; the others are skipped, and say so."""
    overdue = list(
        clock.alarms.filter(state=AlarmState.WAITING, due_at__lte=at).order_by("-due_at", "-pk")
    )
    breach = [alarm for alarm in overdue if alarm.step == BREACH]
    kept = (breach or overdue)[:1]
    stale = [alarm.pk for alarm in overdue if alarm not in kept]
    Alarm.objects.filter(pk__in=stale).update(
        state=AlarmState.SKIPPED, note="overdue at reclassification"
    )


def fired(alarm: Alarm, at: datetime) -> int:
    """Mark a claimed alarm as fired. Returns how many whole seconds late it was."""
    alarm.state, alarm.fired_at = AlarmState.FIRED, max(at, alarm.due_at)
    alarm.save(update_fields=["state", "fired_at"])
    return max(0, int((at - alarm.due_at).total_seconds()))


def failed(alarm: Alarm) -> None:
    """Its effects could not be written: it is tried again, and parked after five times."""
    alarm.attempts += 1
    parked = alarm.attempts >= MAX_ATTEMPTS
    alarm.state = AlarmState.SKIPPED if parked else AlarmState.WAITING
    alarm.fired_at = None
    alarm.note = "parked: its effects failed" if parked else ""
    alarm.save(update_fields=["attempts", "state", "fired_at", "note"])
