"""Instants as whole microseconds since 1970 in UTC, and wall times turned into them.

Python adds and subtracts two datetimes of the same zone in wall time: over a change of clock the
result is an hour wrong. So every sum, difference and comparison in this package is made on the
integers from here.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, cast
from zoneinfo import ZoneInfo

from .errors import NaiveInstant, OutsideHorizon

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND

# The `holidays` library knows 1901 to 2100, time zones have odd seconds before 1970; one year is
# left at the end so that the last UTC year can look at the first local day of the next.
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2099

_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WALL_EPOCH: Final = datetime.combine(date(1970, 1, 1), time())


def to_microseconds(instant: datetime) -> int:
    """The instant as microseconds since 1970. Raises NaiveInstant without a time zone."""
    if instant.utcoffset() is None:
        raise NaiveInstant(f"{instant.isoformat()} has no time zone.")
    return (instant - _EPOCH) // _MICROSECOND


def within_horizon(instant: datetime) -> int:
    """As `to_microseconds`, and raises OutsideHorizon before 1970 or after 2099."""
    microseconds = to_microseconds(instant)
    if not HORIZON_START <= microseconds <= HORIZON_END:
        raise OutsideHorizon(
            f"{instant.isoformat()} is outside the years {FIRST_YEAR} to {LAST_YEAR}."
        )
    return microseconds


def from_microseconds(microseconds: int) -> datetime:
    """The aware UTC datetime of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


def wall_time(day: date, minutes: int) -> datetime:
    """The wall time so many minutes after midnight of `day`; 1440 is midnight of the next day."""
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def first_instant(wall: datetime, zone: ZoneInfo) -> int:
    """The first instant at which a clock in `zone` shows `wall` or later.

    That one sentence is the whole rule: a wall time that occurs twice means the first time, one
    that is skipped means the first instant after the gap.
    """
    earlier = cast("timedelta", zone.utcoffset(wall))
    later = cast("timedelta", zone.utcoffset(wall.replace(fold=1)))
    naive = wall - _WALL_EPOCH
    if earlier >= later:
        return (naive - earlier) // _MICROSECOND
    # PEP 495: only inside a gap is the offset of fold=0, from before the change, the smaller one.
    return _end_of_gap(
        wall, zone, (naive - later) // _MICROSECOND, (naive - earlier) // _MICROSECOND
    )


def _end_of_gap(wall: datetime, zone: ZoneInfo, before: int, after: int) -> int:
    """The change of clock between two instants, one on either side of it, found by halving."""
    while after - before > 1:
        middle = (before + after) // 2
        if from_microseconds(middle).astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


# The start of every UTC year of the horizon, and the end of the last.
YEAR_STARTS: Final = tuple(
    to_microseconds(datetime(year, 1, 1, tzinfo=UTC)) for year in range(FIRST_YEAR, LAST_YEAR + 2)
)
HORIZON_START: Final = YEAR_STARTS[0]
HORIZON_END: Final = YEAR_STARTS[-1]
