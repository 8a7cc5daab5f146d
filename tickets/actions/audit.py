"""The auditor's hand: what it finds is fired at once, and said to be found."""

import logging
from datetime import datetime

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat
from hdo_portal.foundation.scoping import acting
from tickets.actions.fire import fire_these
from tickets.models import Alarm
from tickets.sla import alarms, auditor

logger = logging.getLogger(__name__)
NAME = "auditor"


def audit_alarms() -> auditor.Findings:
    """Find what should have fired and did not, fire it, and say so in the timeline, in the log and
    in the auditor's heartbeat. Cheap when there is nothing; twice does no more than once."""
    with acting(Actor.system(NAME)) as system:
        at = time.now()
        found = auditor.find(at, _looked_until(at))
        if found.alarms:
            _own_up(found, at)
            found.fired = fire_these(system, found.alarms)
            logger.error("Found by the auditor: %s", found.counts())
        Heartbeat.beat(NAME, looked_at=at.isoformat(), **found.counts())
    return found


def _looked_until(at: datetime) -> datetime:
    """From where effects are to be looked for: everything that no earlier run has seen."""
    last = Heartbeat.objects.filter(name=NAME).values_list("detail__looked_at", flat=True).first()
    until = datetime.fromisoformat(last) if last else at
    return min(until, at) - auditor.LOOK_BACK


def _own_up(found: auditor.Findings, at: datetime) -> None:
    rows = Alarm.objects.filter(pk__in=found.alarms).select_related("clock")
    for alarm in rows:
        alarms.note(alarm, "found_late", at, late_seconds=alarms.late_seconds(alarm, at))
    rows.update(found_at=at)
