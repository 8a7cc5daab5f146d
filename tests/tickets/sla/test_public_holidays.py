"""Our own table of public holidays: as the law and the library have it, and for ever so."""

import hashlib
from datetime import date

import holidays
import pytest

from tests.tickets.sla.oracle import easter as easter_again
from tickets.sla.worktime import ALWAYS, OFFICE, parse_calendar, special_day
from tickets.sla.worktime.public_holidays import easter, public_holidays

YEARS = range(1970, 2100)


@pytest.mark.parametrize("decade", range(1970, 2100, 10))
def test_the_rule_set_has_the_dates_of_the_library(decade: int) -> None:
    for year in range(decade, decade + 10):
        library = holidays.country_holidays("NO", years=year)
        assert set(public_holidays("NO", year)) == set(library)


def test_no_date_of_a_rule_set_ever_changes() -> None:
    """Clocks of years ago are replayed by it. A new law is a new rule set beside this one."""
    days = [day.isoformat() for year in YEARS for day in sorted(public_holidays("NO", year))]
    digest = hashlib.sha256("\n".join(days).encode()).hexdigest()
    assert digest == "7a315c0cdf678b78e1e70c8487d6dee866588d2b3d5f7a4efea555a139e20b75"


def test_easter_is_found_in_two_ways() -> None:
    assert [easter(year) for year in YEARS] == [easter_again(year) for year in YEARS]


def test_a_rule_set_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(KeyError):
        public_holidays("SE", 2026)


def test_a_date_says_why_it_is_special() -> None:
    split = parse_calendar({
        "hours": [[0, "08:00", "16:00"]],
        "holidays": "NO",
        "exceptions": {"2026-12-24": []},
    })
    assert special_day(OFFICE, date(2026, 5, 14)) == "ascension_day"
    assert special_day(OFFICE, date(2026, 5, 17)) == ""  # a Sunday, closed anyway
    assert special_day(OFFICE, date(2026, 5, 18)) == ""
    assert special_day(ALWAYS, date(2026, 5, 14)) == ""
    assert special_day(split, date(2026, 12, 24)) == "exception"
