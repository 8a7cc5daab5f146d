"""Tickets by the hundred thousand for measuring the search: only what is searched, made by SQL."""

# ruff: noqa: E501 - the SQL is easier to read in columns

from typing import Any

from django.db import connections, transaction

OWNER = "owner" if "owner" in connections.databases else "default"
TABLES = ("tickets_ticket", "tickets_comment", "tickets_attachment", "tickets_affectedasset",
          "assets_asset", "assets_terminal", "customers_person")  # fmt: skip
GUARDED = (*TABLES, "customers_organisation", "assets_terminalmodel", "accounts_user")
# The first of them stand in every tenth ticket, the last in a handful.
WORDS = """
radio lyd samband ingen feil dekning batteri plass skjerm talegruppe terminal strøm støy linje
tastatur lydlogg sambandsfeil høyttaler mikrofon antenne oppringing kontrollrom server nett
telefon headset monolytt duplex gateway repeater kjøretøy ambulanse legevakt akuttmottak sykehus
sjukehus vaktleder kanal anrop nødanrop posisjon kart gruppe programmering kodeplugg ladestasjon
ladar kabel kontakt bryter switch ruter brannmur sertifikat passord pålogging innlogging bruker
brukar oppdatering versjon programvare maskinvare disk minne prosessor vifte ups aggregat nødstrøm
lynnedslag vannskade brann flom ras trafikk helikopter luftambulanse båt båtskyss tunnel fjell
skjærgård øvelse øving opplæring nøkkel nykel tilgang dør låsesystem klima varme kulde fukt støv
skrue feste brakett holder belteklips etui deksel knott skjermbrudd glass rust korrosjon sprekk
slitasje produksjonsfeil garanti reparasjon bytte lån retur frakt forsendelse pakke faktura
""".split()

_THINGS = """
INSERT INTO customers_person (public_id, organisation_id, name, title, email, phone, mobile,
                              language, is_active)
SELECT gen_random_uuid(), o.id,
       (%(first)s::text[])[1 + (n * 7) %% 12] || ' ' || (%(surnames)s::text[])[1 + (n * 5 + o.id) %% 14],
       '', '', '', '9' || lpad(((o.id * 101 + n) %% 9999999)::text, 7, '0'), 'nb', true
  FROM customers_organisation o, generate_series(1, 6) AS n;
INSERT INTO assets_asset (public_id, organisation_id, kind, name, serial, life, notes, reference)
SELECT gen_random_uuid(), (%(owners)s::bigint[])[1 + n %% array_length(%(owners)s::bigint[], 1)], 'terminal',
       'Terminal ' || (4000000 + n), 'B' || lpad(n::text, 9, '0'), 'in_use', '', '{}'
  FROM generate_series(1, %(terminals)s) AS n;
INSERT INTO assets_terminal (asset_id, organisation_id, issi, holds_issi, tei, call_sign, model_id,
                             mounting, codeplug, firmware, subscription)
SELECT a.id, a.organisation_id, right(a.name, 7)::int, true, upper(lpad(to_hex(a.id), 15, '0')),
       'B ' || right(a.name, 5), (SELECT min(id) FROM assets_terminalmodel), 'handheld', '', '',
       'active'
  FROM assets_asset a WHERE a.serial LIKE 'B0%%';
"""
# Every five hundredth ticket is open. One customer has %(large)s of the tickets.
_TICKETS = """
INSERT INTO tickets_ticket (public_id, number, kind, title, description, status, impact, urgency,
    proposed_severity, severity, severity_reason, organisation_id, callback, via, assignee_id,
    occurrence_count, hold_reason, resolution, escalation_level, acknowledged_by, created_at,
    updated_at)
SELECT gen_random_uuid(), 'INC-' || extract(year FROM at) || '-' || lpad((n + 100000)::text, 7, '0'),
       'incident', upper(left(said[1], 1)) || substr(array_to_string(said[1:4], ' '), 2),
       array_to_string(said[5:24], ' ') || '.',
       CASE WHEN n %% 500 = 0 THEN 'in_progress' ELSE 'closed' END, 2, 2, 'SL2',
       'SL' || (1 + n %% 3), '', CASE WHEN n <= %(large)s THEN (%(owners)s::bigint[])[1] ELSE
       (%(owners)s::bigint[])[2 + n %% (array_length(%(owners)s::bigint[], 1) - 1)] END,
       '9' || lpad((n %% 9999999)::text, 7, '0'), 'phone',
       CASE WHEN n %% 3 = 0 THEN %(agent)s END, 1, '', 'Byttet ' || said[25], 0, '', at, at
  FROM (SELECT n, now() - ((n::numeric * 7919) %% %(count)s) / %(count)s * interval '395 days' AS at,
               ARRAY(SELECT (%(words)s::text[])[1 + floor(power(random(), 2.2)
                                * array_length(%(words)s::text[], 1))::int]
                       FROM generate_series(1, 25) WHERE n > 0) AS said
          FROM generate_series(%(from)s, %(to)s) AS n) AS made;
INSERT INTO tickets_comment (public_id, ticket_id, organisation_id, author_name, from_customer,
                             visibility, body, created_at, updated_at)
SELECT gen_random_uuid(), id, organisation_id, 'Vakt', false,
       CASE WHEN id %% 3 = 0 THEN 'internal' ELSE 'public' END,
       array_to_string(ARRAY(SELECT (%(words)s::text[])[1 + floor(random() * array_length(%(words)s::text[], 1))::int]
                               FROM generate_series(1, 20) WHERE t.id > 0), ' '),
       created_at, created_at
  FROM tickets_ticket t WHERE id %% 2 = 0 AND id > %(last)s;
"""
FIRST = ["Kari", "Ola", "Bjørn", "Åse", "Gunnhild", "Håkon", "Ingrid", "Magne", "Ragnhild", "Sverre",
         "Torunn", "Øystein"]  # fmt: skip
LAST = ["Nordmann", "Bråten", "Kjærstad", "Lønning", "Grønvold", "Aasen", "Fjeldheim", "Haugland",
        "Myhre", "Rødseth", "Sæther", "Tveit", "Ødegård", "Vågen"]  # fmt: skip
BATCH = 50_000


def load(*, tickets: int, terminals: int, of_largest: int, owners: list[int], agent: int) -> None:
    """Write so many tickets, of which ``of_largest`` belong to the first of the owners."""
    given: dict[str, Any] = {
        "first": FIRST, "surnames": LAST, "words": WORDS, "owners": owners, "terminals": terminals,
        "agent": agent, "large": of_largest, "count": tickets,
    }  # fmt: skip
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT setseed(0.8915)")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(_THINGS, given)
        for begin in range(1, tickets + 1, BATCH):
            cursor.execute("SELECT coalesce(max(id), 0) FROM tickets_ticket")
            [last] = cursor.fetchone()
            batch = {"from": begin, "to": min(begin + BATCH - 1, tickets), "last": last}
            cursor.execute(_TICKETS, given | batch)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
