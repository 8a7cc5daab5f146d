"""The public holidays that a calendar may name, as the law has them: our table, not a library's.

A calendar version stores the name of a rule set and a clock stores its calendar version, so what a
rule set says may never change: the suite holds the digest of all its dates. A new law is a new rule
set beside the old (``NO-2031``), and a new version of each calendar that is to follow it.

Sources of ``NO``: lov 24. februar 1995 nr. 12 om helligdager og helligdagsfred, section 2, and lov
26. april 1947 nr. 1 om 1. og 17. mai som høgtidsdagar. Christmas Eve and half days are not law.
Sundays that are holidays (Easter Sunday, Whit Sunday) are on it, other Sundays are not.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

_FIXED: Final = (
    (1, 1, "new_year"),
    (5, 1, "labour_day"),
    (5, 17, "constitution_day"),
    (12, 25, "christmas_day"),
    (12, 26, "boxing_day"),
)
_DAYS_FROM_EASTER: Final = (
    (-3, "maundy_thursday"),
    (-2, "good_friday"),
    (0, "easter_sunday"),
    (1, "easter_monday"),
    (39, "ascension_day"),
    (49, "whit_sunday"),
    (50, "whit_monday"),
)
RULE_SETS: Final = frozenset({"NO"})


@lru_cache(maxsize=512)
def public_holidays(rule_set: str, year: int) -> Mapping[date, str]:
    """The holidays of a Gregorian year with a word for each; of two on one day, the fixed one.

    Raises KeyError for a rule set that does not exist.
    """
    if rule_set not in RULE_SETS:
        raise KeyError(rule_set)
    sunday = easter(year)
    found = {sunday + timedelta(days=days): name for days, name in _DAYS_FROM_EASTER}
    found |= {date(year, month, day): name for month, day, name in _FIXED}
    return MappingProxyType(found)


def easter(year: int) -> date:
    """Easter Sunday by Gauss's rule in Lichtenberg's form, for any Gregorian year."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    cycle = year % 19
    seed = (19 * cycle + moon) % 30
    correction = (seed + cycle // 11) // 29
    full_moon = 21 + seed - correction
    first_sunday = 7 - (year + year // 4 + sun) % 7
    return date(year, 3, 1) + timedelta(days=full_moon + 7 - (full_moon - first_sunday) % 7 - 1)
