"""Days as people write them in a search: 2026-11-01, 1.11.2026, 2026-11, i dag as idag, 7d, 2u.

Pure: imports no Django.
"""

import re
from datetime import date, timedelta

from tickets.search.folding import fold

_ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
_NORWEGIAN = re.compile(r"^(\d{1,2})\.(\d{1,2})\.?(\d{4})?$")
_AGO = re.compile(r"^(\d{1,3})([a-zæøå]+)$")
_SPANS = {
    **dict.fromkeys(("d", "dag", "dager", "dagar", "day", "days"), 1),
    **dict.fromkeys(("u", "uke", "uker", "veke", "veker", "v", "w", "week", "weeks"), 7),
    **dict.fromkeys(("m", "mnd", "maned", "maneder", "manad", "manader", "month", "months"), 30),
}
_NAMED = {"idag": 0, "today": 0, "igar": 1, "yesterday": 1, "iforgars": 2}


def read_day(text: str, today: date) -> date | None:
    """The day that is meant, the first of it where a month or a year is; None if none is."""
    text = text.strip().lower()
    folded = fold(text).replace(" ", "")
    if folded in _NAMED:
        return today - timedelta(days=_NAMED[folded])
    if (ago := _AGO.match(text)) and fold(ago[2]) in _SPANS:
        return today - timedelta(days=int(ago[1]) * _SPANS[fold(ago[2])])
    try:
        if found := _ISO.match(text):
            return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
        if found := _NORWEGIAN.match(text):
            return date(int(found[3] or today.year), int(found[2]), int(found[1]))
    except ValueError:
        return None
    return None
