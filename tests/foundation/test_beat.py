"""Beat on a machine whose clock is set back; with all other processes: tests/chaos."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hdo_portal.celery import app
from hdo_portal.foundation.beat import ProvingScheduler


class Listened(ProvingScheduler):
    """Writes down what it would send, and dials no broker."""

    producer = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.sent: list[str] = []
        super().__init__(*args, **kwargs)

    def apply_async(self, entry: Any, *args: Any, **kwargs: Any) -> None:
        self.sent.append(entry.name)

    def work(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(max(0.0, min(self.tick(), 0.1)))


@pytest.fixture
def beat(tmp_path: Path) -> Iterator[Listened]:
    scheduler = Listened(app, schedule_filename=str(tmp_path / "beat"))
    yield scheduler
    scheduler.close()


def test_a_clock_that_is_set_back_by_a_day_stops_no_beat(beat: Listened) -> None:
    beat.work(1.2)
    assert "sweep-alarms" in beat.sent
    for entry in beat.schedule.values():
        # What it wrote down before the clock was set back lies in the future now.
        entry.last_run_at += timedelta(days=1)
    beat.sent.clear()
    beat.work(2.2)
    assert "sweep-alarms" in beat.sent
    assert "prune" not in beat.sent, "what is done nightly waits for its hour"
