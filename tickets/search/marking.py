"""The hit shown: a piece of the text with the words that were asked for marked.

Gives pairs of text and whether it is marked; nothing here is markup, so nothing can become it.

Pure: imports no Django.
"""

import re
from collections.abc import Sequence

from tickets.search.folding import fold

Marked = list[tuple[str, bool]]

_WORD = re.compile(r"\w+")
INSIDE_FROM = 4  # letters from which a word is also seen inside a compound
BEFORE, LENGTH = 60, 200  # characters of an excerpt, and of it before the first hit


def spans(text: str, stems: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words of ``text`` are that answer one of the folded stems."""
    wanted = [stem for stem in stems if stem]
    if not wanted:
        return []
    return [match.span() for match in _WORD.finditer(text) if _answers(match.group(), wanted)]


def _answers(word: str, stems: Sequence[str]) -> bool:
    folded = fold(word)
    return any(
        folded == stem
        or (len(stem) > 2 and folded.startswith(stem))
        or (len(stem) >= INSIDE_FROM and stem in folded)
        for stem in stems
    )


def marked(text: str, stems: Sequence[str]) -> Marked:
    """The whole text, what answers marked."""
    return _cut(text, spans(text, stems), 0, len(text))


def excerpt(text: str, stems: Sequence[str]) -> Marked | None:
    """A line of the text around the first hit; None where there is none."""
    found = spans(text, stems)
    if not found:
        return None
    start = max(0, found[0][0] - BEFORE)
    if start:
        start = text.find(" ", start, found[0][0]) + 1 or start
    end = min(len(text), start + LENGTH)
    shown = _cut(text, [span for span in found if span[1] <= end], start, end)
    return [
        *([("… ", False)] if start else []),
        *shown,
        *([(" …", False)] if end < len(text) else []),
    ]


def _cut(text: str, found: Sequence[tuple[int, int]], start: int, end: int) -> Marked:
    pieces: Marked = []
    at = start
    for begin, stop in found:
        if begin >= at:
            pieces += [(text[at:begin], False), (text[begin:stop], True)]
            at = stop
    pieces.append((text[at:end], False))
    return [piece for piece in pieces if piece[0]]
