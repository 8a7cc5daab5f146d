"""What a mail server that stalls costs the other channels, and what a full outbox costs a sender.

    make bench ARGS=outbox

Senders stand in the threads of one process, woken each second, as in the worker of the queue
``outbox``. BENCH_ROUNDS (3) times, a mail, an SMS and a webhook are posted ten times a second for
BENCH_SECONDS (20) with a mail server that takes, and as long with one that accepts and never
answers. The age of a message is the database's: from its row to its receipt. Then BENCH_WAITING
(100,000) mails wait.
"""

import logging
import os
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.test import override_settings

from hdo_portal.foundation import outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Channel, OutboxLane, OutboxMessage, WebhookTarget
from hdo_portal.foundation.outbox import leases
from hdo_portal.foundation.scoping import acting
from tests.foundation.servers import http_server, mail_server

SYSTEM = Actor.system("bench")
THREADS = 8
EVERY_SECONDS = 0.1
CHANNELS = (Channel.MAIL, Channel.SMS, Channel.WEBHOOK, Channel.CANARY)
WAITING = """
    INSERT INTO foundation_outboxmessage
           (public_id, key, channel, recipient, subject, body, about, gravity, state, attempts,
            next_attempt_at, last_error, "group", storm, language)
    SELECT gen_random_uuid(), %(key)s || n, 'mail', 'a@hdo.example', 'Emne', 'Tekst', '',
           1 + n %% 3, 'waiting', 0, now() + make_interval(secs => n %% 7200 - 600),
           '', '', false, ''
      FROM generate_series(1, %(count)s) AS n
"""


def wake(stop: threading.Event) -> None:
    """What beat and the worker do: each channel once a second, on a free thread."""
    with ThreadPoolExecutor(THREADS) as threads:
        while not stop.wait(1):
            for channel in CHANNELS:
                threads.submit(outbox.empty, channel)


def phase(name: str, seconds: float, hook: str) -> dict[str, list[float]]:
    """Post for so long while senders send. Returns the ages of what was sent, by channel."""
    stop = threading.Event()
    senders = threading.Thread(target=wake, args=(stop,))
    senders.start()
    to = {Channel.MAIL: "a@hdo.example", Channel.SMS: "+4790000000", Channel.WEBHOOK: hook}
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        number += 1
        with acting(SYSTEM):
            outbox.post([
                outbox.Draft(f"{name}:{channel}:{number}", who, "Emne", "Tekst", channel=channel)
                for channel, who in to.items()
            ])
        time.sleep(EVERY_SECONDS)
    time.sleep(3)
    stop.set()
    senders.join()
    with acting(SYSTEM):
        rows = OutboxMessage.objects.filter(key__startswith=f"{name}:", state="sent")
        ages = rows.annotate(age=F("sent_at") - F("created_at")).values_list("channel", "age")
        found: dict[str, list[float]] = {channel: [] for channel in to}
        for channel, age in ages:
            found[channel].append(age.total_seconds())
    return found


def told(name: str, ages: list[float], posted: int) -> float:
    ages = sorted(ages) or [float("nan")]
    p99 = ages[int(len(ages) * 0.99)] if len(ages) > 1 else ages[0]
    print(
        f"  {name:<10} {len(ages):>5} of {posted} sent; p50 {statistics.median(ages):.2f} s,"
        f" p99 {p99:.2f} s, worst {ages[-1]:.2f} s"
    )
    return p99


def forget_mail() -> None:
    """Each phase begins with a closed lane and nothing left over."""
    with acting(SYSTEM):
        OutboxLane.objects.all().delete()
        left = OutboxMessage.objects.filter(channel=Channel.MAIL, state__in=["waiting", "sending"])
        left.update(state="dead", leased_until=None)


def stalling() -> None:
    logging.disable(logging.WARNING)
    seconds = float(os.environ.get("BENCH_SECONDS", "20"))
    run = str(time.time_ns())
    with http_server() as gateway, mail_server() as mail:
        with acting(SYSTEM):
            hook = WebhookTarget.objects.create(name=run, url=gateway.url)
        with override_settings(
            EMAIL_BACKEND="hdo_portal.foundation.outbox.channels.mail.Backend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=mail.port,
            PORTAL_SMS_URL=gateway.url,
            PORTAL_WEBHOOK_INSECURE=True,
            PORTAL_WEBHOOK_NETWORKS=["127.0.0.0/8"],
            PORTAL_PER_MINUTE={},
        ):
            ages: dict[str, dict[str, list[float]]] = {"take": {}, "stall": {}}
            for turn in range(int(os.environ.get("BENCH_ROUNDS", "3"))):
                for mail.manner, found in ages.items():
                    forget_mail()
                    hook_id = str(hook.public_id)
                    for channel, more in phase(
                        f"{run}:{turn}:{mail.manner}", seconds, hook_id
                    ).items():
                        found.setdefault(channel, []).extend(more)
    p99: dict[str, list[float]] = {}
    for manner, found in ages.items():
        print(f"mail server: {manner}")
        posted = max(len(some) for some in found.values())
        for channel, some in found.items():
            p99.setdefault(channel, []).append(told(channel, some, posted))
    for channel in (Channel.SMS, Channel.WEBHOOK):
        before, after = p99[channel]
        print(f"{channel}: p99 changed by {100 * (after / before - 1):+.1f} %")


def median_ms(work: Callable[[], object], rounds: int = 30) -> float:
    taken = []
    for _n in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def full() -> None:
    count = int(os.environ.get("BENCH_WAITING", "100000"))
    with acting(SYSTEM):
        OutboxLane.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(WAITING, {"key": f"full:{time.time_ns()}:", "count": count})

        def lease() -> None:
            with transaction.atomic():
                leases.lease("mail", 20, timedelta(0))
                transaction.set_rollback(True)

        asked = {"channel": "mail", "limit": 20, "overdue": timedelta(0)}
        crowd = asked | {"crowd": 5}
        print(f"{count} mails wait, most of them for later:")
        for name, work in (
            ("the query for what is due", lambda: leases._rows(leases._CLAIM, asked)),
            ("looking for crowds", lambda: leases._rows(leases._CROWDS, crowd)),
            ("a lease of 20, with its audit", lease),
            ("counts for the pages", outbox.lanes),
        ):
            print(f"  {name:<30} {median_ms(work):.2f} ms")
        # Nothing of it stays in the benchmark's database.
        transaction.set_rollback(True)


def main() -> None:
    assert not settings.PRODUCTION
    stalling()
    full()


if __name__ == "__main__":
    main()
