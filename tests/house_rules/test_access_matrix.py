"""Every URL, asked by every role, about one's own and another customer's things."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.house_rules.access import Row, addresses, without_row, without_url
from tests.house_rules.access_table import PREFIXES, ROWS
from tests.house_rules.asking import Rollback, ask
from tests.house_rules.world import World, build

FOUND = addresses()
NAMED = frozenset(row.name for row in ROWS)
ASKED = (*ROWS, *(row for prefix in PREFIXES for row in prefix.rows(FOUND, NAMED)))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once; every question takes back what it wrote."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                yield build()
                raise Rollback
        except Rollback:
            return


def test_every_url_has_a_row() -> None:
    missing = without_row(FOUND, ROWS, PREFIXES)
    assert not missing, "say in access_table.py who may do what:\n" + "\n".join(missing)


def test_every_row_has_its_url() -> None:
    assert without_url(FOUND, ROWS, PREFIXES) == []


def test_no_row_stands_twice() -> None:
    labels = [row.label for row in ROWS]
    assert sorted(labels) == sorted(set(labels))


@pytest.mark.django_db  # else a run of this test alone makes no database
@pytest.mark.parametrize("row", ASKED, ids=lambda row: row.label)
def test_each_role_gets_what_the_table_says(world: World, row: Row) -> None:
    got = {role: ask(world, row, role).status_code for role, _ in row.expected()}
    assert got == dict(row.expected())
