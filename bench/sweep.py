"""How late alarms fire with very many clocks running, and how fast a backlog is worked off.

    make bench ARGS=sweep                 20,000 clocks, under a minute
    BENCH_FULL=1 make bench ARGS=sweep    1,000, 100,000 and 1,000,000 clocks; a backlog of 100,000

Two timekeepers sweep, each a process of its own, as two machines would. Lateness is seen by a third
party: a connection that listens to what the timeline announces at each commit.
BENCH_CLOCKS=100000 asks for other numbers of clocks. BENCH_HISTORY=5000000 adds closed clocks first
(about 15 GB). What earlier runs left is taken away.
"""

import json
import os
import select
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections

from bench._crowd import SYSTEM, empty, fill, pattern
from hdo_portal.devkit.load.copying import OWNER
from hdo_portal.foundation.scoping import acting
from tickets.models import Alarm, Ticket
from tickets.sla import sweep

FULL = os.environ.get("BENCH_FULL") == "1"
HISTORY = int(os.environ.get("BENCH_HISTORY", "0"))
USUAL = "1000,100000,1000000" if FULL else "1000,20000"
CLOCKS = [int(number) for number in os.environ.get("BENCH_CLOCKS", USUAL).split(",")]
AT_ONCE = (1, 1_000, 10_000) if FULL else (1, 1_000)
BACKLOG = 100_000 if FULL else 5_000
BYTES_A_CLOCK = 3_000
ROOT = Path(__file__).resolve().parent.parent
FAR = "now() + interval '30 days' + n * interval '1 second'"


@dataclass
class Sweepers:
    """Processes that sweep, and what they need."""

    processes: list[subprocess.Popen[bytes]]

    def most_memory(self) -> float:
        """The highest resident memory of one of them so far, in MB."""
        peaks = []
        for process in self.processes:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            peaks.append(int(line.split()[1]) / 1024)
        return max(peaks)


@contextmanager
def sweepers(count: int = 2) -> Iterator[Sweepers]:
    """Timekeepers that run until the block ends; they have begun to sweep when it starts."""
    argv = [sys.executable, str(ROOT / "manage.py"), "timekeeper"]
    running = Sweepers([subprocess.Popen(argv) for _ in range(count)])
    try:
        time.sleep(6)
        yield running
    finally:
        for process in running.processes:
            process.send_signal(signal.SIGTERM)
        for process in running.processes:
            process.wait(30)


@contextmanager
def announced() -> Iterator[Any]:
    """A connection that hears of each line of a timeline when it is committed."""
    connections[OWNER].close()
    with connections[OWNER].cursor() as cursor:
        cursor.execute("LISTEN portal_tickets")
        yield connections[OWNER].connection
    connections[OWNER].close()


def hear(listener: Any, count: int, patience: float) -> list[float]:
    """The instants at which so many lines were heard of, by this machine's clock."""
    heard: list[float] = []
    until = time.time() + patience
    while len(heard) < count and time.time() < until:
        select.select([listener], [], [], 1)
        listener.poll()
        # Of a breach the line that everybody reads; the portal's tests of itself are announced too.
        told = [json.loads(note.payload) for note in listener.notifies]
        ours = [
            line
            for line in told
            if line.get("number", "").startswith("INC-2099-") and line["visibility"] == "public"
        ]
        heard += [time.time()] * len(ours)
        listener.notifies.clear()
    return heard


def due_query(limit: int = 1000) -> tuple[float, int]:
    """Milliseconds (median of 99) and pages of the query that claims, when nothing is due."""
    times, pages = [], 0
    for _ in range(99):
        with acting(SYSTEM), connection.cursor() as cursor:
            cursor.execute(
                "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sweep._CLAIM.format(now="now()"),
                {"limit": limit},
            )
            plan = cursor.fetchone()[0][0]
        times.append(plan["Execution Time"])
        pages = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
    return statistics.median(times), pages


def vacuum() -> None:
    """What autovacuum does on a server that lives: take dead entries out of the indexes."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE tickets_alarm")


def plant(of: Ticket, count: int) -> int:
    """So many clocks more, due far from now, since beside a million others their copying takes its
    time. Returns the key after which theirs come."""
    with acting(SYSTEM):
        last: int = Alarm.objects.order_by("-pk").values_list("pk", flat=True)[0]
    fill(of, count, FAR)
    return last


def let_be_due(after: int, due: str) -> None:
    """Give those clocks their instant: SQL, with ``n`` from 1."""
    with acting(SYSTEM), connection.cursor() as cursor:
        for table, columns in (("clock", ("due_at",)), ("alarm", ("due_at", "try_at"))):
            given = ", ".join(f"{column} = {due}" for column in columns)
            cursor.execute(
                f"UPDATE tickets_{table} AS row SET {given} FROM (SELECT id, row_number() OVER "  # noqa: S608 - our own names
                f"(ORDER BY id) AS n FROM tickets_{table} WHERE id > %s) AS those"
                " WHERE row.id = those.id",
                [after],
            )


def lateness(of: Ticket, at_once: int) -> list[float]:
    """How late so many alarms due in one second were, in seconds, as a third party saw it."""
    after = plant(of, at_once)
    due = int(time.time()) + 3 + at_once // 2_000
    let_be_due(after, f"to_timestamp({due})")
    if time.time() > due:
        raise SystemExit("The alarms were due before they were written.")
    with announced() as listener:
        heard = hear(listener, at_once, 60)
    if len(heard) < at_once:
        raise SystemExit(f"{at_once - len(heard)} of {at_once} alarms were not heard of.")
    return sorted(instant - due for instant in heard)


def lateness_at_rest(of: Ticket, seconds: int) -> list[float]:
    """The same for one alarm due in each of so many seconds."""
    after = plant(of, seconds)
    first = int(time.time()) + 2
    let_be_due(after, f"to_timestamp({first} + n)")
    with announced() as listener:
        heard = hear(listener, seconds, seconds + 30)
    return sorted(instant - first - n for n, instant in enumerate(sorted(heard), 1))


def share(values: list[float], part: float) -> float:
    return values[min(len(values) - 1, int(part * len(values)))]


def told(name: str, values: list[float]) -> None:
    p50, p99 = share(values, 0.5), share(values, 0.99)
    print(f"  {name:32} p50 {p50:6.3f}  p99 {p99:6.3f}  worst {values[-1]:6.3f} s")


def backlog(of: Ticket, count: int) -> None:
    """Let so many be overdue at once, and time how long two sweepers need."""
    fill(of, count, "now() - interval '60 seconds' - n * interval '1 millisecond'")
    with announced() as listener:
        argv = [sys.executable, "-m", "bench._drain"]
        running = [subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
        pipes = [process.stdout for process in running if process.stdout is not None]
        for pipe in pipes:
            pipe.readline()
        began = time.time()
        for process in running:
            process.send_signal(signal.SIGUSR1)
        heard = hear(listener, count, 600)
        memory = max(int(pipe.readline()) for pipe in pipes) / 1024
        for process in running:
            process.wait(30)
    took = heard[-1] - began
    print(f"  {len(heard)} overdue worked off in {took:.1f} s: {len(heard) / took:.0f} a second,"
          f" {memory:.0f} MB a sweeper")  # fmt: skip
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT channel, recipient, count(*) FROM foundation_outboxmessage"
                       " WHERE storm GROUP BY 1, 2 ORDER BY 3 DESC")  # fmt: skip
        people = cursor.fetchall()
        cursor.execute("SELECT count(*), count(DISTINCT clock_id) FROM tickets_alarm"
                       " WHERE state = 'fired'")  # fmt: skip
        print(f"  {len(people)} people to be told, in one digest each"
              f" ({people[0][2] if people else 0} batches at most)")  # fmt: skip


def history(of: Ticket) -> None:
    """Closed clocks, unless the disk is short."""
    free = shutil.disk_usage(os.environ["PORTAL_DATA"]).free
    if free < HISTORY * BYTES_A_CLOCK:
        raise SystemExit(f"{HISTORY} closed clocks need {HISTORY * BYTES_A_CLOCK // 10**9} GB.")
    for begun in range(0, HISTORY, 500_000):
        fill(of, min(500_000, HISTORY - begun), "now() - interval '90 days'", closed=True)
    print(f"{HISTORY} closed clocks")


def main() -> None:
    empty()
    of = pattern()
    if HISTORY:
        history(of)
    there, first = 0, 0.0
    for clocks in CLOCKS:
        fill(of, clocks - there, FAR)
        there = clocks
        print(f"\n{clocks} running clocks")
        for when, clean in (("as it is", False), ("vacuumed", True)):
            if clean:
                vacuum()
            took, pages = due_query()
            first = first or took
            print(f"  the due query, {when}: {took:.3f} ms, {pages} pages,"
                  f" {took / first:.2f} times the first")  # fmt: skip
        with sweepers() as running:
            told("one due in each second", lateness_at_rest(of, 60 if FULL else 10))
            for at_once in AT_ONCE[1:]:
                told(f"{at_once} due in one second", lateness(of, at_once))
            print(f"  {running.most_memory():.0f} MB a sweeper")
    print(f"\n{BACKLOG} overdue, {there} running")
    backlog(of, BACKLOG)
    empty()


if __name__ == "__main__":
    main()
