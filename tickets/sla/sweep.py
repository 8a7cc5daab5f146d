"""Claims the alarms that are due. Any number of callers, none of them a leader."""

from hdo_portal.foundation import clock as time
from tickets.models import Alarm
from tickets.models.enums import AlarmState

# The ticket is locked with the alarm, so that an acceptance being committed this instant is either
# seen whole or waited for in the next sweep; nobody is waited for here.
_CLAIM = """
    SELECT alarm.id
      FROM tickets_alarm AS alarm
      JOIN tickets_ticket AS ticket ON ticket.id = alarm.ticket_id
     WHERE alarm.state = 'waiting' AND alarm.due_at <= {now}
     ORDER BY alarm.gravity, alarm.due_at
     LIMIT %s
       FOR NO KEY UPDATE OF alarm, ticket SKIP LOCKED
"""


def claim_due(limit: int) -> list[Alarm]:
    """Due alarms with their tickets, gravest first, locked until the transaction ends."""
    frozen = time.frozen_instant()
    sql = _CLAIM.format(now="now()" if frozen is None else "%s")
    params = [limit] if frozen is None else [frozen, limit]
    ids = [alarm.pk for alarm in Alarm.objects.raw(sql, params)]
    if not ids:
        return []
    found = Alarm.objects.filter(pk__in=ids, state=AlarmState.WAITING).select_related(
        "clock__calendar_version", "policy_step", "ticket__organisation", "ticket__team",
        "ticket__assignee",
    )  # fmt: skip
    return sorted(found, key=lambda alarm: (alarm.gravity, alarm.due_at, alarm.pk))
