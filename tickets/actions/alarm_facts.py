"""What the timeline says of an alarm that fired, whether alone or in a storm."""

from datetime import datetime
from typing import Any

from tickets.escalation.callouts import Taken
from tickets.models import Alarm
from tickets.sla import alarms

# What whoever words an alarm reads.
TOLD_BY = ("clock", "policy_step", "ticket__organisation", "ticket__team", "ticket__assignee",
           "ticket__reporter")  # fmt: skip
# A step is not taken at all when its policy was edited away, or somebody has answered.
REFUSED = ("step_gone", "answered")


def said(alarm: Alarm, taken: Taken, at: datetime) -> dict[str, Any]:
    """What the timeline says of a step: taken, or skipped and why."""
    step = alarm.policy_step
    if taken.skipped in REFUSED:
        return {"kind": "step_skipped", "reason": taken.skipped} | facts(alarm, at)
    audience = (step.role or step.audience) if step else ""
    return {"kind": "escalated", "audience": audience} | facts(alarm, at) | taken.data


def facts(alarm: Alarm, at: datetime) -> dict[str, Any]:
    """What was due when, and how late it is told."""
    return {
        "measure": alarm.clock.measure, "step": alarm.step,
        "late_seconds": alarms.late_seconds(alarm, at), "due_at": alarm.due_at.isoformat(),
    }  # fmt: skip
