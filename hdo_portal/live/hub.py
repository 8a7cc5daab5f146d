"""One connection that listens to PostgreSQL, and the queues of those who stream."""

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from django.db import connection

logger = logging.getLogger(__name__)

CHANNEL = "portal_tickets"
# A viewer this far behind is better off with a fresh page than with old news.
QUEUE_SIZE = 1000
RECONNECT_SECONDS = 1.0


@dataclass(frozen=True)
class Change:
    """A ticket changed: what decides who may know, and its number."""

    number: str
    organisation_id: int
    visibility: str
    audience_id: int | None
    milliseconds: int


class Hub:
    """Fans the announcements out. Lives in one event loop."""

    def __init__(self) -> None:
        self.queues: set[asyncio.Queue[Change]] = set()
        self._task: asyncio.Task[None] | None = None

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
        for queue in self.queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(change)

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (psycopg2.Error, OSError):
                logger.warning("The database stopped announcing; listening again")
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        listener = await asyncio.to_thread(_connect)
        lost: asyncio.Future[None] = loop.create_future()

        def read() -> None:
            try:
                listener.poll()
            except psycopg2.Error as error:
                if not lost.done():
                    lost.set_exception(error)
                return
            while listener.notifies:
                self.publish(_change(listener.notifies.pop(0).payload))

        loop.add_reader(listener.fileno(), read)
        try:
            await lost
        finally:
            loop.remove_reader(listener.fileno())
            listener.close()


def _connect() -> Any:
    """A connection of its own with the settings of Django's, in autocommit."""
    listener = psycopg2.connect(**connection.get_connection_params())
    listener.autocommit = True
    with listener.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    return listener


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
