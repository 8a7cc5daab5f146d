import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from hdo_portal.foundation import life
from hdo_portal.foundation.outbox import loops
from tickets.actions import fire_due_alarms, let_go
from tickets.actions.fire import BATCH
from tickets.sla import lateness, selftest
from tickets.sla.sweep import seconds_to_next

logger = logging.getLogger(__name__)
EVERY_SECONDS = 1.0


class Command(BaseCommand):
    help = "Sweep the due alarms every second and send overdue mail, without a broker."
    # They have run before the migrations; here they would only delay a restart.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        # Lanes of their own: a mail server that stalls must not hold up the sweep.
        lanes = loops.start(stop)
        lanes.append(threading.Thread(target=repeat, args=(stop, keep), daemon=True))
        lanes[-1].start()
        repeat(stop, sweep, seconds_to_next)
        for lane in lanes:
            lane.join(timeout=EVERY_SECONDS)


def repeat(
    stop: threading.Event,
    work: Callable[[], bool],
    pause: Callable[[], float] = lambda: EVERY_SECONDS,
) -> None:
    """Do the work, pause, and so on; at once again while there is more. A database that is away is
    waited for, not died of."""
    while not stop.is_set():
        try:
            seconds = 0.0 if work() else pause()
        except (DatabaseError, InterfaceError):
            logger.exception("The database did not answer; trying again")
            connection.close()
            seconds = EVERY_SECONDS
        stop.wait(seconds)


def sweep() -> bool:
    # The sweep's lane proves this process alive: it is what must never hang.
    life.prove()
    return fire_due_alarms() == BATCH


def keep() -> bool:
    """Let go what may be said to customers by now; see that the portal goes on testing itself, and
    that its lateness is written down."""
    let_go()
    selftest.keep()
    lateness.roll_up()
    return False
