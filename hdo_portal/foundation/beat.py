"""Celery's beat, which proves to its guard with each tick that it has not stopped ticking."""

from typing import Any

from celery.beat import PersistentScheduler

from hdo_portal.foundation import life


class ProvingScheduler(PersistentScheduler):
    """The scheduler of the shelf file; touches the guard's file at each tick and each sending.

    A broker that is away makes each sending wait for its time-outs. That is life, too: starting
    beat again would not bring the broker back.
    """

    def tick(self, *args: Any, **kwargs: Any) -> float:
        life.prove()
        return super().tick(*args, **kwargs)

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        try:
            # allow(no-broker-from-a-request): this is beat, whose work is sending
            return super().apply_async(*args, **kwargs)
        finally:
            life.prove()
