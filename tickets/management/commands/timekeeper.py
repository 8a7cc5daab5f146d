import logging
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from hdo_portal.foundation import outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat
from hdo_portal.foundation.scoping import acting
from tickets.actions import fire_due_alarms

logger = logging.getLogger(__name__)
EVERY_SECONDS = 1.0
BATCH = 200
# Sending is Celery's work. What it leaves lying for so long is sent from here, since an
# escalation must reach somebody without a broker too.
LEFT_LYING = timedelta(seconds=5)


class Command(BaseCommand):
    help = "Sweep the due alarms every second and send overdue mail, without a broker."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        # A lane of its own: a mail server that stalls must not hold up the sweep.
        sender = threading.Thread(target=repeat, args=(stop, send), daemon=True)
        sender.start()
        repeat(stop, sweep)
        sender.join(timeout=EVERY_SECONDS)


def repeat(stop: threading.Event, work: Callable[[], bool]) -> None:
    """Do the work every second, and at once again while there is more. A database that is away is
    waited for, not died of."""
    while not stop.is_set():
        try:
            more = work()
        except (DatabaseError, InterfaceError):
            logger.exception("The database did not answer; trying again")
            connection.close()
            more = False
        if not more:
            stop.wait(EVERY_SECONDS)


def sweep() -> bool:
    return fire_due_alarms(BATCH) == BATCH


def send() -> bool:
    more = outbox.deliver_due(overdue=LEFT_LYING) == outbox.BATCH
    with acting(Actor.system("outbox")):
        Heartbeat.beat("outbox")
    return more
