"""One connection that listens to PostgreSQL, and the queues of those who stream."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from asgiref.sync import sync_to_async

# allow(no-raw-sql-in-faces): the settings of a connection that listens and reads no rows
from django.db import Error, connection

from hdo_portal.foundation.actor import Actor
from hdo_portal.live.changes import Change, changes_since
from hdo_portal.live.listeners import Listener, Wants
from hdo_portal.live.news import News, Ring, Row, Stale
from hdo_portal.live.presence import Presence

logger = logging.getLogger(__name__)

CHANNEL = "portal_tickets"
RECONNECT_SECONDS = 1.0
# A database that vanished from the network without a word is noticed within a minute.
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
# The events of one act come together, and are one line of the queue. In a storm the pages ask
# for their lists at their own pace instead.
TOGETHER_SECONDS = 0.03
MOST_ROWS = 20

# Makes the lines of the queue for these numbers: number, whether it is open, and the line by
# language. Wired in hdo_portal/asgi.py, since the faces do
# not know each other.
Describe = Callable[[list[str]], list[tuple[str, bool, dict[str, str]]]]


class Hub:
    """Fans the announcements out. Lives in one event loop."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.presence = Presence()
        self.listening = asyncio.Event()
        self.describe: Describe | None = None
        self._warm = False
        self._undescribed: dict[str, None] = {}
        self._describing: asyncio.Task[None] | None = None
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
    def subscribed(self, wants: Wants | None = None) -> Iterator[Listener]:
        listener = Listener(wants or Wants())
        self.listeners.add(listener)
        try:
            yield listener
        finally:
            self.listeners.discard(listener)
            self.presence.leave(listener)

    def publish(self, change: Change) -> None:
        self._latest = max(self._latest or 0, change.milliseconds)
        self._tell(change, self.listeners)
        self._undescribed[change.number] = None
        if self._describing is None or self._describing.done():
            self._describing = asyncio.get_running_loop().create_task(self._tell_rows())

    def _announce(self, said: dict[str, Any]) -> None:
        if "user" in said:
            self._tell(Ring(said["user"]), self.listeners)
        else:
            self.publish(_change(said))

    def _tell(self, news: News, listeners: Iterable[Listener]) -> None:
        for listener in listeners:
            listener.put(news)

    async def _tell_rows(self) -> None:
        """Make the lines that changed once, whoever looks at them."""
        while self._undescribed:
            await asyncio.sleep(TOGETHER_SECONDS)
            numbers = list(self._undescribed)
            self._undescribed.clear()
            if self.describe is None or len(numbers) > MOST_ROWS or not self._wanting_rows():
                continue
            try:
                rows = await sync_to_async(self.describe)(numbers)
            except Exception:
                logger.exception("The queue's lines could not be made; the pages ask for them")
                continue
            for row in rows:
                self._tell(Row(*row), self._wanting_rows())

    async def _warm_up(self) -> None:
        """Make a line for nobody, so that the first change is told as soon as those after it."""
        if self.describe is None or self._warm:
            return
        try:
            await sync_to_async(self.describe)([])
            self._warm = True
        except Exception:
            logger.exception("No line could be made beforehand; the first change is told later")

    def _wanting_rows(self) -> list[Listener]:
        return [one for one in self.listeners if one.wants.rows]

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
                    self._announce(json.loads(listener.notifies.pop(0).payload))
            except Exception as error:  # raised where it is waited for
                if not lost.done():
                    lost.set_exception(error)

        # A lost connection has no number any more, and the loop must forget the one it had.
        number = listener.fileno()
        loop.add_reader(number, read)
        try:
            self.listening.set()
            await self._catch_up(now)
            await self._warm_up()
            await lost
        finally:
            loop.remove_reader(number)
            listener.close()

    async def _catch_up(self, now: int) -> None:
        """Tell what was committed while nobody listened."""
        latest, self._latest = self._latest, max(self._latest or 0, now)
        if latest is not None:
            missed = await sync_to_async(changes_since)(Actor.system("live"), latest)
            if missed is None:
                self._tell(Stale(), self.listeners)
            for change in missed or ():
                self.publish(change)
            self._tell(Ring(None), self.listeners)


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


def _change(said: dict[str, Any]) -> Change:
    return Change(
        number=said["number"],
        organisation_id=said["organisation"],
        visibility=said["visibility"],
        audience_id=said["audience"],
        milliseconds=said["at"],
    )


HUB = Hub()
