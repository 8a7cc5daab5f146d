"""What time it is: the database's, in whole seconds of UTC, the same throughout a transaction.

Application hosts may be wrong by hours without effect. Tests and the demo's history run under
``frozen``; nothing else does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Value
from django.db.models.functions import Now

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The transaction's instant by the database's clock, cut to whole seconds, in UTC."""
    instant = _frozen.get()
    if instant is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT date_trunc('second', now())")
            instant = cursor.fetchone()[0]
    return instant.astimezone(UTC).replace(microsecond=0)


def now_in_sql() -> Any:
    """The same instant as an expression, uncut, for the conditions of a query."""
    instant = _frozen.get()
    return Now() if instant is None else Value(instant, output_field=DateTimeField())


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Let it be this instant, for a test or for the demo's history."""
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield at
    finally:
        _frozen.reset(token)
