"""Celery's beat, which proves to its guard with each tick that it has not stopped ticking."""

from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

from hdo_portal.foundation import life

# Less is no jump: an entry is written down a moment before it is looked at.
SET_BACK = timedelta(seconds=2)


class ProvingScheduler(PersistentScheduler):
    """The scheduler of the shelf file; touches the guard's file at each tick and each sending.

    A broker that is away makes each sending wait for its time-outs. That is life, too: starting
    beat again would not bring the broker back.

    An entry remembers by the machine's clock when it ran last. When that clock is set back, it
    would wait until the clock is there again; so it counts anew from now.
    """

    def tick(self, *args: Any, **kwargs: Any) -> float:
        life.prove()
        self._follow_the_clock()
        return super().tick(*args, **kwargs)

    def _follow_the_clock(self) -> None:
        for entry in self.schedule.values():
            now = entry.default_now()
            if entry.last_run_at and entry.last_run_at > now + SET_BACK:
                entry.last_run_at = now
                # Ordered by the instants of before.
                self._heap = None

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        try:
            # allow(no-broker-from-a-request): this is beat, whose work is sending
            return super().apply_async(*args, **kwargs)
        finally:
            life.prove()
