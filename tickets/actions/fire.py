"""Firing: what happens when alarms are due. Claims, effects and messages are one transaction.

A few alarms are told one by one. When many are due at once, as after a fault of the network or an
outage of ours, their effects are written together and each person gets one digest (``storm``).
"""

import logging
from datetime import datetime

from django.db import connection, transaction

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat
from hdo_portal.foundation.scoping import acting
from tickets.actions import storm
from tickets.actions.alarm_facts import TOLD_BY, facts, said
from tickets.actions.base import record, save, tell
from tickets.escalation import callouts
from tickets.models import Alarm
from tickets.models.enums import AlarmState, Visibility
from tickets.sla import alarms, clocks, probes, sweep

logger = logging.getLogger(__name__)
BATCH = 1000


def fire_due_alarms(limit: int = BATCH) -> int:
    """Fire what is due, gravest first, each once. Returns how many were claimed.

    Safe with any number of callers at once: alarms are claimed under a row lock, and effects are
    written in the claiming transaction under unique keys.
    """
    system = Actor.system("SLA")
    with acting(system):
        claimed = sweep.claim_due(limit)
        if claimed:
            _fire(system, claimed)
        if time.frozen_instant() is None:
            Heartbeat.beat("sweep", claimed=len(claimed))
    return len(claimed)


def fire_these(system: Actor, ids: list[int]) -> int:
    """Fire these waiting alarms, which the caller has locked with their tickets. Returns how many
    were fired."""
    return len(_fire(system, ids))


def _fire(system: Actor, claimed: list[int]) -> list[int]:
    done = _all_at_once(system, claimed) if sweep.is_storm() else _one_by_one(system, claimed)
    alarms.mark_fired(done)
    return done


def _one_by_one(system: Actor, claimed: list[int]) -> list[int]:
    found = Alarm.objects.filter(pk__in=claimed).select_related(*TOLD_BY)
    rows = {alarm.pk: alarm for alarm in found}
    return [pk for pk in claimed if _worked(system, rows[pk])]


def _all_at_once(system: Actor, claimed: list[int]) -> list[int]:
    """The effects of many in a few statements. A fault among them is closed in on by halves, so
    that it stops only itself."""
    own = probes.canaries_among(claimed)
    done = _one_by_one(system, own) if own else []
    rest = [pk for pk in claimed if pk not in own]
    pieces = [rest] if rest else []
    while pieces:
        piece = pieces.pop()
        try:
            with transaction.atomic():
                storm.effects(system, piece, time.now())
            done += piece
        except Exception:  # one alarm's fault must not stop the others
            if _is_away():
                raise
            if len(piece) == 1:
                done += _one_by_one(system, piece)
            else:
                half = len(piece) // 2
                pieces += [piece[half:], piece[:half]]
    return done


def _worked(system: Actor, alarm: Alarm) -> bool:
    try:
        with transaction.atomic():
            _effects(system, alarm)
    except Exception:  # one alarm's fault must not stop the others
        if _is_away():
            raise
        logger.exception("Alarm %s failed", alarm.pk)
        alarms.failed(alarm)
        return False
    return alarm.state == AlarmState.WAITING


def _is_away() -> bool:
    """A database that went away is no alarm's fault: the whole claim is tried again."""
    return connection.connection is None or bool(connection.connection.closed)


def _effects(system: Actor, alarm: Alarm) -> None:
    if alarm.step == probes.CANARY:
        tell([probes.canary_draft(alarm)])
        return
    at = time.now()
    if alarm.step == alarms.BREACH:
        _breach(system, alarm, at)
    else:
        _step(system, alarm, at)
    ticket = alarm.ticket
    ticket.escalation_level += 1
    save(ticket, at, "escalation_level")


def _breach(system: Actor, alarm: Alarm, at: datetime) -> None:
    """Everybody reads that the deadline passed; the staff also whom the portal told."""
    key = callouts.key_of(alarm)
    clocks.breach(alarm.clock, alarm.due_at)
    record(system, alarm.ticket, "breached", at, key=key, **facts(alarm, at))
    if alarm.ticket.is_probe:
        tell([probes.self_test_draft(alarm.clock_id)])
        return
    taken = callouts.take_breach(alarm, at)
    record(system, alarm.ticket, "breach_told", at, key=f"{key}:told",
           visibility=Visibility.INTERNAL, measure=alarm.clock.measure, **taken.data)  # fmt: skip
    tell(taken.drafts)


def _step(system: Actor, alarm: Alarm, at: datetime) -> None:
    taken = callouts.take_step(alarm, at)
    record(system, alarm.ticket, at=at, key=callouts.key_of(alarm),
           visibility=Visibility.INTERNAL, **said(alarm, taken, at))  # fmt: skip
    Alarm.objects.bulk_create(taken.next_alarms, ignore_conflicts=True)
    tell(taken.drafts)
