"""One form for what is written and what is asked; PostgreSQL's tickets_fold() does the same.

Pure: imports no Django.
"""

import re
import unicodedata

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ŧ": "t", "ŋ": "n",
                          "ß": "ss", "œ": "oe", "þ": "th", "ħ": "h"})  # fmt: skip
_NO_WORD = re.compile(r"[\W_]+")
_NORWAY = re.compile(r"^(?:00)?47(\d{8})$")


def fold(text: str) -> str:
    """Small letters without marks: å, aa and a alike, ø, oe and o alike, æ and ae alike; one space
    between words and nothing else."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    plain = _NO_WORD.sub(" ", plain).strip()
    return plain.replace("aa", "a").replace("oe", "o")


def identity(text: str) -> str:
    """A number or call sign without spaces and signs, in capitals; +47 is left out."""
    return _NORWAY.sub(r"\1", _NO_WORD.sub("", text).upper())
