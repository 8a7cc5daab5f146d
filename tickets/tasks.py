"""Celery's wrappers of the work on tickets. None owns a deadline: each reads what is due."""

from celery import shared_task

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tickets import actions
from tickets.actions.drafts import forget_old_drafts
from tickets.actions.fire import BATCH
from tickets.reports.verify import verify_clocks
from tickets.search import upkeep
from tickets.sla import lateness, selftest


@shared_task(name="tickets.sweep_alarms")
def sweep_alarms() -> None:
    # A backlog goes on in the next task: one that never ended would look like one that hangs.
    for _turn in range(20):
        if actions.fire_due_alarms() < BATCH:
            break


@shared_task(name="tickets.audit_alarms")
def audit_alarms() -> None:
    actions.audit_alarms()


@shared_task(name="tickets.keep_probes")
def keep_probes() -> None:
    """Both the timekeeper and Celery see to it: neither must be missed."""
    selftest.keep()
    lateness.roll_up()


@shared_task(name="tickets.let_comments_go")
def let_comments_go() -> None:
    actions.let_go()


@shared_task(name="tickets.close_resolved")
def close_resolved() -> None:
    with acting(Actor.system("nightly")) as system:
        actions.close_resolved(system)


@shared_task(name="tickets.forget_drafts")
def forget_drafts() -> None:
    with acting(Actor.system("nightly")):
        forget_old_drafts()


@shared_task(name="tickets.verify_clocks")
def verify_clocks_nightly() -> None:
    with acting(Actor.system("nightly")):
        verify_clocks(sample=5000)


@shared_task(name="tickets.gather_search_words")
def gather_search_words() -> None:
    with acting(Actor.system("search")):
        upkeep.gather_words()


@shared_task(name="tickets.forget_search_words")
def forget_search_words() -> None:
    with acting(Actor.system("search")):
        upkeep.forget_words()
