"""What an SLA clock shows at an instant."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from hdo_portal.web.clock_face import duration, face

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def clock(state: str, start: float, due: float | None) -> SimpleNamespace:
    """A clock that began `start` minutes ago and is due in `due` minutes."""
    due_at = None if due is None else NOW + timedelta(minutes=due)
    return SimpleNamespace(state=state, started_at=NOW - timedelta(minutes=start), due_at=due_at)


@pytest.fixture(autouse=True)
def _english() -> None:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "seconds, words",
    [
        (0, "0 s"), (59, "59 s"), (60, "1 min 00 s"), (599, "9 min 59 s"), (600, "10 min"),
        (3599, "59 min"), (3600, "1 h"), (3660, "1 h 1 min"), (86_399, "23 h 59 min"),
        (86_400, "1 d"), (90_000, "1 d 1 h"), (-90, "1 min 30 s"),
    ],
)  # fmt: skip
def test_a_length_of_time_is_said_in_its_two_largest_units(seconds: int, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    "state, start, due, tone, text, percent",
    [
        ("running", 60, 180, "calm", "3 h left", 25),
        ("running", 75, 25, "soon", "25 min left", 75),
        ("running", 120, -12, "over", "12 min over", 100),
        ("running", 60, 0, "soon", "0 s left", 100),
        ("paused", 60, None, "paused", "Paused", 0),
        ("met", 60, -5, "met", "Met", 100),
        ("missed", 60, -5, "missed", "Missed", 100),
        ("cancelled", 60, 5, "still", "No longer runs", 100),
        ("running", 0, 0, "soon", "0 s left", 100),
    ],
)
def test_a_clock_shows(state, start, due, tone, text, percent) -> None:
    shown = face(clock(state, start, due), NOW)
    assert (shown.tone, shown.text, shown.percent) == (tone, text, percent)


def test_only_a_clock_that_runs_counts_on() -> None:
    assert face(clock("running", 1, 1), NOW).ticking
    assert face(clock("running", 1, -1), NOW).ticking
    assert not face(clock("paused", 1, None), NOW).ticking
    assert not face(clock("met", 1, 1), NOW).ticking
