"""How instants are said."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from hdo_portal.web.moments import in_full, spoken

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 23:30 in Oslo


@pytest.mark.parametrize(
    "moment, words",
    [
        ("2026-11-23T13:32Z", "today 14:32"),
        ("2026-11-22T22:59Z", "yesterday 23:59"),
        ("2026-11-22T23:00Z", "today 00:00"),
        ("2026-11-23T23:00Z", "tomorrow 00:00"),
        ("2026-11-21T13:32Z", "21 Nov 14:32"),
        ("2025-11-21T13:32Z", "21 Nov 2025 14:32"),
        ("2026-06-01T12:00Z", "1 Jun 14:00"),
    ],
)
def test_an_instant_is_said_by_the_day_in_oslo(moment: str, words: str) -> None:
    with translation.override("en"):
        assert spoken(datetime.fromisoformat(moment), NOW) == words


def test_the_whole_instant_has_weekday_and_seconds() -> None:
    with translation.override("en"):
        assert in_full(NOW) == "Monday 23 November 2026 23:30:00"
