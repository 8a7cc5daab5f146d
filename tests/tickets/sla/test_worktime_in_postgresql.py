"""A second oracle, whose knowledge of time zones is PostgreSQL's: it lists every minute, asks what
a clock in Norway shows then, and counts."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.tickets.sla.oracle import norwegian_holidays
from tickets.sla.worktime import OFFICE, due, elapsed, parse_calendar

NIGHT_SHIFT = parse_calendar({
    "hours": [[day, "22:00", "24:00"] for day in range(7)]
    + [[day, "00:00", "06:00"] for day in range(7)],
    "holidays": "NO",
})
# Minutes of the day in Norway at which each is open; no edge lies in the hour that is changed.
OPEN = {
    "office": "extract(isodow FROM wall) < 6 AND wall::time >= '08:00' AND wall::time < '16:00'",
    "night": "(wall::time >= '22:00' OR wall::time < '06:00')",
}
COUNT = """
    SELECT count(*), max(minute) FROM (
        SELECT minute, minute AT TIME ZONE 'Europe/Oslo' AS wall
          FROM generate_series(%(start)s, %(end)s - interval '1 minute', interval '1 minute') minute
    ) AS minutes
    WHERE {open} AND NOT wall::date = ANY (%(holidays)s)
      AND NOT (minute >= %(paused)s AND minute < %(resumed)s)
"""
NEAR = [
    datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2026, 5, 14, tzinfo=UTC),
    datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC),
]  # fmt: skip
CASES = 300


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(OPEN))
def test_postgresql_counts_the_same_minutes(name: str) -> None:
    calendar = {"office": OFFICE, "night": NIGHT_SHIFT}[name]
    holidays = [day for year in range(2025, 2030) for day in norwegian_holidays(year)]
    chance = random.Random(2026)
    for _case in range(CASES // 2):
        start = chance.choice(NEAR) + timedelta(minutes=chance.randint(-180, 180))
        end = start + timedelta(minutes=chance.choice([30, 600, 3000]) + chance.randint(0, 600))
        paused = start + timedelta(minutes=chance.randint(0, 600))
        resumed = paused + timedelta(minutes=chance.randint(0, 600))
        with connection.cursor() as cursor:
            asked = {"start": start, "end": end, "paused": paused, "resumed": resumed}
            cursor.execute(COUNT.format(open=OPEN[name]), asked | {"holidays": holidays})
            minutes, last = cursor.fetchone()
        assert elapsed(calendar, start, end, [(paused, resumed)]) == 60 * minutes
        if minutes:
            used_up = last + timedelta(minutes=1)
            assert due(calendar, start, 60 * minutes, [(paused, resumed)]) == used_up
