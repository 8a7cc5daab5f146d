"""People pause and resume while a stopwatch ticks: at every step the sums must agree with it."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.tickets.sla.instants import HOUR
from tests.tickets.sla.oracle import instant_of, is_open_second, seconds_of
from tests.tickets.sla.strategies import calendars, clock_changes
from tickets.sla.worktime import Pause, due, elapsed, parse_calendar


class Stopwatch(RuleBasedStateMachine):
    """Ticks second by second around a change of clock."""

    @initialize(data=st.data())
    def start(self, data: st.DataObject) -> None:
        change = data.draw(st.sampled_from(clock_changes("Europe/Oslo", 2026)))
        self.calendar = data.draw(calendars("Europe/Oslo", 2026))
        self.spec = parse_calendar(self.calendar)
        self.begun = self.now = change + data.draw(st.integers(-HOUR, HOUR))
        self.ran = 0
        self.pauses: list[tuple[int, int]] = []
        self.paused_since: int | None = None

    @rule(seconds=st.integers(1, 2_000))
    def wait(self, seconds: int) -> None:
        for second in range(self.now, self.now + seconds):
            if self.paused_since is None:
                self.ran += is_open_second(self.calendar, second)
        self.now += seconds

    @precondition(lambda self: self.paused_since is None)
    @rule()
    def pause(self) -> None:
        self.paused_since = self.now

    @precondition(lambda self: self.paused_since is not None)
    @rule()
    def resume(self) -> None:
        assert self.paused_since is not None
        self.pauses.append((self.paused_since, self.now))
        self.paused_since = None

    @invariant()
    def the_sum_is_what_the_stopwatch_shows(self) -> None:
        pauses: list[Pause] = [(instant_of(b), instant_of(e)) for b, e in self.pauses]
        if self.paused_since is not None:
            pauses.append((instant_of(self.paused_since), None))
        start, now = instant_of(self.begun), instant_of(self.now)
        assert elapsed(self.spec, start, now, pauses) == self.ran
        if self.ran:
            due_at = due(self.spec, start, self.ran, pauses)
            assert due_at is not None
            assert seconds_of(due_at) <= self.now


TestStopwatch = Stopwatch.TestCase
TestStopwatch.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
