"""What a search costs, for staff over everything and for a customer within its own rows.

    make bench ARGS=search                 20,000 tickets, under a minute
    BENCH_FULL=1 make bench ARGS=search    1,000,000 tickets, 50,000 of them one customer's

Makes its own tickets in an empty database, then asks 200 questions of a realistic mix in each role
and prints median, 95th percentile and worst (milliseconds for the whole answer, without the page),
and whether the text index is used by the role that needs it.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice

from django.core.management import call_command
from django.db import connection, connections

from bench import _search_data as search_data
from customers.models import Organisation
from hdo_portal.accounts.models import User
from hdo_portal.devkit.demo.people import make_people
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from hdo_portal.web.actors import actor_of
from tickets.models import SearchDocument, Ticket
from tickets.search import ask, exactly, suggest

FULL = bool(os.environ.get("BENCH_FULL"))
TICKETS, OF_LARGEST = (1_000_000, 50_000) if FULL else (20_000, 1_000)
QUESTIONS = 200
CUSTOMER = "kunde@ous.example"

# Common, rare and absent words, compounds, phrases, names, numbers, operators, spelling.
MIX = (
    "radio", "lyd", "ingen lyd", "samband feil", "lydlogg", "frakt faktura", "korrosjon sprekk",
    "radio sprekk", "sjukehus", "sykehus batteri", '"ingen feil"', "radio -lyd", "dekn", "sambn",
    "oslo radio", "gjøvik", "gjovik lyd", "4000123", "4000999", "B000000042", "91234567",
    "INC-2026",
    "kari nordmann", "aase bråten", "bjorn saether", "legevakt oslo", "status:åpen", "sl1 radio",
    "status:åpen sl1", "kunde:ous radio", "kunde:gjøvik", "før:2026-06-01 skjerm",
    "etter:30d server",
    "type:hendelse tunnel", "tunnel fjell ras", "luftambulanse helikopter flom", "bryter",
    "akuttmotak", "høytaler", "finnesikke", "xyzzy radio", "rom:amk", "ødegård", "nødstrøm ups",
)  # fmt: skip
FOR_STAFF = (*MIX, "tildelt:meg", "tildelt:meg skjerm", "tildelt:ingen sl2", "status:lukket ras")


def prepare() -> dict[str, Actor]:
    """People, things, tickets and their documents, once. Returns who asks."""
    system = Actor.system("bench")
    with acting(system):
        if not User.objects.filter(email="agent@hdo.example").exists():
            make_people("not-used-by-anybody", 8_915)
        empty = not Ticket.objects.exists()
        largest = Organisation.objects.get(name__startswith="Oslo universitetss")
        others = Organisation.objects.exclude(pk=largest.pk).order_by("pk")
        owners = [largest.pk, *others.values_list("pk", flat=True)]
        agent = User.objects.get(email="agent@hdo.example")
    if empty:
        began = time.monotonic()
        search_data.load(
            tickets=TICKETS, terminals=50_000 if FULL else 2_000, of_largest=OF_LARGEST,
            owners=owners, agent=agent.pk,
        )  # fmt: skip
        print(f"{TICKETS} tickets in {time.monotonic() - began:.0f} s")
        call_command("rebuild_search")
        with acting(system, role="desk"), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tickets_searchdocument")
            print(f"\n{cursor.fetchone()[0]} documents")
        _analyze()
    with acting(system):
        return {
            "staff": actor_of(agent),
            "customer": actor_of(User.objects.get(email=CUSTOMER)),
        }


def _analyze() -> None:
    with connections[search_data.OWNER].cursor() as cursor:
        for model in (SearchDocument,):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")
        cursor.execute("VACUUM ANALYZE tickets_searchentry, tickets_searchword")


def measure(actor: Actor, questions: Iterator[str], run: Callable[[Actor, str], object]) -> None:
    with acting(actor):
        ask(actor, "radio")  # a connection's first question also reads the catalogue
        taken: list[tuple[float, str]] = []
        for text in questions:
            began = time.perf_counter()
            run(actor, text)
            taken.append(((time.perf_counter() - began) * 1000, text))
    times = [each for each, _text in taken]
    p95 = statistics.quantiles(times, n=20)[-1]
    slowest = ", ".join(f"{text!r} {each:.0f}" for each, text in sorted(taken, reverse=True)[:3])
    print(
        f"  median {statistics.median(times):5.0f} ms   p95 {p95:5.0f} ms"
        f"   worst {max(times):5.0f} ms   ({slowest})"
    )


def plans() -> None:
    """Which index answers a rare word, by role: the desk's policy lets the text index be used."""
    for role in ("desk", "portal"):
        with acting(Actor.system("bench"), role=role), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('enable_seqscan', 'off', true),"
                " set_config('enable_indexscan', 'off', true)"
            )
            cursor.execute(
                "EXPLAIN SELECT ticket_id FROM tickets_searchdocument"
                " WHERE visibility = 'internal' AND words @@ '''korrosjon'''::tsquery"
            )
            used = "Index Cond: (words @@" in "\n".join(line for (line,) in cursor.fetchall())
            print(f"  {role}: text index {'used' if used else 'not used'}")


def main() -> None:
    actors = prepare()
    with acting(Actor.system("bench")):
        print(f"{Ticket.objects.count()} tickets")
    doors: dict[str, Callable[[Actor, str], object]] = {
        "whole answers": ask,
        "suggestions": suggest,
        "exact numbers": exactly,
    }
    for who, actor in actors.items():
        for name, door in doors.items():
            mix = FOR_STAFF if who == "staff" else MIX
            print(f"\n{who}, {name}")
            measure(actor, islice(cycle(mix), QUESTIONS), door)
    print("\nindexes")
    plans()


if __name__ == "__main__":
    main()
