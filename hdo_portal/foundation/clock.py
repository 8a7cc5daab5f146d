"""What time it is: the database's, in whole seconds of UTC, the same throughout a transaction.

Application hosts may be wrong by hours without effect. Tests and the demo's history run under
``frozen``; nothing else does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.db import connection

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The transaction's instant by the database's clock, cut to whole seconds, in UTC."""
    instant = _frozen.get()
    if instant is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT date_trunc('second', now())")
            instant = cursor.fetchone()[0]
    return instant.astimezone(UTC).replace(microsecond=0)


def frozen_instant() -> datetime | None:
    """The instant that ``frozen`` set, for SQL that otherwise says ``now()``."""
    return _frozen.get()


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Let it be this instant, for a test or for the demo's history."""
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield at
    finally:
        _frozen.reset(token)
