"""Many alarms at once: their effects in a few statements, and one digest for each person.

What is written is what one alarm would write: the breach on the clock, a line of the timeline under
the alarm's key, the level of escalation. Only the messages differ.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.actor import Actor
from tickets.actions.base import tell
from tickets.models import Alarm, EscalationStep, Ticket
from tickets.models.enums import Audience
from tickets.notifications.escalation import readers_of
from tickets.notifications.storm import Reader, Summary, digest
from tickets.sla import alarms, probes

_BREACH = """
    UPDATE tickets_clock AS clock SET breached_at = alarm.due_at
      FROM tickets_alarm AS alarm
     WHERE alarm.id = ANY(%(ids)s) AND alarm.step = 'breach' AND clock.id = alarm.clock_id
       AND clock.breached_at IS NULL
"""
# The same key as alarms.key_of gives: whatever way it fires, it stands in the timeline once.
_STORY = """
    INSERT INTO tickets_ticketevent
           (ticket_id, organisation_id, at, kind, visibility, actor_name, data, key)
    SELECT alarm.ticket_id, alarm.organisation_id, %(at)s,
           CASE alarm.step WHEN 'breach' THEN 'breached' ELSE 'escalated' END,
           CASE alarm.step WHEN 'breach' THEN 'public' ELSE 'internal' END, %(actor)s,
           jsonb_strip_nulls(jsonb_build_object(
               'measure', clock.measure, 'step', alarm.step, 'due_at', alarm.due_at,
               'late_seconds',
               greatest(0, floor(extract(epoch FROM %(at)s - alarm.due_at)))::int,
               'audience', coalesce(nullif(step.role, ''), step.audience),
               'storm', true)),
           concat('alarm:', alarm.clock_id, ':', alarm.step, ':', alarm.generation,
                  CASE WHEN alarm.round > 0 THEN concat(':', alarm.round) END)
      FROM tickets_alarm AS alarm
      JOIN tickets_clock AS clock ON clock.id = alarm.clock_id
      LEFT JOIN tickets_escalationstep AS step ON step.id = alarm.policy_step_id
     WHERE alarm.id = ANY(%(ids)s)
     ORDER BY alarm.due_at, alarm.id
        ON CONFLICT (key) DO NOTHING
"""
_LEVEL = """
    UPDATE tickets_ticket AS ticket
       SET escalation_level = least(ticket.escalation_level + due.alarms, 32767),
           updated_at = %(at)s
      FROM (SELECT ticket_id, count(*) AS alarms FROM tickets_alarm
             WHERE id = ANY(%(ids)s) GROUP BY ticket_id) AS due
     WHERE ticket.id = due.ticket_id
"""


def effects(system: Actor, ids: list[int], at: datetime) -> None:
    """Write the effects of claimed alarms, gravest first, and post the digests."""
    facts = {"ids": ids, "at": at, "actor": system.name}
    with connection.cursor() as cursor:
        for statement in (_BREACH, _STORY, _LEVEL):
            cursor.execute(statement, facts)
    rows = _rows(ids)
    tell([probes.self_test_draft(row["clock_id"]) for row in rows if row["is_probe"]])
    told = _by_reader([row for row in rows if not row["is_probe"]])
    # The batch is named by its first alarm, which no other batch has.
    tell([digest(reader, told[reader], key=f"storm:{ids[0]}:{at:%Y%m%d%H%M%S}") for reader in told])


def _rows(ids: list[int]) -> list[dict[str, Any]]:
    found = Alarm.objects.filter(pk__in=ids).order_by("gravity", "due_at", "pk")
    return list(
        found.values(
            "pk", "clock_id", "step", "due_at", "policy_step", team=F("ticket__team"),
            assignee=F("ticket__assignee"), measure=F("clock__measure"),
            severity=F("ticket__severity"), number=F("ticket__number"), title=F("ticket__title"),
            customer=F("ticket__organisation__name"), is_probe=F("ticket__is_probe"),
            passed=Q(step=alarms.BREACH),
        )
    )  # fmt: skip


def _by_reader(rows: list[dict[str, Any]]) -> dict[Reader, Summary]:
    """Sort the alarms to whoever is to be told of them; each case is looked up once."""
    told: dict[Reader, Summary] = defaultdict(Summary)
    known: dict[Any, list[Reader]] = {}
    for row in rows:
        case = (row["policy_step"], row["team"], row["assignee"])
        if case not in known:
            known[case] = _readers(*case)
        for reader in known[case]:
            told[reader].add(row)
    return told


def _readers(step_id: int | None, team_id: int | None, assignee_id: int | None) -> list[Reader]:
    """Whom an alarm tells; a missing assignee or team falls to the shift leader."""
    step = EscalationStep.objects.filter(pk=step_id).first()
    audiences = [Role.LEAD, Audience.ASSIGNEE] if step is None else [step.role or step.audience]
    ticket = Ticket(team_id=team_id, assignee_id=assignee_id)
    readers = [r for audience in audiences for r in readers_of(ticket, audience)]
    return list(dict.fromkeys(Reader(r.email, r.language) for r in readers))
