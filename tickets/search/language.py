"""What a person types into the box, read: words, "phrases", -not, and operators with a colon.

    status:åpen kunde:ous sl1 type:endring tildelt:meg rom:AMK før:2026-11-01 "ingen lyd" -test

Pure: imports no Django. What is not understood is kept as words, and said (``unknown``).
"""

import re
from dataclasses import dataclass, field

from tickets.search.folding import fold

LONGEST = 200  # characters of a question
MOST_TERMS = 12

# Bokmål, nynorsk and English; read without regard to case, and å as aa or a.
OPERATORS: dict[str, tuple[str, ...]] = {
    "status": ("status", "tilstand", "state"),
    "severity": ("alvor", "alvorlighet", "alvorlegheit", "alvorsgrad", "severity"),
    "type": ("type", "slag", "kind"),
    "customer": ("kunde", "customer", "organisasjon", "organisation", "organization", "org"),
    "assignee": ("tildelt", "ansvarlig", "ansvarleg", "assignee", "assigned"),
    "team": ("team", "gruppe", "group"),
    "room": ("rom", "room", "sentral"),
    "asset": ("utstyr", "asset", "radio", "terminal", "issi"),
    "site": ("sted", "stad", "site", "place"),
    "before": ("før", "before", "innen", "innan"),
    "after": ("etter", "after", "siden", "sidan", "since"),
}
_MEANT = {fold(name): meant for meant, names in OPERATORS.items() for name in names}
_SEVERITY = re.compile(r"^sl[1-3]$", re.IGNORECASE)
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_TOKEN = re.compile(
    r'(?P<minus>-)?(?:(?P<name>[^\W\d_]+):(?!//))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))'
)


@dataclass(frozen=True)
class Term:
    """A word, or several that must follow each other; folded."""

    words: tuple[str, ...]
    excluded: bool = False

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Given:
    """An operator with its value, and the name as it was written."""

    meant: str
    value: str
    written: str
    excluded: bool = False


@dataclass
class Question:
    text: str
    terms: list[Term] = field(default_factory=list)
    givens: list[Given] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def wanted(self) -> list[Term]:
        return [term for term in self.terms if not term.excluded]

    def __bool__(self) -> bool:
        return bool(self.terms or self.givens)


def read(text: str) -> Question:
    """Never raises: a person searches under stress, and anything is a question."""
    text = " ".join(text.replace("\x00", " ").split())[:LONGEST]
    question = Question(text)
    for match in _TOKEN.finditer(text.translate(_QUOTES)):
        if len(question.terms) + len(question.givens) < MOST_TERMS:
            _take(question, match)
    return question


def meaning(name: str) -> str | None:
    """What an operator of this name narrows by, in whatever of the three languages it is written;
    None for a word that is no operator."""
    return _MEANT.get(fold(name))


def split(text: str) -> tuple[str, list[Given]]:
    """The words of a text as they were written, without its operators, and the operators."""
    rest: list[str] = []
    givens: list[Given] = []
    for match in _TOKEN.finditer(text.translate(_QUOTES)):
        value = match["phrase"] if match["phrase"] is not None else match["word"]
        meant = meaning(match["name"]) if match["name"] else None
        if meant and value.strip() and len(givens) < MOST_TERMS:
            given = Given(meant, value.strip(), match["name"].lower(), bool(match["minus"]))
            givens.append(given)
        else:
            rest.append(match[0])
    return " ".join(rest), givens


def _take(question: Question, match: re.Match[str]) -> None:
    name, minus = match["name"] or "", bool(match["minus"])
    value = match["phrase"] if match["phrase"] is not None else match["word"]
    meant = meaning(name) if name else None
    if meant and value.strip():
        question.givens.append(Given(meant, value.strip(), name.lower(), minus))
        return
    if not name and _SEVERITY.match(value):
        question.givens.append(Given("severity", value, "", minus))
        return
    if name and not meant:
        question.unknown.append(name)
    words = fold(value if not name else f"{name} {value}").split()
    if match["phrase"] is not None and not name:
        question.terms += [Term(tuple(words), minus)] if words else []
    elif minus:
        question.terms += [Term(tuple(words), excluded=True)] if words else []
    else:
        question.terms += [Term((word,)) for word in words]
