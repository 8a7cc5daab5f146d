"""One connection that listens to PostgreSQL, and the queues of those who stream."""

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from asgiref.sync import sync_to_async

# allow(no-raw-sql-in-faces): the settings of a connection that listens and reads no rows
from django.db import Error, connection

from hdo_portal.foundation.actor import Actor
from hdo_portal.live.changes import Change, changes_since

logger = logging.getLogger(__name__)

CHANNEL = "portal_tickets"
# A viewer this far behind is better off with a fresh page than with old news.
QUEUE_SIZE = 1000
RECONNECT_SECONDS = 1.0
# A database that vanished from the network without a word is noticed within a minute.
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


class Hub:
    """Fans the announcements out. Lives in one event loop."""

    def __init__(self) -> None:
        self.queues: set[asyncio.Queue[Change]] = set()
        self.listening = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._latest: int | None = None

    def start(self) -> None:
        """Begin to listen, once; also called by the first stream where a server has no lifespan."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._listen_for_ever())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @contextmanager
    def subscribed(self) -> Iterator["asyncio.Queue[Change]"]:
        queue: asyncio.Queue[Change] = asyncio.Queue(QUEUE_SIZE)
        self.queues.add(queue)
        try:
            yield queue
        finally:
            self.queues.discard(queue)

    def publish(self, change: Change) -> None:
        self._latest = max(self._latest or 0, change.milliseconds)
        for queue in self.queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(change)

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (psycopg2.Error, Error, OSError) as error:
                logger.warning("The database announces nothing, listening again: %s", error)
            except Exception:
                # Whatever it was, a silent stream would be worse.
                logger.exception("Listening failed; listening again")
            finally:
                self.listening.clear()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        listener, now = await asyncio.to_thread(_connect)
        lost: asyncio.Future[None] = loop.create_future()

        def read() -> None:
            try:
                listener.poll()
                while listener.notifies:
                    self.publish(_change(listener.notifies.pop(0).payload))
            except Exception as error:  # raised where it is waited for
                if not lost.done():
                    lost.set_exception(error)

        # A lost connection has no number any more, and the loop must forget the one it had.
        number = listener.fileno()
        loop.add_reader(number, read)
        try:
            self.listening.set()
            await self._catch_up(now)
            await lost
        finally:
            loop.remove_reader(number)
            listener.close()

    async def _catch_up(self, now: int) -> None:
        """Tell what was committed while nobody listened."""
        latest, self._latest = self._latest, max(self._latest or 0, now)
        if latest is not None:
            for change in await sync_to_async(changes_since)(Actor.system("live"), latest):
                self.publish(change)


def _connect() -> tuple[Any, int]:
    """A connection of its own with the settings of Django's, and the time by it in milliseconds."""
    settings: dict[str, Any] = {**connection.get_connection_params(), **KEEPALIVE}
    listener = psycopg2.connect(**settings)
    listener.autocommit = True
    with listener.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
        cursor.execute("SELECT floor(extract(epoch FROM now()) * 1000)::bigint")
        [now] = cursor.fetchone()
    return listener, now


def _change(payload: str) -> Change:
    said = json.loads(payload)
    return Change(
        number=said["number"],
        organisation_id=said["organisation"],
        visibility=said["visibility"],
        audience_id=said["audience"],
        milliseconds=said["at"],
    )


HUB = Hub()
