"""What a person types, as it is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.search.days import read_day
from tickets.search.folding import fold, identity
from tickets.search.language import MOST_TERMS, read
from tickets.search.marking import excerpt, marked
from tickets.search.pairs import forms


@pytest.mark.parametrize(
    "written, also",
    [("Gjøvik", "gjovik"), ("Gjøvik", "GJOEVIK"), ("Ålesund", "Aalesund"), ("Ålesund", "alesund"),
     ("Bærum", "baerum"), ("Kárášjohka", "karasjohka"), ("AMK–Oslo", "amk oslo")],
)  # fmt: skip
def test_letters_are_found_however_the_keyboard_writes_them(written: str, also: str) -> None:
    assert fold(written) == fold(also)


@pytest.mark.parametrize(
    "written, known",
    [("2 420 001", "2420001"), ("+47 911 22 333", "91122333"), ("0047 91122333", "91122333"),
     ("974 589-095", "974589095"), ("t-12", "T12"), ("47112", "47112")],
)  # fmt: skip
def test_numbers_are_found_however_they_are_grouped(written: str, known: str) -> None:
    assert identity(written) == known


def test_words_phrases_minus_and_operators_are_told_apart() -> None:
    question = read('lyd "ingen dekning" -test status:åpen Kunde:"Oslo HF" SL1 -type:endring')
    assert [term.text for term in question.wanted] == ["lyd", "ingen dekning"]
    assert [term.text for term in question.terms if term.excluded] == ["test"]
    assert [(g.meant, g.value, g.excluded) for g in question.givens] == [
        ("status", "åpen", False),
        ("customer", "Oslo HF", False),
        ("severity", "SL1", False),
        ("type", "endring", True),
    ]


@pytest.mark.parametrize("quoted", ['"ingen lyd"', "«ingen lyd»", "“ingen lyd”", '"ingen lyd'])
def test_a_phrase_may_stand_in_any_quotation_marks(quoted: str) -> None:
    assert [term.words for term in read(quoted).terms] == [("ingen", "lyd")]


@pytest.mark.parametrize("name", ["før", "foer", "for", "before", "innan", "FØR"])
def test_operators_are_read_in_three_languages(name: str) -> None:
    assert read(f"{name}:2026-01-01").givens[0].meant == "before"


def test_an_unknown_operator_is_kept_as_words_and_named() -> None:
    question = read("farge:blå 12:30 https://hdo.no")
    assert question.unknown == ["farge"]
    assert "farge" in [term.text for term in question.terms]
    assert question.givens == []


@given(st.text(max_size=300))
def test_anything_is_a_question(text: str) -> None:
    question = read(text)
    assert len(question.terms) + len(question.givens) <= MOST_TERMS * 3
    assert all(word == fold(word) for term in question.terms for word in term.words)


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=8), max_size=3))
def test_marking_loses_and_adds_nothing(text: str, words: list[str]) -> None:
    assert "".join(piece for piece, _hit in marked(text, [fold(word) for word in words])) == text


def test_an_excerpt_shows_the_hit_and_marks_compounds() -> None:
    text = "Vakta melder. " * 20 + "Det er sambandsfeil på Gjøvik."
    found = excerpt(text, ["samband", "gjovik"])
    assert found is not None
    assert [piece for piece, hit in found if hit] == ["sambandsfeil", "Gjøvik"]
    assert len("".join(piece for piece, _hit in found)) < 210


@pytest.mark.parametrize(
    "written, day",
    [("2026-11-01", date(2026, 11, 1)), ("1.11.2026", date(2026, 11, 1)),
     ("1.11", date(2026, 11, 1)),
     ("2026-11", date(2026, 11, 1)), ("2026", date(2026, 1, 1)), ("i går", date(2026, 11, 22)),
     ("idag", date(2026, 11, 23)), ("7d", date(2026, 11, 16)), ("2uker", date(2026, 11, 9)),
     ("31.2.2026", None), ("snart", None), ("2026-13", None)],
)  # fmt: skip
def test_days_are_read_as_people_write_them(written: str, day: date | None) -> None:
    assert read_day(written, date(2026, 11, 23)) == day


def test_the_other_written_language_is_meant_as_well() -> None:
    assert "sjukehus" in forms(fold("sykehus"))
    assert "sjukehusradio" in forms(fold("sykehusradio"))
    assert forms("radio") == ("radio",)
