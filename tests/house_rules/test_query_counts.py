"""No page asks the database once for every row: with three of everything it takes as many queries
as with one, and the number is kept in query_counts.json."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from hdo_portal.web import degraded
from tests.house_rules.access import Row
from tests.house_rules.access_table import ROWS
from tests.house_rules.asking import Rollback, ask
from tests.house_rules.queries import Book, Counted, counted_queries
from tests.house_rules.world import World, build, grow

# Pages that Django's administration makes, which ask more for more, each with the reason.
GROWING = {
    "GET admin:customers_organisation_change": "asks for the name in every box that looks up",
    "GET admin:customers_organisation_delete": "gathers everything that would fall with it",
}
PAGES = [
    row for row in ROWS if row.method == "GET" and 200 in row.statuses and row.label not in GROWING
]
BOOK = Book()


@pytest.fixture(scope="module")
def counts(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, tuple[Counted, Counted]]]:
    """Each page's queries, first with one of everything, then with three."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                world = build()
                few = {row.label: counted(world, row) for row in PAGES}
                grow(world)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                yield {row.label: (few[row.label], counted(world, row)) for row in PAGES}
                raise Rollback
        except Rollback:
            return


def counted(world: World, row: Row) -> Counted:
    """The queries of a page for the last role that may see it; the first time warms caches, of
    which the one of the portal's health lasts seconds only."""
    role = [role for role, status in row.expected() if status == 200][-1]
    ask(world, row, role)
    degraded._cache = (-degraded.READ_EVERY_SECONDS, [])
    queries = Counted()
    ask(world, row, role, counted_queries(queries))
    return queries


@pytest.mark.django_db  # else a run of this test alone makes no database
@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.label)
def test_page_takes_the_same_queries_with_one_row_and_with_three(
    counts: dict[str, tuple[Counted, Counted]], row: Row
) -> None:
    BOOK.check(row.label, *counts[row.label])


def test_every_growing_page_has_its_row() -> None:
    assert set(GROWING) <= {row.label for row in ROWS}


def test_no_number_is_kept_for_a_page_that_is_gone() -> None:
    assert set(BOOK.numbers) <= {row.label for row in PAGES}
