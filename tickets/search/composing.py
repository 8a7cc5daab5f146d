"""A question as PostgreSQL reads it. What a person typed reaches it as folded words only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from tickets.models import SearchEntry, SearchWord
from tickets.search.folding import identity
from tickets.search.language import Question, Term
from tickets.search.narrowing import Narrowing
from tickets.search.pairs import forms

PREFIX_FROM = 3  # letters from which a word also finds those that begin so
LOOKED_UP_FROM = 3  # letters from which a word is looked up among names
MOST_NAMED = 20  # a word that names more things than this is no name
_LIKE = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


@dataclass
class Composed:
    """The tsquery, empty if nothing is asked of the words; and the stems for marking the hit."""

    query: str = ""
    positive: bool = False
    stems: list[str] = field(default_factory=list)


def compose(
    question: Question, narrowing: Narrowing, widened: Mapping[str, Sequence[str]] = {}
) -> Composed:
    """``widened``: further words of the index that a word of the question also means."""
    stems = _stemmed(question.terms)
    named = _named(question.wanted)
    composed = Composed()
    parts: list[str] = []
    for term in question.terms:
        alternatives = [stem for stem in stems.get(term, ()) if stem]
        if not alternatives:
            continue  # a word that says nothing: og, i, er
        if term.excluded:
            parts.append(f"!({' | '.join(alternatives)})")
            continue
        alternatives += [quoted(word) for word in widened.get(term.text, ())]
        alternatives += [quoted(fact) for fact in named.get(term.text, ())]
        parts.append(f"({' | '.join(alternatives)})")
        composed.positive = True
        composed.stems += [*term.words, *_bare(stems[term]), *widened.get(term.text, ())]
    parts += [f"({' | '.join(map(quoted, facts))})" for facts in narrowing.facts]
    parts += [f"!{quoted(fact)}" for fact in narrowing.lacks]
    composed.positive |= bool(narrowing.facts)
    composed.query = " & ".join(parts)
    return composed


def quoted(lexeme: str) -> str:
    """A word of the index as a tsquery writes it."""
    inside = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{inside}'"


def _bare(stems: Sequence[str]) -> list[str]:
    return [stem.split("'")[1] for stem in stems if stem.count("'") >= 2]


def _stemmed(terms: Sequence[Term]) -> dict[Term, list[str]]:
    """The stems of each term as tsqueries, by PostgreSQL's Norwegian; an empty text for a word that
    it passes over. Phrases keep their order."""
    asked: list[tuple[Term, str, bool]] = []
    for term in dict.fromkeys(terms):
        if term.is_phrase:
            asked.append((term, term.text, True))
            continue
        for form in forms(term.text):
            prefix = len(form) >= PREFIX_FROM and not term.excluded
            asked.append((term, f"{form}:*" if prefix else form, False))
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN together THEN phraseto_tsquery('norwegian', said)"
            " ELSE to_tsquery('norwegian', said) END::text"
            " FROM unnest(%s::text[], %s::bool[]) WITH ORDINALITY AS a (said, together, nth)"
            " ORDER BY nth",
            [[said for _t, said, _p in asked], [together for _t, _s, together in asked]],
        )
        answers = [answer for (answer,) in cursor.fetchall()]
    stems: dict[Term, list[str]] = {}
    for (term, _said, _together), answer in zip(asked, answers, strict=True):
        stems.setdefault(term, []).append(answer)
    return stems


def _named(terms: Sequence[Term]) -> dict[str, list[str]]:
    """Facts that a word of the question stands for: gjøvik is also the customer of that name, and
    2420001 the radio. Looked up with the actor's own eyes."""
    texts = [t.text for t in terms if len(t.text) >= LOOKED_UP_FROM]
    named: dict[str, list[str]] = {}
    for text in dict.fromkeys(texts):
        # A number is the whole of it: serial numbers begin alike by the thousand.
        number = identity(text)
        like = (
            Q(identities__contains=[number]) if _has_digit(text) else Q(words__contains=f" {text}")
        )
        rows = SearchEntry.objects.filter(like).exclude(kind="person")
        found = list(
            rows.values_list("kind", "organisation_id", "asset_id", "site_id")[:MOST_NAMED]
        )
        if len(found) == MOST_NAMED:
            continue
        named[text] = [
            {"organisation": f"=org:{o}", "asset": f"=asset:{a}", "site": f"=site:{s}"}[kind]
            for kind, o, a, s in found
        ]
        if number.isdecimal() and len(number) >= 5:
            named[text].append(f"=tel:{number}")
    return named


_ALIKE = """
    SELECT term, word FROM unnest(%s::text[]) AS asked (term) CROSS JOIN LATERAL (
        (SELECT word FROM tickets_searchword
          WHERE word LIKE '%%' || term || '%%' AND word NOT LIKE term || '%%'
          ORDER BY length(word), word LIMIT 20)
        UNION
        (SELECT word FROM tickets_searchword WHERE word %% term
          ORDER BY similarity(word, term) DESC, word LIMIT 5)
    ) AS alike
"""


def alike(question: Question) -> dict[str, list[str]]:
    """Words of tickets that hold a word of the question (lydfeil for feil) or are spelt much like
    it. For staff only. The scoped table refuses everybody else."""
    terms = [t.text for t in question.wanted if not t.is_phrase and _is_word(t.text)]
    if not terms or not SearchWord.objects.exists():
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [[term.translate(_LIKE) for term in terms]])
        found: dict[str, list[str]] = {}
        for term, word in cursor.fetchall():
            if word != term:
                found.setdefault(term, []).append(word)
        return found


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _is_word(text: str) -> bool:
    return len(text) >= 4 and text.isalpha()
