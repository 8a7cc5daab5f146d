"""Keeping the index: all of it anew after a bulk load, and the words that tickets hold."""

from collections.abc import Iterator

from django.db import connection, transaction

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting

BATCH = 2_000
# ruff: noqa: S608 - made of our own constants, never of a person's words
_WORDS = "SELECT word FROM ts_stat(%s) WHERE word ~ '^[a-z]{4,30}$'"
_GATHER = f"""
    INSERT INTO tickets_searchword (word, gathered_at)
    SELECT word, now() FROM ({_WORDS}) AS held ORDER BY word ON CONFLICT (word) DO NOTHING
"""
_FORGET = f"""
    WITH held AS MATERIALIZED ({_WORDS}), added AS (
        INSERT INTO tickets_searchword (word, gathered_at)
        SELECT word, now() FROM held ORDER BY word
            ON CONFLICT (word) DO UPDATE SET gathered_at = now()
    )
    DELETE FROM tickets_searchword s WHERE NOT EXISTS (SELECT FROM held WHERE held.word = s.word)
"""
# All words of a million tickets take longer than a request may.
_PATIENCE = "SET LOCAL statement_timeout = '110s'"
_ALL = "SELECT words FROM tickets_searchdocument WHERE visibility = 'internal'"
_SINCE = """
    SELECT format('%%s AND written_at >= %%L', %s,
                  coalesce(max(gathered_at) - interval '10 minutes', '-infinity'))
      FROM tickets_searchword
"""
THINGS = {
    "assets": "assets_asset",
    "organisations": "customers_organisation",
    "people": "customers_person",
    "sites": "customers_site",
}


def rebuild() -> Iterator[int]:
    """Write every document and entry anew, a few thousand in each transaction. Yields how many rows
    are done. For after a load that bypassed the triggers, or a change of how words are folded."""
    for what, table in THINGS.items():
        yield from _batches(f"tickets_search_{what}", table)
    yield from _batches("tickets_search_write", "tickets_ticket")


def _batches(function: str, table: str) -> Iterator[int]:
    last = 0
    while True:
        with acting(Actor.system("search")), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT array_agg(id), max(id) FROM (SELECT id FROM {table} WHERE id > %s"
                " ORDER BY id LIMIT %s) AS next",
                [last, BATCH],
            )
            ids, highest = cursor.fetchone()
            if not ids:
                return
            cursor.execute(f"SELECT {function}(%s)", [ids])
            last = highest
            yield len(ids)


def gather_words() -> int:
    """Add the words of documents written since the last time; how many are new. Twice is once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PATIENCE)
        cursor.execute(_SINCE, [_ALL])
        [asked] = cursor.fetchone()
        cursor.execute(_GATHER, [asked])
        return int(cursor.rowcount)


def forget_words() -> int:
    """Gather all words anew and forget those that no ticket holds any more: what was taken out of a
    ticket is in no list either. Returns how many were forgotten."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PATIENCE)
        cursor.execute(_FORGET, [_ALL])
        return int(cursor.rowcount)
