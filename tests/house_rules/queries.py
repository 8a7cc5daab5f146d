"""The engine of the query counts: how many a page takes, and the numbers that are kept."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

KEPT = Path(__file__).with_name("query_counts.json")
UPDATING = "UPDATE_QUERY_COUNTS"
BUDGET = 20  # no page takes this many

# A test's own transaction stands around each request, so the request leaves its outermost scope by
# a query; outside tests the COMMIT does that.
_LEAVING = r"\s*SELECT set_config\('role', 'none'"
_BOOKKEEPING = re.compile(
    rf"^(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT|BEGIN|COMMIT)\b|{_LEAVING}"
)


class Counted:
    """The queries of a block, without those that only mark a transaction."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)

    def __str__(self) -> str:
        return "\n".join(f"{n}. {sql}" for n, sql in enumerate(self.statements, start=1))


@contextmanager
def counted_queries(into: Counted | None = None) -> Iterator[Counted]:
    counted = Counted() if into is None else into
    with CaptureQueriesContext(connection) as captured:
        yield counted
    counted.statements += [
        query["sql"] for query in captured if not _BOOKKEEPING.match(query["sql"])
    ]


class Book:
    """The kept numbers, by the name of the page. Written only when asked to by the environment."""

    def __init__(self, path: Path = KEPT) -> None:
        self.path = path
        self.numbers: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}

    def check(self, name: str, few: Counted, many: Counted) -> None:
        """Raises AssertionError when rows cost queries, the budget is passed or the number moved.

        With UPDATE_QUERY_COUNTS=1 in the environment a moved number is written down instead.
        """
        assert len(few) == len(many), (
            f"{name}: {len(few)} queries for one row, {len(many)} for three: prefetch what every "
            f"row needs.\n\n{_added(few, many)}"
        )
        assert len(many) < BUDGET, f"{name}: {len(many)} queries, under {BUDGET} wanted.\n{many}"
        if os.environ.get(UPDATING):
            self._write(name, len(many))
        kept = self.numbers.get(name)
        assert kept == len(many), (
            f"{name}: {len(many)} queries, {self.path.name} says {kept}. Fewer, or meant to be so? "
            f"Run this test with {UPDATING}=1 and commit the number.\n{many}"
        )

    def _write(self, name: str, number: int) -> None:
        assert "PYTEST_XDIST_WORKER" not in os.environ, "update with -n 0: one writer at a time"
        self.numbers[name] = number
        self.path.write_text(json.dumps(dict(sorted(self.numbers.items())), indent=2) + "\n")


def _added(few: Counted, many: Counted) -> str:
    rest = list(few.statements)
    added = []
    for statement in many.statements:
        if statement in rest:
            rest.remove(statement)
        else:
            added.append(statement)
    return "\n".join(added)
