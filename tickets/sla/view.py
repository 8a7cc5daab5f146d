"""A clock as people read it: one computation for page, API and report."""

from dataclasses import dataclass
from datetime import datetime

from tickets.models import Clock
from tickets.models.enums import ClockState
from tickets.sla import ledger


@dataclass(frozen=True)
class ClockView:
    """Durations in whole seconds; ``remaining_seconds`` is negative after due. ``state`` is
    ``running``, ``paused``, ``breached``, ``met``, ``missed`` or ``cancelled``."""

    clock: Clock
    state: str
    due_at: datetime | None
    elapsed_seconds: int
    remaining_seconds: int
    percent: int

    @property
    def measure(self) -> str:
        return self.clock.measure

    @property
    def breached(self) -> bool:
        return self.state in ("breached", "missed")


def view_of(clock: Clock, now: datetime) -> ClockView:
    """How a clock stands at an instant. Reads the prefetched intervals; runs no query itself."""
    if clock.elapsed_seconds is not None:
        elapsed = clock.elapsed_seconds
    else:
        elapsed = ledger.elapsed_at(clock, clock.stopped_at or now)
    remaining = clock.target_seconds - elapsed
    return ClockView(
        clock=clock,
        state=state_at(clock, now),
        due_at=clock.due_at,
        elapsed_seconds=elapsed,
        remaining_seconds=remaining,
        percent=min(100, 100 * elapsed // clock.target_seconds) if clock.target_seconds else 100,
    )


def state_at(clock: Clock, now: datetime) -> str:
    """Breached as soon as the due instant has passed, whether or not the sweep has been here."""
    passed = clock.due_at is not None and now > clock.due_at
    if clock.is_open and (passed or clock.breached_at is not None):
        return "breached"
    return str(ClockState(clock.state).value)
