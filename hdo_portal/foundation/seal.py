"""The hash chain over the audit trail, sealed in batches outside the writers' transactions."""

from django.db import connection

from hdo_portal.foundation.models import AuditSeal
from hdo_portal.foundation.turns import my_turn

GENESIS = "0" * 64

# Transactions below the oldest running one can add no more rows, so each row falls in exactly one
# seal: that of its transaction. Ids alone would not do, since they commit out of order.
# An entry that a passage was taken out of counts by the hash that it had before.
_DIGEST = """
    SELECT count(*),
           encode(sha256(convert_to(
               %(previous)s || coalesce(string_agg(
                   coalesce(first.original, foundation_entry_hash(entry)), E'\\n' ORDER BY entry.id
               ), ''), 'UTF8')), 'hex')
      FROM foundation_auditentry AS entry
      LEFT JOIN LATERAL (
           SELECT original FROM foundation_redaction
            WHERE entry_id = entry.id ORDER BY id LIMIT 1) AS first ON true
     WHERE transaction_id >= %(since)s AND transaction_id < %(until)s
"""

_AFTER_REDACTION = """
    SELECT last.entry_id
      FROM (SELECT DISTINCT ON (entry_id) entry_id, became
              FROM foundation_redaction ORDER BY entry_id, id DESC) AS last
      LEFT JOIN foundation_auditentry AS entry ON entry.id = last.entry_id
     WHERE entry.id IS NULL OR foundation_entry_hash(entry) <> last.became
     ORDER BY 1
"""


def seal() -> int:
    """Seal what no seal covers yet. Returns how many entries that was. One sealer at a time: a
    second one finds the same horizon taken by the unique key and adds nothing."""
    if not my_turn("seal"):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        until = int(cursor.fetchone()[0])
    last = AuditSeal.objects.order_by("-horizon").first()
    since, previous = (last.horizon, last.digest) if last else (0, GENESIS)
    entries, digest = _digest(previous, since, until)
    if entries:
        AuditSeal.objects.create(horizon=until, entries=entries, digest=digest)
    return entries


def verify() -> list[int]:
    """The ids of the seals that do not match the trail: any row changed, removed or added since."""
    broken, since, previous = [], 0, GENESIS
    for link in AuditSeal.objects.order_by("horizon").iterator():
        entries, digest = _digest(previous, since, link.horizon)
        if (entries, digest) != (link.entries, link.digest):
            broken.append(link.pk)
        since, previous = link.horizon, link.digest
    return broken


def tampered_redactions() -> list[int]:
    """The ids of entries that were changed after a passage was taken out of them, or lost."""
    with connection.cursor() as cursor:
        cursor.execute(_AFTER_REDACTION)
        return [int(row[0]) for row in cursor.fetchall()]


def _digest(previous: str, since: int, until: int) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, {"previous": previous, "since": since, "until": until})
        entries, digest = cursor.fetchone()
    return int(entries), str(digest)
