"""Keeping the index: all of it anew after a bulk load, and the words that tickets hold."""

from collections.abc import Iterator

from django.db import connection, transaction

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tickets.search.finding import ANY_WAY, INDEX_ONLY

BATCH = 2_000
# ruff: noqa: S608 - made of our own constants, never of a person's words
_WORDS = "SELECT word FROM ts_stat(%s) WHERE word ~ '^[a-z]{4,30}$'"
_GATHER = f"""
    INSERT INTO tickets_searchword (word, gathered_at)
    SELECT word, now() FROM ({_WORDS}) AS held ORDER BY word ON CONFLICT (word) DO NOTHING
"""
_OF_TICKETS = (
    "SELECT format('SELECT words FROM tickets_searchdocument WHERE visibility = ''internal'' AND"
    " ticket_id = ANY (%%L::bigint[])', %s::bigint[])"
)
# Asked of the index word by word: the cost is that of the words, not of the tickets.
_FORGET = """
    WITH next AS MATERIALIZED (
        SELECT word FROM tickets_searchword WHERE word > %s ORDER BY word LIMIT %s
    ), gone AS (
        DELETE FROM tickets_searchword s USING next
         WHERE s.word = next.word
           -- A value and not EXISTS, which would be joined: some seconds a word.
           AND (SELECT held FROM (SELECT true AS held FROM tickets_searchdocument
                 WHERE visibility = 'internal' AND words @@ next.word::tsquery LIMIT 1) AS any_one)
               IS NULL
        RETURNING s.word
    )
    SELECT (SELECT max(word) FROM next), (SELECT count(*) FROM gone)
"""
_PATIENCE = "SET LOCAL statement_timeout = '80s'"
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
            if table == "tickets_ticket":
                cursor.execute(_OF_TICKETS, [ids])
                cursor.execute(_GATHER, cursor.fetchone())
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
    """Forget words that no ticket holds any more: what was taken out of a ticket is in no list
    either. Returns how many. Twice is once."""
    last: str | None = ""
    forgotten = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INDEX_ONLY)
        while last is not None:
            cursor.execute(_FORGET, [last, BATCH])
            last, gone = cursor.fetchone()
            forgotten += gone
        cursor.execute(ANY_WAY)
    return forgotten
