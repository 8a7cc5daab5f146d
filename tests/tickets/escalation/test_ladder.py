"""Which policy is in force, and the climb of a chain: pure decisions."""

from datetime import UTC, datetime, timedelta

import pytest

from tickets.escalation.ladder import (
    MANAGER,
    MOST_ROUNDS,
    Case,
    Place,
    Rung,
    Selector,
    ahead,
    climb,
    common_case,
    decides,
    in_force,
    next_call,
    rungs,
)

AT = datetime(2026, 6, 8, 7, 0, tzinfo=UTC)
CASE = Case(line=(30, 20, 10), service=5, severity="SL1")
GENERAL = Selector(1)
SEVERITY = Selector(2, severity="SL1")
HOURS = Selector(3, hours="within")
SERVICE = Selector(4, service=5)
REGION = Selector(5, organisation=20)
CUSTOMER = Selector(6, organisation=30)


def at_night(selector: Selector, at: datetime) -> bool:
    return False


def by_day(selector: Selector, at: datetime) -> bool:
    return True


@pytest.mark.parametrize(
    "narrower, wider",
    [(CUSTOMER, REGION), (REGION, SERVICE), (SERVICE, HOURS), (HOURS, SEVERITY),
     (SEVERITY, GENERAL), (Selector(9, severity="SL1"), SEVERITY)],
)  # fmt: skip
def test_the_narrower_policy_is_in_force(narrower: Selector, wider: Selector) -> None:
    for order in ([narrower, wider], [wider, narrower]):
        assert in_force(order, CASE, AT, by_day) == narrower


def test_a_policy_within_opening_hours_sleeps_at_night_and_one_outside_wakes() -> None:
    outside = Selector(7, hours="outside")
    assert in_force([HOURS, outside, SEVERITY], CASE, AT, at_night) == outside
    assert in_force([HOURS, SEVERITY], CASE, AT, at_night) == SEVERITY
    assert in_force([HOURS], CASE, AT, at_night) is None


def test_two_policies_that_no_incident_fits_do_not_meet() -> None:
    other = Selector(8, severity="SL3")
    assert common_case(SEVERITY, other, ()) is None
    assert common_case(SERVICE, Selector(8, service=6), ()) is None
    assert common_case(CUSTOMER, Selector(8, organisation=99), (30, 20, 10)) is None


def test_it_is_told_what_decides_between_two_policies() -> None:
    case = common_case(SERVICE, SEVERITY, ())
    assert case is not None
    assert decides(SERVICE, SEVERITY, case) == (True, "service")
    assert decides(SEVERITY, SERVICE, case) == (False, "service")
    assert decides(SEVERITY, Selector(9, severity="SL1"), case) == (False, "newer")


def walk(ladder: list[Rung], there: set[Rung], tries: int, rounds: int) -> list[Rung]:
    place, called = Place(ladder[0]), []
    for _round in range(rounds):
        place = climb(place, ladder, tries, lambda rung: rung in there).place
        called.append(place.rung)
    return called


ONE, TWO = Rung(1), Rung(2)


def test_each_level_is_tried_so_often_and_then_the_duty_manager_for_good() -> None:
    ladder = rungs(1, [2, 1])
    assert ladder == [ONE, TWO, MANAGER]
    assert walk(ladder, set(ladder), 2, 7) == [ONE, ONE, TWO, TWO, MANAGER, MANAGER, MANAGER]


def test_a_level_without_anybody_is_passed_in_the_same_round() -> None:
    ladder = rungs(1, [1, 2])
    done = climb(Place(ONE), ladder, 2, lambda rung: rung == TWO)
    assert (done.place, done.passed) == (Place(TWO, tries=1, round=1), [ONE])


def test_with_nobody_anywhere_the_chain_stays_with_the_duty_manager() -> None:
    done = climb(Place(ONE), rungs(1, [1]), 2, lambda rung: False)
    assert done.place.rung == MANAGER
    assert done.passed == [ONE, MANAGER]


def test_a_level_that_was_taken_away_gives_the_next_higher() -> None:
    done = climb(Place(ONE, tries=1, round=1), rungs(2, [2]), 3, lambda rung: True)
    assert done.place == Place(TWO, tries=1, round=2)


def test_a_chain_ends_after_its_last_round_and_repeats_by_the_plan() -> None:
    late = AT + timedelta(minutes=2)
    assert next_call(Place(MANAGER, round=1), AT, 5) == AT + timedelta(minutes=5)
    assert next_call(Place(MANAGER, round=1), AT, 0) is None
    assert next_call(Place(MANAGER, round=MOST_ROUNDS), AT, 5) is None
    assert ahead(late, AT + timedelta(minutes=5), 5) == AT + timedelta(minutes=5)


def test_an_outage_is_not_made_up_for_by_a_burst_of_calls() -> None:
    due = AT + timedelta(minutes=5)
    assert ahead(AT + timedelta(minutes=31), due, 5) == AT + timedelta(minutes=35)
    assert ahead(AT + timedelta(minutes=30), due, 5) == AT + timedelta(minutes=35)
