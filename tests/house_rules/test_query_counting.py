"""The counting itself: it tells a list that asks per row from one that does not."""

import json
from pathlib import Path

import pytest

from tests.house_rules.queries import BUDGET, UPDATING, Book, Counted


def took(*statements: str) -> Counted:
    counted = Counted()
    counted.statements += statements
    return counted


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    monkeypatch.delenv(UPDATING, raising=False)
    path = tmp_path / "counts.json"
    path.write_text(json.dumps({"queue": 2}))
    return Book(path)


def test_a_list_that_keeps_its_number_passes(book: Book) -> None:
    book.check("queue", took("a", "b"), took("a", "b"))


def test_a_query_for_every_row_is_shown(book: Book) -> None:
    with pytest.raises(AssertionError, match=r"(?s)2 queries for one row, 3 for three.*site 2"):
        book.check("queue", took("a", "site 1"), took("a", "site 1", "site 2"))


def test_a_moved_number_fails_until_it_is_written_down(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    with pytest.raises(AssertionError, match="says 2"):
        book.check("queue", took("a"), took("a"))
    monkeypatch.setenv(UPDATING, "1")
    book.check("queue", took("a"), took("a"))
    assert json.loads(book.path.read_text()) == {"queue": 1}


def test_a_page_without_a_number_fails(book: Book) -> None:
    with pytest.raises(AssertionError, match="says None"):
        book.check("board", took("a"), took("a"))


def test_the_budget_is_not_written_away(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(UPDATING, "1")
    heavy = took(*(str(n) for n in range(BUDGET)))
    with pytest.raises(AssertionError, match="under 20 wanted"):
        book.check("queue", heavy, heavy)
