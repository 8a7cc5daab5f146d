"""Many alarms at once: their effects in a few statements, and one digest for each person.

What is written is what one alarm would write: the breach on the clock, a line of the timeline under
the alarm's key, the level of escalation. Only the messages differ.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q

from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.actor import Actor
from tickets.actions.alarm_facts import TOLD_BY, said
from tickets.actions.base import tell
from tickets.escalation import callouts
from tickets.escalation.directory import Directory, person
from tickets.escalation.rounds import Call, plan_calls
from tickets.models import Alarm, TicketEvent
from tickets.models.enums import Means, Visibility
from tickets.notifications.storm import Reader, Summary, digest
from tickets.sla import probes

_READ = ("pk", "clock_id")
_AS = {
    "assignee": F("ticket__assignee"),
    "measure": F("clock__measure"),
    "due": F("clock__due_at"),
    "severity": F("ticket__severity"),
    "number": F("ticket__number"),
    "title": F("ticket__title"),
    "customer": F("ticket__organisation__name"),
    "is_probe": F("ticket__is_probe"),
    "passed": Q(step="breach"),
}

_BREACH = """
    UPDATE tickets_clock AS clock SET breached_at = alarm.due_at
      FROM tickets_alarm AS alarm
     WHERE alarm.id = ANY(%(ids)s) AND alarm.step = 'breach' AND clock.id = alarm.clock_id
       AND clock.breached_at IS NULL
"""
# The key is that of callouts.key_of: however it fires, it stands in the timeline once.
_STORY = """
    INSERT INTO tickets_ticketevent
           (ticket_id, organisation_id, at, kind, visibility, actor_name, data, key)
    SELECT alarm.ticket_id, alarm.organisation_id, %(at)s, 'breached', 'public', %(actor)s,
           jsonb_build_object(
               'measure', clock.measure, 'step', alarm.step, 'due_at', alarm.due_at,
               'late_seconds',
               greatest(0, floor(extract(epoch FROM %(at)s - alarm.due_at)))::int,
               'storm', true),
           concat('alarm:', alarm.clock_id, ':', alarm.step, ':', alarm.generation)
      FROM tickets_alarm AS alarm
      JOIN tickets_clock AS clock ON clock.id = alarm.clock_id
     WHERE alarm.id = ANY(%(ids)s) AND alarm.step = 'breach'
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
    rows = list(
        Alarm.objects.filter(pk__in=ids).order_by("gravity", "due_at", "pk").values(*_READ, **_AS)
    )
    facts: dict[str, Any] = {"ids": ids, "at": at, "actor": system.name}
    with connection.cursor() as cursor:
        for statement in (_BREACH, _STORY, _LEVEL):
            cursor.execute(statement, facts)
    told: dict[Reader, Summary] = defaultdict(Summary)
    directory, breach_readers = Directory(), {}
    steps = _take_steps(system, [row["pk"] for row in rows if not row["passed"]], at)
    for row in rows:
        if row["is_probe"]:
            continue
        readers = steps.get(row["pk"])
        if readers is None:
            assignee = row["assignee"]
            if assignee not in breach_readers:
                breach_readers[assignee] = _readers_of_breach(directory, assignee)
            readers = breach_readers[assignee]
        for reader in readers:
            told[reader].add(row)
    tell([probes.self_test_draft(row["clock_id"]) for row in rows if row["is_probe"]])
    # The batch is named by its first alarm, which no other batch has.
    tell([digest(reader, told[reader], key=f"storm:{ids[0]}:{at:%Y%m%d%H%M%S}") for reader in told])


def _take_steps(system: Actor, ids: list[int], at: datetime) -> dict[int, list[Reader]]:
    """Take the steps of policies together. Returns who is to read of each."""
    found = Alarm.objects.filter(pk__in=ids).select_related(*TOLD_BY).order_by("gravity", "due_at")
    alarms = list(found)
    answers = callouts.take_steps(alarms, at, storm=True)
    TicketEvent.objects.bulk_create(
        [_line(system, *answer, at) for answer in zip(alarms, answers, strict=True)],
        ignore_conflicts=True,
    )
    again = [alarm for taken in answers for alarm in taken.next_alarms]
    Alarm.objects.bulk_create(again, ignore_conflicts=True)
    return {
        alarm.pk: readers_of_calls(taken.calls)
        for alarm, taken in zip(alarms, answers, strict=True)
    }


def _line(system: Actor, alarm: Alarm, taken: callouts.Taken, at: datetime) -> TicketEvent:
    data = said(alarm, taken, at) | {"storm": True}
    return TicketEvent(
        ticket_id=alarm.ticket_id,
        organisation_id=alarm.organisation_id,
        at=at,
        kind=data.pop("kind"),
        visibility=Visibility.INTERNAL,
        actor_name=system.name,
        data=data,
        key=callouts.key_of(alarm),
    )


def _readers_of_breach(directory: Directory, assignee_id: int | None) -> list[Reader]:
    """The assignee and the shift leaders, else the duty managers, as for a breach alone."""
    found = directory.with_role(Role.LEAD).readers or directory.with_role(Role.MANAGER).readers
    assignee = User.objects.filter(pk=assignee_id).first() if assignee_id else None
    readers = [*(person(assignee).readers if assignee else []), *found]
    return readers_of_calls(plan_calls(readers, (Means.MAIL,))[0])


def readers_of_calls(calls: Sequence[Call]) -> list[Reader]:
    """The addresses outside the portal that calls go to, each once."""
    loud = [call for call in calls if call.channel != Means.IN_APP]
    return list(
        dict.fromkeys(
            Reader(call.address, call.reader.language, call.channel, call.reader.is_customer)
            for call in loud
        )
    )
