"""What each page and list costs with the work of years in the database.

    make bench ARGS=pages

BENCH_TICKETS (10,000) and BENCH_TERMINALS (8,500) say how much is loaded into an empty database.
Prints for each page its queries, the median and the 95th percentile of the time that the portal
takes to answer (milliseconds, without the front and the network) and its size.
"""

import os
import statistics
import time

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hdo_portal.accounts.models import User
from hdo_portal.devkit.demo.people import make_people
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tickets.models import Ticket

ROUNDS = 30
SEED = 8_915
PLACES = {
    "agent@hdo.example": (
        "/desk/",
        "/desk/?severity=SL1",
        "/desk/?q=radio",
        "/desk/search/?q=legevakt",
        "/desk/lookup/assets/?q=2300",
        "/desk/lookup/customers/?q=gj",
        "/desk/outbox/",
        "/changes/",
        "/assets/",
        "/assets/?q=GJ",
        "/customers/",
        "/tickets/{of_desk}/",
        "/reports/sla/",
        "/api/v1/tickets/",
        "/api/v1/terminals/",
    ),
    "kunde@ous.example": (
        "/portal/",
        "/portal/tickets/",
        "/portal/assets/",
        "/tickets/{of_customer}/",
        "/reports/sla/",
        "/api/v1/tickets/",
    ),
}


def prepare() -> dict[str, str]:
    """People and a full database, once. Returns the numbers of the tickets to open."""
    with acting(Actor.system("bench")):
        if not User.objects.filter(email="agent@hdo.example").exists():
            make_people("not-used-by-anybody", SEED)
        empty = not Ticket.objects.exists()
    if empty:
        tickets = os.environ.get("BENCH_TICKETS", "10000")
        terminals = os.environ.get("BENCH_TERMINALS", "8500")
        call_command("load_test_data", f"--tickets={tickets}", f"--terminals={terminals}")
    with acting(Actor.system("bench")):
        newest = Ticket.objects.filter(kind="incident").order_by("-id")
        print(f"{Ticket.objects.count()} tickets")
        return {
            "of_desk": newest[0].number,
            "of_customer": newest.filter(organisation__name__startswith="Oslo univ")[0].number,
        }


def measure(email: str, path: str) -> tuple[int, list[float], int]:
    """Queries, milliseconds of each round, and bytes of a page for a person."""
    client = Client()
    with acting(Actor.system("bench")):
        client.force_login(User.objects.get(email=email))
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
    return len(asked), taken, len(answer.content)


def main() -> None:
    names = prepare()
    for email, paths in PLACES.items():
        print(f"\n{email:34} queries   median      p95      size")
        for path in paths:
            queries, taken, size = measure(email, path.format(**names))
            slow = statistics.quantiles(taken, n=20)[-1]
            shown = f"{statistics.median(taken):6.0f} ms {slow:6.0f} ms {size / 1024:6.0f} kB"
            print(f"  {path:32} {queries:7} {shown}")


if __name__ == "__main__":
    main()
