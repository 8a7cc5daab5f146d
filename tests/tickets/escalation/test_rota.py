"""Turns, hand-overs, gaps and fairness, by cases that a person can check with a calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from tickets.escalation.fairness import burdens
from tickets.escalation.rota import (
    OSLO,
    Hours,
    Layer,
    Shift,
    gaps,
    handovers,
    joined,
    shifts,
    whole_shifts,
)

KARI, OLA, SIRI = 1, 2, 3
HOUR = timedelta(hours=1)


def local(*when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=OSLO, fold=fold).astimezone(UTC)  # type: ignore[misc, arg-type]  # year to minute


def weekly(**fields) -> Layer:  # type: ignore[no-untyped-def]  # any field of a layer
    """Mondays at eight, from Monday 2 November 2026."""
    plan: dict[str, Any] = {
        "source": "weeks", "days": 7, "handover": time(8), "weekday": 0,
        "starts_on": date(2026, 11, 2), "people": (KARI, OLA, SIRI),
    } | fields  # fmt: skip
    return Layer(**plan)


def nights(**fields) -> Layer:  # type: ignore[no-untyped-def]  # any field of a layer
    """Each night from 22 to 6, a new person every day at noon."""
    plan: dict[str, Any] = {
        "source": "nights", "days": 1, "handover": time(12), "starts_on": date(2026, 3, 27),
        "people": (KARI, OLA), "hours": Hours(time(22), time(6)),
    } | fields  # fmt: skip
    return Layer(**plan)


def said(duty: list[Shift]) -> list[tuple[int, str, str]]:
    """Person and local times, as one would write them on a wall."""
    form = "%a %d %H:%M"
    return [
        (s.person, f"{s.start.astimezone(OSLO):{form}}", f"{s.end.astimezone(OSLO):{form}}")
        for s in duty
    ]


def test_a_week_goes_from_monday_to_monday_at_eight() -> None:
    duty = shifts([weekly()], [], local(2026, 11, 9, 8), local(2026, 11, 23, 8))
    assert said(duty) == [
        (OLA, "Mon 09 08:00", "Mon 16 08:00"),
        (SIRI, "Mon 16 08:00", "Mon 23 08:00"),
    ]


def test_a_layer_that_starts_on_a_wednesday_has_a_short_first_turn() -> None:
    duty = shifts(
        [weekly(starts_on=date(2026, 11, 4))], [], local(2026, 11, 2), local(2026, 11, 16, 8)
    )
    assert said(duty) == [
        (KARI, "Wed 04 08:00", "Mon 09 08:00"),
        (OLA, "Mon 09 08:00", "Mon 16 08:00"),
    ]


def test_week_53_is_a_turn_like_any_other() -> None:
    """2026 has 53 weeks: the turns go on by seven days and never repeat or skip one."""
    layer = weekly(starts_on=date(2026, 12, 14))
    duty = shifts([layer], [], local(2026, 12, 14, 8), local(2027, 1, 18, 8))
    assert [s.person for s in duty] == [KARI, OLA, SIRI, KARI, OLA]
    assert duty[2].start.astimezone(OSLO).isocalendar()[:2] == (2026, 53)


@pytest.mark.parametrize(
    "day, hours", [(date(2026, 3, 28), 7), (date(2026, 3, 29), 8), (date(2026, 10, 24), 9)]
)
def test_a_night_is_as_long_as_it_really_was(day: date, hours: int) -> None:
    start = local(day.year, day.month, day.day, 12)
    [night] = shifts([nights()], [], start, start + 24 * HOUR)
    assert night.end - night.start == hours * HOUR


@pytest.mark.parametrize("day, hours", [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_of_a_changed_clock_has_23_or_25_hours_of_duty(day: date, hours: int) -> None:
    layer = Layer("days", 1, time(0), date(2026, 1, 1), (KARI, OLA))
    start = local(day.year, day.month, day.day)
    [first, _second] = shifts([layer], [], start, start + 30 * HOUR)
    assert first.end - first.start == hours * HOUR


def test_a_hand_over_in_the_hour_that_is_skipped_falls_on_the_instant_after() -> None:
    layer = Layer("days", 1, time(2, 30), date(2026, 3, 20), (KARI, OLA))
    [at] = handovers(layer, local(2026, 3, 29), local(2026, 3, 30))
    assert at == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_hand_over_in_the_hour_that_comes_twice_falls_on_the_first() -> None:
    layer = Layer("days", 1, time(2, 30), date(2026, 10, 20), (KARI, OLA))
    [at] = handovers(layer, local(2026, 10, 25), local(2026, 10, 26))
    assert at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_hours_that_lie_in_the_skipped_hour_are_nothing() -> None:
    layer = nights(hours=Hours(time(2, 10), time(2, 50)))
    assert shifts([layer], [], local(2026, 3, 29), local(2026, 3, 29, 12)) == []


def test_a_night_layer_has_the_nights_and_the_week_has_the_rest() -> None:
    below = weekly()
    above = nights(starts_on=date(2026, 11, 1), people=(SIRI,))
    duty = joined(shifts([below, above], [], local(2026, 11, 9, 12), local(2026, 11, 10, 12)))
    assert said(duty) == [
        (OLA, "Mon 09 12:00", "Mon 09 22:00"),
        (SIRI, "Mon 09 22:00", "Tue 10 06:00"),
        (OLA, "Tue 10 06:00", "Tue 10 12:00"),
    ]  # fmt: skip


def test_a_layer_of_weekends_covers_whole_local_days() -> None:
    layer = weekly(people=(KARI,), hours=Hours(weekdays=frozenset({5, 6})))
    duty = joined(shifts([layer], [], local(2026, 11, 9), local(2026, 11, 16)))
    assert said(duty) == [(KARI, "Sat 14 00:00", "Mon 16 00:00")]


def test_an_override_lies_on_top_and_ends_when_it_ends() -> None:
    tonight = Shift(local(2026, 11, 10, 18), local(2026, 11, 11, 7), SIRI, "override")
    duty = shifts([weekly()], [tonight], local(2026, 11, 10), local(2026, 11, 12))
    assert [s.person for s in duty] == [OLA, SIRI, OLA]
    assert duty[1] == tonight


def test_the_turn_of_one_who_has_left_is_a_gap() -> None:
    layer = weekly(people=(KARI, None, SIRI))
    start, end = local(2026, 11, 2, 8), local(2026, 11, 23, 8)
    [gap] = gaps(shifts([layer], [], start, end), start, end)
    assert (gap.start, gap.end) == (local(2026, 11, 9, 8), local(2026, 11, 16, 8))


def test_where_a_layer_has_nobody_the_one_below_keeps_the_duty() -> None:
    above = weekly(people=(None,))
    start, end = local(2026, 11, 2, 8), local(2026, 11, 9, 8)
    assert [s.person for s in shifts([weekly(), above], [], start, end)] == [KARI]


def test_a_layer_without_people_and_a_rota_without_layers_are_one_gap() -> None:
    start, end = local(2026, 11, 2), local(2026, 11, 9)
    for layers in ([], [weekly(people=())]):
        assert gaps(shifts(layers, [], start, end), start, end) == [(start, end)]


def test_a_layer_ends_at_the_hand_over_of_its_last_day() -> None:
    layer = weekly(ends_on=date(2026, 11, 11))
    duty = shifts([layer], [], local(2026, 11, 9, 8), local(2026, 11, 20))
    assert said(duty) == [(OLA, "Mon 09 08:00", "Wed 11 08:00")]


def test_a_shift_that_reaches_over_an_edge_is_told_whole() -> None:
    [shift] = whole_shifts([weekly()], [], local(2026, 11, 11), local(2026, 11, 12))
    assert said([shift]) == [(OLA, "Mon 09 08:00", "Mon 16 08:00")]


def test_the_burden_counts_real_hours_nights_and_red_days() -> None:
    """Ola has the week of 17 May 2027 and of Whit Monday, which is the same day."""
    layer = weekly(starts_on=date(2027, 5, 10), people=(KARI, OLA))
    start, end = local(2027, 5, 10, 8), local(2027, 5, 24, 8)
    duty = shifts([layer], [], start, end)
    red = {date(2027, 5, 17)}
    found = burdens([duty], [KARI, OLA], start=start, end=end, holidays=red)
    kari, ola = sorted(found, key=lambda burden: burden.person)
    assert kari.seconds == ola.seconds == 168 * 3600
    assert kari.night == ola.night == 63 * 3600
    # From Saturday 0:00 to Monday 8:00, the last of it red too; Ola has the rest of that Monday.
    assert kari.red == (48 + 8) * 3600
    assert ola.red == (48 + 16) * 3600
    assert (kari.periods, ola.periods, kari.off_mean) == (1, 1, 0)


def test_one_who_stands_in_the_rota_and_had_nothing_is_in_the_mean() -> None:
    start, end = local(2026, 11, 2, 8), local(2026, 11, 9, 8)
    duty = shifts([weekly()], [], start, end)
    by = {b.person: b for b in burdens([duty], [KARI, OLA], start=start, end=end, holidays=())}
    assert (by[KARI].off_mean, by[OLA].off_mean) == (84 * 3600, -84 * 3600)
    assert by[OLA].periods == 0


def test_the_autumn_night_counts_its_extra_hour() -> None:
    start, end = local(2026, 10, 24, 12), local(2026, 10, 25, 12)
    duty = shifts([nights(people=(KARI,))], [], start, end)
    [kari] = burdens([duty], [], start=start, end=end, holidays=())
    assert kari.seconds == kari.night == 9 * 3600
