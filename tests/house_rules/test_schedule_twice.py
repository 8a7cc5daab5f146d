"""Every periodic job may run twice: beat repeats itself, and two workers may wake at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from hdo_portal.celery import app
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat, IdempotentRequest, OutboxMessage
from hdo_portal.foundation.protection import protected_models
from hdo_portal.foundation.scoping import acting
from hdo_portal.schedule import SCHEDULE
from tests.house_rules.world import World, build
from tickets.models import Alarm, Clock, Ticket

Rows = dict[str, list[str]]

AN_HOUR_AGO = timezone.now() - timedelta(hours=1)
LONG_AGO = timezone.now() - timedelta(days=60)


def _alarms(world: World) -> None:
    clocks = Clock.objects.filter(ticket=world.incident, state="running")
    clocks.update(started_at=LONG_AGO, due_at=AN_HOUR_AGO)
    Alarm.objects.filter(clock__in=clocks).update(due_at=AN_HOUR_AGO, try_at=AN_HOUR_AGO)


def _messages(world: World) -> None:
    OutboxMessage.objects.update(state="waiting", attempts=0, next_attempt_at=AN_HOUR_AGO)


def _solved(world: World) -> None:
    Ticket.objects.filter(pk=world.incident.pk).update(status="resolved", resolved_at=LONG_AGO)


def _answers(world: World) -> None:
    IdempotentRequest.objects.create(user_id=1, key="old", fingerprint="0", status=201, body={})
    IdempotentRequest.objects.update(created_at=LONG_AGO)


# What makes a job find something to do. The others write a heartbeat, a seal or a log line.
MAKE_DUE: dict[str, Callable[[World], None]] = {
    "sweep-alarms": _alarms,
    "audit-alarms": _alarms,
    "keep-probes": lambda _world: None,  # a new portal has never tested itself
    "send-mail": _messages,
    "close-resolved": _solved,
    "prune": _answers,
    "gather-search-words": lambda _world: None,  # words of tickets that nobody has gathered yet
}


def everything() -> Rows:
    """Every row of every table, without the heartbeats, whose only news is the time."""
    with acting(Actor.system("tests")), connection.cursor() as cursor:
        found: Rows = {}
        for model in protected_models():
            if model is not Heartbeat:
                cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t ORDER BY 1")
                found[model._meta.db_table] = [row for (row,) in cursor.fetchall()]
    return found


def test_every_job_with_work_prepared_exists() -> None:
    assert set(MAKE_DUE) <= set(SCHEDULE)


@pytest.mark.django_db
@pytest.mark.parametrize("job", SCHEDULE)
def test_a_job_that_runs_twice_leaves_the_rows_of_one_that_ran_once(job: str) -> None:
    app.loader.import_default_modules()
    task = app.tasks[SCHEDULE[job]["task"]]
    world = build()
    if job in MAKE_DUE:
        with acting(Actor.system("tests")):
            MAKE_DUE[job](world)
    before = everything()
    task.run()
    once = everything()
    assert (once != before) == (job in MAKE_DUE)
    task.run()
    assert everything() == once
