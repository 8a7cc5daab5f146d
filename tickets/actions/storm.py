"""Many alarms at once: their effects in a few statements, and one digest for each person.

What is written is what one alarm would write: the breach on the clock, a line of the timeline under
the alarm's key, the level of escalation. Only the messages differ.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

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
from tickets.notifications.storm import SHOWN, Line, Reader, Summary, digest
from tickets.sla import probes

# What is due, in one pass. Here and below tickets and clocks are found by their keys (a lateral
# with an OFFSET is never made another join): no plan reads a whole table for a thousand rows.
_DUE = """
    SELECT alarm.id, alarm.ticket_id, alarm.clock_id, alarm.step = 'breach', ticket.is_probe
      FROM tickets_alarm AS alarm
      JOIN LATERAL (SELECT is_probe FROM tickets_ticket WHERE id = alarm.ticket_id OFFSET 0)
           AS ticket ON true
     WHERE alarm.id = ANY(%(ids)s)
     ORDER BY alarm.gravity, alarm.due_at, alarm.id
"""
_BREACH = """
    UPDATE tickets_clock AS clock SET breached_at = alarm.due_at
      FROM tickets_alarm AS alarm
     WHERE alarm.id = ANY(%(breaches)s) AND clock.id = ANY(%(clocks)s)
       AND clock.id = alarm.clock_id AND clock.breached_at IS NULL
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
      JOIN tickets_clock AS clock ON clock.id = alarm.clock_id AND clock.id = ANY(%(clocks)s)
     WHERE alarm.id = ANY(%(breaches)s)
        ON CONFLICT (key) DO NOTHING
"""
_LEVEL = """
    UPDATE tickets_ticket AS ticket
       SET escalation_level = least(ticket.escalation_level + due.alarms, 32767),
           updated_at = %(at)s
      FROM (SELECT ticket_id, count(*) AS alarms FROM tickets_alarm
             WHERE id = ANY(%(ids)s) GROUP BY ticket_id) AS due
     WHERE ticket.id = due.ticket_id AND ticket.id = ANY(%(tickets)s)
"""
# Who reads of a breach follows from the assignee, so breaches are counted by assignee and the
# gravest tickets of each are enough: a reader is shown no more.
_TOLD = """
    FROM (SELECT ticket.assignee_id AS assignee, ticket.severity, clock.measure,
                 coalesce(clock.due_at, alarm.due_at) AS due, alarm.gravity, alarm.ticket_id,
                 ticket.number, ticket.title, ticket.organisation_id
            FROM tickets_alarm AS alarm
            JOIN LATERAL (SELECT * FROM tickets_clock WHERE id = alarm.clock_id OFFSET 0)
                 AS clock ON true
            JOIN LATERAL (SELECT * FROM tickets_ticket WHERE id = alarm.ticket_id OFFSET 0)
                 AS ticket ON true
           WHERE alarm.id = ANY(%(breaches)s) AND NOT ticket.is_probe) AS breach
"""
_COUNTS = f"""
    SELECT assignee, severity, measure, count(*) {_TOLD} GROUP BY 1, 2, 3
"""
_GRAVEST = f"""
    SELECT assignee, severity, measure, due, number, title, customer.name
      FROM (SELECT *, row_number() OVER (
                PARTITION BY assignee ORDER BY gravity, due, number) AS nth
              FROM (SELECT DISTINCT ON (ticket_id) * {_TOLD}
                     ORDER BY ticket_id, gravity, due) AS once) AS ranked
      JOIN customers_organisation AS customer ON customer.id = organisation_id
     WHERE nth <= {SHOWN}
"""  # noqa: S608 - our own words


def effects(system: Actor, ids: list[int], at: datetime) -> None:
    """Write the effects of claimed alarms, gravest first, and post the digests."""
    facts: dict[str, Any] = {"ids": ids, "at": at, "actor": system.name}
    with connection.cursor() as cursor:
        cursor.execute(_DUE, facts)
        due = [_Due(*row) for row in cursor.fetchall()]
        facts |= {
            "tickets": [alarm.ticket for alarm in due],
            "clocks": [alarm.clock for alarm in due],
            "breaches": [alarm.id for alarm in due if alarm.is_breach],
        }
        for statement in (_BREACH, _STORY, _LEVEL):
            cursor.execute(statement, facts)
    told: dict[Reader, Summary] = defaultdict(Summary)
    _tell_of_breaches(facts, told)
    _take_steps(system, [alarm.id for alarm in due if not alarm.is_breach], at, told)
    tell([probes.self_test_draft(alarm.clock) for alarm in due if alarm.is_probe])
    # The batch is named by its first alarm, which no other batch has.
    tell([digest(reader, told[reader], key=f"storm:{ids[0]}:{at:%Y%m%d%H%M%S}") for reader in told])


class _Due(NamedTuple):
    id: int
    ticket: int
    clock: int
    is_breach: bool
    is_probe: bool


def _tell_of_breaches(facts: dict[str, Any], told: dict[Reader, Summary]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, facts)
        counts = cursor.fetchall()
        cursor.execute(_GRAVEST, facts)
        gravest = cursor.fetchall()
    readers = _readers_of_breaches({assignee for assignee, *_case in counts})
    for assignee, severity, measure, count in counts:
        for reader in readers[assignee]:
            told[reader].count(severity, measure, passed=True, alarms=count)
    for assignee, *line in gravest:
        for reader in readers[assignee]:
            told[reader].show(Line(*line))


def _take_steps(system: Actor, ids: list[int], at: datetime, told: dict[Reader, Summary]) -> None:
    """Take the steps of policies together."""
    if not ids:
        return
    found = Alarm.objects.filter(pk__in=ids).select_related(*TOLD_BY).order_by("gravity", "due_at")
    alarms = list(found)
    answers = callouts.take_steps(alarms, at, storm=True)
    TicketEvent.objects.bulk_create(
        [_event(system, *answer, at) for answer in zip(alarms, answers, strict=True)],
        ignore_conflicts=True,
    )
    again = [alarm for taken in answers for alarm in taken.next_alarms]
    Alarm.objects.bulk_create(again, ignore_conflicts=True)
    for alarm, taken in zip(alarms, answers, strict=True):
        if not alarm.ticket.is_probe:
            for reader in readers_of_calls(taken.calls):
                told[reader].count(alarm.ticket.severity, alarm.clock.measure, passed=False)
                told[reader].show(_line_of(alarm))


def _event(system: Actor, alarm: Alarm, taken: callouts.Taken, at: datetime) -> TicketEvent:
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


def _line_of(alarm: Alarm) -> Line:
    ticket, clock = alarm.ticket, alarm.clock
    return Line(
        ticket.severity, clock.measure, clock.due_at or alarm.due_at, ticket.number, ticket.title,
        ticket.organisation.name,
    )  # fmt: skip


def _readers_of_breaches(assignees: set[int | None]) -> dict[int | None, list[Reader]]:
    """The assignee and the shift leaders, else the duty managers, as for a breach alone."""
    directory = Directory()
    above = directory.with_role(Role.LEAD).readers or directory.with_role(Role.MANAGER).readers
    people = User.objects.in_bulk([assignee for assignee in assignees if assignee])
    return {
        assignee: readers_of_calls(
            plan_calls(
                [*(person(people[assignee]).readers if assignee in people else []), *above],
                (Means.MAIL,),
            )[0]
        )
        for assignee in assignees
    }


def readers_of_calls(calls: Sequence[Call]) -> list[Reader]:
    """The addresses outside the portal that calls go to, each once."""
    loud = [call for call in calls if call.channel != Means.IN_APP]
    return list(
        dict.fromkeys(
            Reader(call.address, call.reader.language, call.channel, call.reader.is_customer)
            for call in loud
        )
    )
