"""What must hold of every clock, whatever the calendar: checked without knowing the answer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.tickets.sla.instants import HOUR
from tests.tickets.sla.oracle import instant_of
from tests.tickets.sla.strategies import calendars, moments, places, special_days
from tickets.sla.worktime import (
    ALWAYS,
    CalendarSpec,
    ClockState,
    NeverOpen,
    Pause,
    WorkCalendar,
    counted_intervals,
    due,
    elapsed,
    parse_calendar,
    preview,
)

MICROSECOND = timedelta(microseconds=1)
NEVER = datetime.max.replace(tzinfo=UTC)
MONTH = 30 * 24 * HOUR

checked = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@dataclass(frozen=True)
class Clock:
    zone: str
    year: int
    calendar: CalendarSpec
    start: datetime
    target: int
    pauses: list[Pause]


@st.composite
def clocks(draw: st.DrawFn, *, open_pauses: bool = True) -> Clock:
    """A clock near a clock change, a year end or anywhere, to the microsecond."""
    zone, year = draw(places())
    moment, _ = draw(moments(zone, year))
    start = instant_of(moment) + draw(st.integers(0, 999_999)) * MICROSECOND
    pauses: list[Pause] = []
    for _ in range(draw(st.integers(0, 3))):
        begins = start + timedelta(seconds=draw(st.integers(-5 * HOUR, 60 * HOUR)))
        lasts = timedelta(microseconds=draw(st.integers(0, 40 * HOUR * 10**6)))
        pauses.append((begins, begins + lasts))
    if open_pauses and draw(st.integers(0, 5)) == 0:
        pauses.append((start + timedelta(seconds=draw(st.integers(-HOUR, MONTH))), None))
    calendar = parse_calendar(draw(calendars(zone, year)))
    target = draw(st.one_of(st.integers(0, 40 * HOUR), st.integers(0, 3_000 * HOUR)))
    return Clock(zone, year, calendar, start, target, pauses)


def due_or_never(
    calendar: CalendarSpec | WorkCalendar, start: datetime, target: int, pauses: list[Pause]
) -> datetime:
    try:
        return due(calendar, start, target, pauses) or NEVER
    except NeverOpen:
        return NEVER


@checked
@given(clock=clocks(), later=st.integers(0, MONTH))
def test_p1_a_later_start_is_never_due_earlier(clock: Clock, later: int) -> None:
    c = clock
    assert due_or_never(c.calendar, c.start, c.target, c.pauses) <= due_or_never(
        c.calendar, c.start + timedelta(seconds=later), c.target, c.pauses
    )


@checked
@given(clock=clocks(), parts=st.tuples(st.integers(0, MONTH), st.integers(0, 12 * MONTH)))
def test_p2_time_elapsed_adds_up_over_any_middle(clock: Clock, parts: tuple[int, int]) -> None:
    c, start = clock, clock.start.replace(microsecond=0)
    pauses = [(b.replace(microsecond=0), e and e.replace(microsecond=0)) for b, e in c.pauses]
    middle = start + timedelta(seconds=parts[0])
    end = middle + timedelta(seconds=parts[1])
    assert elapsed(c.calendar, start, end, pauses) == (
        elapsed(c.calendar, start, middle, pauses) + elapsed(c.calendar, middle, end, pauses)
    )


@checked
@given(clock=clocks())
def test_p3_at_due_exactly_the_target_has_elapsed_and_just_before_it_has_not(clock: Clock) -> None:
    c = clock
    due_at = due_or_never(c.calendar, c.start, c.target, c.pauses)
    assume(due_at is not NEVER and c.target > 0)
    assert elapsed(c.calendar, c.start, due_at, c.pauses) == c.target
    assert elapsed(c.calendar, c.start, due_at - MICROSECOND, c.pauses) == c.target - 1


@checked
@given(clock=clocks(open_pauses=False), data=st.data())
def test_p4_a_pause_outside_opening_hours_changes_nothing(
    clock: Clock, data: st.DataObject
) -> None:
    c = clock
    week = counted_intervals(c.calendar, c.start, c.start + timedelta(days=9))
    closed = [segment for segment in week if not segment.counted]
    assume(closed)
    night = data.draw(st.sampled_from(closed))
    pauses = [*c.pauses, (night.start, night.end)]
    assert due_or_never(c.calendar, c.start, c.target, pauses) == due_or_never(
        c.calendar, c.start, c.target, c.pauses
    )
    end = c.start + timedelta(days=20)
    assert elapsed(c.calendar, c.start, end, pauses) == elapsed(c.calendar, c.start, end, c.pauses)


@checked
@given(clock=clocks(), seconds=st.tuples(st.integers(0, 2 * MONTH), st.integers(0, MONTH)))
def test_p5_a_pause_moves_due_by_its_open_seconds(clock: Clock, seconds: tuple[int, int]) -> None:
    c = clock
    begins = c.start + timedelta(seconds=seconds[0])
    ends = begins + timedelta(seconds=seconds[1])
    assume(begins < due_or_never(c.calendar, c.start, c.target, []))
    # Take a stretch whose open time is a whole number of seconds: targets have no smaller part.
    paused = elapsed(c.calendar, begins, ends)
    ends = due_or_never(c.calendar, begins, paused, [])
    assert due_or_never(c.calendar, c.start, c.target, [(begins, ends)]) == due_or_never(
        c.calendar, c.start, c.target + paused, []
    )


@checked
@given(clock=clocks(), data=st.data())
def test_p6_the_order_splitting_and_overlap_of_pauses_are_irrelevant(
    clock: Clock, data: st.DataObject
) -> None:
    c = clock
    pieces: list[Pause] = []
    for begins, ends in c.pauses:
        middle = begins + timedelta(seconds=data.draw(st.integers(0, HOUR)))
        if ends is None or middle < ends:
            pieces += [(middle, ends), (begins, middle), (begins, middle)]
        else:
            pieces += [(begins, ends), (begins, ends)]
    pieces = data.draw(st.permutations(pieces))
    end = c.start + timedelta(days=20)
    assert elapsed(c.calendar, c.start, end, pieces) == elapsed(c.calendar, c.start, end, c.pauses)
    assert due_or_never(c.calendar, c.start, c.target, pieces) == due_or_never(
        c.calendar, c.start, c.target, c.pauses
    )


@checked
@given(clock=clocks())
def test_p7_around_the_clock_due_is_start_plus_target_in_real_seconds(clock: Clock) -> None:
    local = clock.start.astimezone(ZoneInfo(clock.zone))
    assert due(ALWAYS, local, clock.target) == clock.start + timedelta(seconds=clock.target)


@checked
@given(clock=clocks(), data=st.data())
def test_p8_one_more_closed_day_never_makes_a_deadline_earlier(
    clock: Clock, data: st.DataObject
) -> None:
    c = clock
    assume(not c.calendar.always_open)
    day = data.draw(st.sampled_from(special_days(c.zone, c.year))).isoformat()
    written = c.calendar.to_json()
    closed = parse_calendar({**written, "exceptions": {**written["exceptions"], day: []}})
    assert due_or_never(c.calendar, c.start, c.target, c.pauses) <= due_or_never(
        closed, c.start, c.target, c.pauses
    )


@checked
@given(clock=clocks(), more=st.integers(0, 500 * HOUR))
def test_p9_a_larger_target_is_never_due_earlier(clock: Clock, more: int) -> None:
    c = clock
    assert due_or_never(c.calendar, c.start, c.target, c.pauses) <= due_or_never(
        c.calendar, c.start, c.target + more, c.pauses
    )


@checked
@given(clock=clocks(), other=clocks())
def test_p10_going_to_another_agreement_and_back_is_as_if_nothing_happened(
    clock: Clock, other: Clock
) -> None:
    c = clock
    compiled = WorkCalendar(c.calendar)
    first = due_or_never(compiled, c.start, c.target, c.pauses)
    due_or_never(other.calendar, c.start, other.target, c.pauses)
    due_or_never(compiled, other.start, other.target, other.pauses)
    assert due_or_never(compiled, c.start, c.target, c.pauses) == first
    assert due_or_never(WorkCalendar(c.calendar), c.start, c.target, c.pauses) == first


@checked
@given(clock=clocks(), place=st.sampled_from(["Asia/Kathmandu", "America/New_York", "Europe/Oslo"]))
def test_p11_the_zone_in_which_instants_are_written_is_irrelevant(clock: Clock, place: str) -> None:
    c, zone = clock, ZoneInfo(place)
    start = c.start.astimezone(zone)
    pauses = [
        (begins.astimezone(zone), ends and ends.astimezone(zone)) for begins, ends in c.pauses
    ]
    end = c.start + timedelta(days=20)
    assert due_or_never(c.calendar, start, c.target, pauses) == due_or_never(
        c.calendar, c.start, c.target, c.pauses
    )
    assert elapsed(c.calendar, start, end.astimezone(zone), pauses) == elapsed(
        c.calendar, c.start, end, c.pauses
    )


@checked
@given(clock=clocks(), minutes=st.integers(0, 40_000))
def test_p12_a_clock_rebuilt_from_its_segments_stands_where_it_stood(
    clock: Clock, minutes: int
) -> None:
    c, now = clock, clock.start + timedelta(minutes=minutes)
    ledger = counted_intervals(c.calendar, c.start, now, c.pauses, limit=10_000)
    ran = sum(segment.counted_seconds for segment in ledger)
    assert ran == elapsed(c.calendar, c.start, now, c.pauses)
    assert sum((segment.end - segment.start for segment in ledger), timedelta()) == now - c.start


@checked
@given(clock=clocks())
def test_p13_the_last_instant_before_due_is_open_and_not_paused(clock: Clock) -> None:
    c = clock
    due_at = due_or_never(c.calendar, c.start, c.target, c.pauses)
    assume(due_at is not NEVER and c.target > 0)
    (last,) = counted_intervals(c.calendar, due_at - MICROSECOND, due_at, c.pauses)
    assert last.reason == "open"


@checked
@given(clock=clocks(), per_cent=st.lists(st.integers(0, 100), min_size=2, max_size=6))
def test_p14_alarms_at_percentages_come_in_their_order_between_start_and_due(
    clock: Clock, per_cent: list[int]
) -> None:
    c = clock
    alarms = [
        due_or_never(c.calendar, c.start, c.target * share // 100, c.pauses)
        for share in sorted(per_cent)
    ]
    assert alarms == sorted(alarms)
    assert c.start <= alarms[0]
    assert alarms[-1] <= due_or_never(c.calendar, c.start, c.target, c.pauses)


@checked
@given(clock=clocks(), seconds=st.integers(-5 * HOUR, 12 * MONTH))
def test_p15_breached_means_later_than_due_and_nothing_else(clock: Clock, seconds: int) -> None:
    c, now = clock, clock.start + timedelta(seconds=seconds)
    due_at = due_or_never(c.calendar, c.start, c.target, c.pauses)
    try:
        answer = preview(c.calendar, c.start, c.target, c.pauses, now)
    except NeverOpen:
        assert due_at is NEVER
        return
    assert (answer.state is ClockState.BREACHED) == (now > due_at)
    assert answer.elapsed_seconds + answer.remaining_seconds == c.target
