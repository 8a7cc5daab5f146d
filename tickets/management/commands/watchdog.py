import logging
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import translation

from hdo_portal.foundation import life
from tickets import actions
from tickets.escalation import siren, watchdog
from tickets.escalation.watchdog import Signs

logger = logging.getLogger(__name__)
EVERY_SECONDS = 1.0
AUDIT_SECONDS = 10.0
DEADMAN_SECONDS = 30.0
# Everything starts at once; what has not come up by then is told.
START_SECONDS = 40.0
# A look that takes longer has lost its connection without a word: the guard starts us again.
HUNG_SECONDS = 60.0


class Command(BaseCommand):
    help = "Watch over sweep, workers, outbox and database each second, and tell when one stops."
    # They have run before the migrations; here they would only delay a restart.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        with translation.override(settings.LANGUAGE_CODE):
            Watch(stop).run()


class Watch:
    """One thread looks, this one judges and tells: a database that hangs cannot silence it."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        settings.PORTAL_DATA.mkdir(parents=True, exist_ok=True)
        self.memory = watchdog.Memory(settings.PORTAL_DATA / "watchdog.json")
        self.ways = siren.ways()
        self.signs: Signs | None = None
        self.began = self.seen_at = self.tried_at = time.monotonic()
        self.faults: dict[str, str] = {}

    def run(self) -> None:
        self._thread("look", EVERY_SECONDS, self.look)
        self._thread("audit", AUDIT_SECONDS, self.audit)
        if settings.PORTAL_DEADMAN_URL:
            self._thread("deadman", DEADMAN_SECONDS, self.say_all_is_well)
        while not self.stop.wait(EVERY_SECONDS):
            self.judge(time.monotonic())

    def _thread(self, name: str, seconds: float, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._repeat, args=(seconds, work), name=name, daemon=True)
        thread.start()

    def _repeat(self, seconds: float, work: Callable[[], None]) -> None:
        while not self.stop.is_set():
            try:
                work()
            except Exception as error:  # whatever it is, the next pass tries again; judge() tells
                logger.warning("Watchdog: %s: %s", type(error).__name__, str(error).strip())
                connection.close()
            finally:
                if work == self.look:
                    self.tried_at = time.monotonic()
            self.stop.wait(seconds)

    def look(self) -> None:
        self.signs = watchdog.look()
        self.seen_at = time.monotonic()
        watchdog.beat(list(self.faults))

    def audit(self) -> None:
        """Fire what should have fired and did not; the sweeps are not asked."""
        if time.monotonic() - self.began > START_SECONDS:
            actions.audit_alarms()

    def judge(self, now: float) -> None:
        """Tell what is new. Proves this process alive while its looks come back."""
        if now - self.tried_at < HUNG_SECONDS:
            life.prove()
        if now - self.began < START_SECONDS:
            return
        known = now - self.seen_at <= watchdog.NO_ANSWER_SECONDS
        if known and self.signs:
            self.faults = watchdog.faults_of(self.signs)
        else:
            self.faults = {"database": str(watchdog.DATABASE)}
        # The host's clock: the database's may be what is away.
        if news := self.memory.take(self.faults, time.time(), all_known=known):
            for line in news.lines():
                logger.error("Watchdog: %s", line)
            for way in self.ways:
                way.tell(news)

    def say_all_is_well(self) -> None:
        if time.monotonic() - self.began > START_SECONDS and not self.faults:
            siren.is_alive()
