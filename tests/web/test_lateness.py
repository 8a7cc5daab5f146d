"""The public page of lateness: figures of every alarm, for anybody."""

from datetime import timedelta

from django.test import Client

from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat
from hdo_portal.foundation.scoping import acting
from tests.tickets.sla.crowd import crowd
from tests.tickets.world import MONDAY, make_world
from tickets.models import Alarm, LatenessHour
from tickets.models.enums import AlarmState
from tickets.sla import lateness

SYSTEM = Actor.system("test")


def roll_up() -> None:
    with acting(SYSTEM):
        Heartbeat.objects.filter(name="lateness").delete()
    lateness.roll_up()


def late(milliseconds: list[int], *, ago: timedelta = timedelta(0)) -> None:
    """Alarms that fired so late, an instant ago."""
    world = make_world()
    tickets = crowd(world, len(milliseconds), MONDAY)
    fired_at = clock.now() - ago
    with acting(SYSTEM):
        for alarm, ms in zip(Alarm.objects.filter(ticket__in=tickets), milliseconds, strict=True):
            Alarm.objects.filter(pk=alarm.pk).update(
                state=AlarmState.FIRED,
                fired_at=fired_at,
                due_at=fired_at - timedelta(milliseconds=ms),
            )


def day() -> lateness.Lateness:
    with acting(SYSTEM):
        return lateness.total(lateness.hours(clock.now() - timedelta(days=1), probes=False))


def test_percentiles_are_at_most_a_tenth_too_high_and_never_too_low(db: None) -> None:
    true = [20 * n for n in range(1, 101)]
    late(true)
    roll_up()
    found = day()
    assert found.count == 100
    assert found.worst_ms == 2000
    assert 1000 <= (found.p50 or 0) <= 1100
    assert 1980 <= (found.p99 or 0) <= 2000


def test_rolling_up_again_counts_nothing_twice(db: None) -> None:
    late([100] * 5)
    roll_up()
    roll_up()
    assert day().count == 5


def test_an_hour_that_was_not_rolled_up_in_its_time_is_not_lost(db: None) -> None:
    late([100] * 5, ago=timedelta(hours=5))
    roll_up()
    assert day().count == 5


def test_what_was_given_up_counts_as_missed(db: None) -> None:
    late([100] * 3)
    with acting(SYSTEM):
        alarm = Alarm.objects.filter(state=AlarmState.FIRED).first()
        Alarm.objects.filter(pk=alarm.pk).update(state=AlarmState.PARKED, fired_at=None)
    roll_up()
    assert (day().count, day().missed) == (2, 1)


def test_only_one_a_minute_rolls_up(db: None) -> None:
    roll_up()
    with acting(SYSTEM):
        LatenessHour.objects.update(count=7)
    lateness.roll_up()
    with acting(SYSTEM):
        assert set(LatenessHour.objects.values_list("count", flat=True)) == {7}


def test_anybody_may_read_it_without_signing_in(db: None, client: Client) -> None:
    late([250] * 30)
    roll_up()
    text = client.get("/lateness/").text
    assert "0,25 s" in text
    assert ">30<" in text


def test_it_reads_what_was_rolled_up_and_no_alarm(db: None, client: Client) -> None:
    late([250] * 3)
    roll_up()
    with acting(SYSTEM):
        LatenessHour.objects.filter(count=3).update(count=471)
    assert "471" in client.get("/lateness/").text


def test_an_empty_portal_says_so_kindly(db: None, client: Client) -> None:
    answer = client.get("/lateness/")
    assert answer.status_code == 200
    assert "–" in answer.text
