"""No question holds the database: each has a time, and none is compiled before it is run."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

PATIENCE = 1_500  # milliseconds a statement of a search may take
_TIMED_OUT = "57014"
_ENTER = """
    SELECT current_setting('statement_timeout'), current_setting('jit'),
           current_setting('pg_trgm.word_similarity_threshold', true),
           current_setting('pg_trgm.similarity_threshold', true),
           set_config('statement_timeout', %s, true), set_config('jit', 'off', true),
           set_config('pg_trgm.word_similarity_threshold', '0.5', true),
           set_config('pg_trgm.similarity_threshold', '0.45', true)
"""
_LEAVE = """
    SELECT set_config('statement_timeout', %s, true), set_config('jit', %s, true),
           set_config('pg_trgm.word_similarity_threshold', %s, true),
           set_config('pg_trgm.similarity_threshold', %s, true)
"""


class TooBroad(Exception):
    """The question took longer than a person would wait."""


@contextmanager
def bounded(milliseconds: int = PATIENCE) -> Iterator[None]:
    """Run a block with a time for each of its statements. Raises TooBroad; the transaction goes on
    as it was before the block."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_ENTER, [str(milliseconds)])
            before = cursor.fetchone()[:4]
            yield
            cursor.execute(_LEAVE, [before[0], before[1], before[2] or "0.6", before[3] or "0.3"])
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != _TIMED_OUT:
            raise
        raise TooBroad from error
