"""Writing very many rows at once, in tables that the portal itself writes one by one.

PostgreSQL takes COPY only where row-level security does not bind the writer, and a trigger and a
dozen foreign keys on each of millions of rows cost more than the rows. So the tables' owner lifts
all three for one transaction and puts them back in it: the keys are then checked in one pass.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from typing import Any

from django.db import connections, models, transaction
from django.db.models import Max

from hdo_portal.foundation.protection import protected_models

# Processes sign in as somebody who owns nothing; the owner has a connection of its own.
OWNER = "owner" if "owner" in connections.databases else "default"

_KEYS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
      FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY (%s::text[]::regclass[])
     ORDER BY 1, 2
"""


@contextmanager
def lifted(*written: type[models.Model]) -> Iterator[Any]:
    """A cursor of the owner's that may COPY into these tables. All or nothing."""
    guarded = [model._meta.db_table for model in protected_models()]
    tables = [model._meta.db_table for model in written]
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        # What is still to be checked of earlier writes would forbid altering the tables.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_KEYS, [tables])
        keys = cursor.fetchall()
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, name, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield cursor
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for table in tables:
            cursor.execute(f"ANALYZE {table}")


class Sheet:
    """Rows of one table on their way into it. Gives each a key when the table numbers its own."""

    def __init__(self, model: type[models.Model], cursor: Any, columns: str) -> None:
        self._cursor, self._columns = cursor, columns.split()
        self._table = model._meta.db_table
        self._buffer = StringIO()
        self.numbered = isinstance(model._meta.pk, models.AutoField)
        self.next_key = 1
        if self.numbered:
            cursor.execute(
                f"SELECT coalesce(max(id), 0) + 1 FROM {self._table}"  # noqa: S608 - the table is a model's
            )
            self.next_key = cursor.fetchone()[0]

    def add(self, *values: Any) -> int:
        """Write a row; returns its key."""
        key = self.next_key
        self.next_key += 1
        cells = map(_cell, (key, *values) if self.numbered else values)
        self._buffer.write("\t".join(cells) + "\n")
        return key

    def flush(self) -> None:
        """Hand what has been written to PostgreSQL."""
        self._buffer.seek(0)
        columns = ", ".join(["id", *self._columns] if self.numbered else self._columns)
        self._cursor.copy_expert(f"COPY {self._table} ({columns}) FROM STDIN", self._buffer)
        self._buffer = StringIO()

    def close(self) -> None:
        """Flush, and let the table's own numbers go on after ours."""
        self.flush()
        if self.numbered:
            sequence = f"pg_get_serial_sequence('{self._table}', 'id')"
            self._cursor.execute(f"SELECT setval({sequence}, %s, false)", [self.next_key])


def _cell(value: Any) -> str:
    """A value in PostgreSQL's text form. Our texts hold no tab, line break or backslash."""
    kind = value.__class__
    if kind is str:
        return value
    if value is None:
        return "\\N"
    if kind is datetime:
        return value.isoformat()
    if kind is dict:
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def highest(model: Any, column: str) -> int:
    """The highest value in a column; 0 in an empty table. Needs an actor."""
    return model.objects.aggregate(top=Max(column))["top"] or 0
