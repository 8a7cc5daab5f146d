"""What reporting a fault costs while the broker refuses, or swallows what it is told.

    make bench ARGS=broker_away

BENCH_CREATES (100) incidents in each mode, through the API, in turns, so that each mode meets the
same machine. Ends with 1 unless all succeed and the 95th percentile at most 1.2 times normal.
"""

import os
import statistics
import sys
import time

from django.conf import settings
from django.test import Client

from bench._crowd import SYSTEM, reference_data
from customers.models import Organisation
from hdo_portal.accounts.models import User
from hdo_portal.accounts.tokens import issue_token
from hdo_portal.celery import app
from hdo_portal.devkit.demo.people import make_people
from hdo_portal.foundation.scoping import acting
from tests.chaos.proxy import Mode, to_broker

CREATES = int(os.environ.get("BENCH_CREATES", "100"))
ALLOWED = 1.2
IN_TURN = 10


def prepare() -> tuple[Client, str]:
    """A client that acts for the desk, and a customer's public id."""
    reference_data()
    with acting(SYSTEM):
        if not User.objects.filter(email="agent@hdo.example").exists():
            make_people("not-used-by-anybody", 8_915)
        token = issue_token("agent@hdo.example")
        customer = Organisation.objects.get(name="Gjøvik kommune")
    return Client(headers={"Authorization": f"Bearer {token}"}), str(customer.public_id)


def create(client: Client, customer: str, title: str) -> tuple[bool, float]:
    """Whether it was registered, and the milliseconds that took."""
    told = {"organisation": customer, "title": title, "impact": 3, "urgency": 2}
    began = time.perf_counter()
    answer = client.post("/api/v1/tickets/", told, content_type="application/json")
    return answer.status_code == 201, (time.perf_counter() - began) * 1000


def main() -> int:
    client, customer = prepare()
    proxy = to_broker(os.environ["REDIS_URL"])
    app.conf.broker_url = settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{proxy.port}/0"
    taken: dict[Mode, list[float]] = {mode: [] for mode in Mode}
    failed = 0
    for _ in range(IN_TURN):
        create(client, customer, "Oppvarming")
    for turn in range(max(1, CREATES // IN_TURN)):
        for mode in Mode:
            with proxy.broken(mode):
                for n in range(IN_TURN):
                    good, milliseconds = create(client, customer, f"Målt {mode} {turn} {n}")
                    taken[mode].append(milliseconds)
                    failed += not good
    proxy.close()
    p95 = {mode: statistics.quantiles(values, n=20)[-1] for mode, values in taken.items()}
    for mode, values in taken.items():
        times = p95[mode] / p95[Mode.PASS]
        shown = f"median {statistics.median(values):5.1f} ms  p95 {p95[mode]:5.1f} ms"
        print(f"{mode:12} {len(values):5} created  {shown}  {times:.2f} x")
    print(f"failed: {failed}")
    return int(bool(failed) or max(p95.values()) > ALLOWED * p95[Mode.PASS])


if __name__ == "__main__":
    sys.exit(main())
