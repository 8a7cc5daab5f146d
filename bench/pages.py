"""What each page and list costs with the work of years in the database.

    make bench ARGS=pages

BENCH_TICKETS (10,000) and BENCH_TERMINALS (8,500) say how much is loaded into an empty database.
Prints for each page its queries, the median and the 95th percentile of the time that the portal
takes to answer (milliseconds, without the front and the network) and its size.

Before that, the pages that the service desk lives in, asked of two web workers by two people at
once, with what their HTML and all their scripts and styles weigh compressed. The goals are a p95 of
60 ms at 100,000 tickets (BENCH_TICKETS), 60 kB and 120 kB.
"""

import gzip
import os
import re
import statistics
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench._web import ask_often, serving
from hdo_portal.accounts.models import User
from hdo_portal.devkit.demo.people import make_people
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tickets.models import Ticket

ROUNDS = 30
ROUNDS_SERVED = 100
SEED = 8_915
LIVED_IN = ("/desk/", "/tickets/{of_desk}/", "/desk/new/")
LINKED = re.compile(rb'(?:src|href)="/static/([^"?#]+\.(?:js|css))"')
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


def measure(email: str, path: str) -> tuple[int, list[float], float, int]:
    """Queries, milliseconds of each round, processor time of one in milliseconds, and bytes of a
    page for a person."""
    client = Client()
    with acting(Actor.system("bench")):
        client.force_login(User.objects.get(email=email))
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    queries = len(asked)  # now, since the next request forgets them
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    taken = []
    worked = time.process_time()
    for _ in range(ROUNDS):
        began = time.perf_counter()
        client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
    worked = (time.process_time() - worked) / ROUNDS * 1000
    return queries, taken, worked, len(answer.content)


def weight(page: bytes) -> float:
    """Kilobytes of the scripts and styles that a page names, compressed one by one."""
    names = {re.sub(r"\.[0-9a-f]{12}\.", ".", name.decode()) for name in LINKED.findall(page)}
    files = [finders.find(name) for name in sorted(names)]
    return sum(_packed(Path(str(file)).read_bytes()) for file in files if file)


def _packed(content: bytes) -> float:
    return len(gzip.compress(content, 6)) / 1024


def served(names: dict[str, str]) -> None:
    """The pages that the desk lives in, from two web workers."""
    client = Client()
    with acting(Actor.system("bench")):
        client.force_login(User.objects.get(email="agent@hdo.example"))
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    print("two web workers                     median      p95  HTML, packed  scripts and styles")
    with serving() as door:
        for path in LIVED_IN:
            taken, page = ask_often(door, path.format(**names), cookie, ROUNDS_SERVED)
            slow = statistics.quantiles(taken, n=20)[-1]
            shown = f"{statistics.median(taken):6.0f} ms {slow:6.0f} ms"
            print(f"  {path:30} {shown} {_packed(page):9.1f} kB {weight(page):13.1f} kB")


def main() -> None:
    names = prepare()
    served(names)
    for email, paths in PLACES.items():
        print(f"\n{email:34} queries   median      p95 processor   size")
        for path in paths:
            queries, taken, worked, size = measure(email, path.format(**names))
            slow = statistics.quantiles(taken, n=20)[-1]
            shown = f"{statistics.median(taken):6.0f} ms {slow:6.0f} ms {worked:6.0f} ms"
            print(f"  {path:32} {queries:7} {shown} {size / 1024:6.0f} kB")


if __name__ == "__main__":
    main()
