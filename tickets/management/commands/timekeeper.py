import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from tickets.actions import fire_due_alarms

logger = logging.getLogger(__name__)
EVERY_SECONDS = 1.0
BATCH = 200


class Command(BaseCommand):
    help = "Sweep the due alarms every second, without a broker. Any number may run."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        while not stop.is_set():
            if sweep() < BATCH:
                stop.wait(EVERY_SECONDS)


def sweep() -> int:
    """One sweep. A database that is away is waited for, not died of."""
    try:
        return fire_due_alarms(BATCH)
    except (DatabaseError, InterfaceError):
        logger.exception("The database did not answer; trying again")
        connection.close()
        return 0
