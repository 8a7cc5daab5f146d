"""Work that one caller at a time does, while the others go their way instead of waiting."""

from django.db import connection


def my_turn(name: str) -> bool:
    """Whether this transaction is the one that does the work called ``name``, until it ends. Never
    waits: a process that hangs with the turn must not make others hang with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])
