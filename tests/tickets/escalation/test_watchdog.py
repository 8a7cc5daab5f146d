"""What the watchdog makes of what it sees, whom it tells, and how often."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.core import mail

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat
from hdo_portal.foundation.scoping import acting
from tickets.escalation import siren, watchdog
from tickets.escalation.watchdog import AGAIN_SECONDS, Memory, News, Signs

WELL = Signs(
    clock_difference=0.0,
    heartbeats={"sweep": (1.0, {}), "canary": (5.0, {}), "selftest": (60.0, {"ok": True})},
    overdue=0.0, parked=0, waiting=0.0, unsealed=0.0,
)  # fmt: skip


def test_nothing_is_told_while_all_is_well() -> None:
    assert watchdog.faults_of(WELL) == {}


@pytest.mark.parametrize(
    "name,signs",
    [
        ("sweep", replace(WELL, heartbeats={**WELL.heartbeats, "sweep": (10.1, {})})),
        ("sweep", replace(WELL, heartbeats={"canary": (1.0, {})})),
        ("canary", replace(WELL, heartbeats={**WELL.heartbeats, "canary": (60.1, {})})),
        ("selftest", replace(WELL, heartbeats={**WELL.heartbeats, "selftest": (1, {"ok": False})})),
        ("selftest", replace(WELL, heartbeats={**WELL.heartbeats, "selftest": (601, {})})),
        ("alarms", replace(WELL, overdue=30.1)),
        ("parked", replace(WELL, parked=1)),
        ("outbox", replace(WELL, waiting=60.1)),
        ("audit_seal", replace(WELL, unsealed=60.1)),
        ("clock", replace(WELL, clock_difference=-2.1)),
    ],
)
def test_each_fault_is_named(name: str, signs: Signs) -> None:
    assert list(watchdog.faults_of(signs)) == [name]


@pytest.mark.django_db
def test_one_look_reads_what_the_parts_have_left() -> None:
    with acting(Actor.system("test")):
        Heartbeat.beat("sweep")
        Heartbeat.beat("selftest", ok=False)
    signs = watchdog.look()
    assert signs.age("sweep") < 5
    assert signs.age("canary") == watchdog.NEVER
    assert signs.self_test_failed
    assert abs(signs.clock_difference) < 1
    assert (signs.overdue, signs.parked, signs.waiting) == (0, 0, 0)


def test_a_fault_is_told_once_again_after_a_quarter_of_an_hour_and_when_it_is_over(
    tmp_path: Path,
) -> None:
    memory = Memory(tmp_path / "kept.json")
    assert memory.take({"sweep": "stands"}, 1000).wrong == {"sweep": "stands"}
    assert not memory.take({"sweep": "stands"}, 1001)
    assert not memory.take({"sweep": "stands"}, 1000 + AGAIN_SECONDS - 1)
    assert memory.take({"sweep": "stands"}, 1000 + AGAIN_SECONDS).wrong == {"sweep": "stands"}
    assert memory.take({}, 2000).over == {"sweep": 1000}
    assert not memory.take({}, 2001)


def test_a_watchdog_that_starts_again_tells_nothing_twice(tmp_path: Path) -> None:
    Memory(tmp_path / "kept.json").take({"database": "away"}, 1000)
    again = Memory(tmp_path / "kept.json")
    assert not again.take({"database": "away"}, 1030)
    assert again.take({}, 1090).over == {"database": 90}


def test_what_cannot_be_seen_without_a_database_is_not_called_over(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "kept.json")
    memory.take({"sweep": "stands"}, 1000)
    news = memory.take({"database": "away"}, 1010, all_known=False)
    assert (list(news.wrong), news.over) == (["database"], {})


@pytest.mark.parametrize("kept", ["", "[]", '{"sweep": 1}', "{"])
def test_a_damaged_memory_is_an_empty_one(tmp_path: Path, kept: str) -> None:
    path = tmp_path / "kept.json"
    path.write_text(kept)
    assert Memory(path).open == {}


def test_it_writes_past_the_outbox_by_mail_and_sms(settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    settings.PORTAL_WATCHDOG_MAIL = ["vakt@hdo.example"]
    settings.PORTAL_WATCHDOG_SMS = ["+4790000000"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for way in siren.ways():
        assert way._sent(News({"sweep": "Nothing is swept."}, {}))
    [letter] = mail.outbox
    assert letter.to == ["vakt@hdo.example"]
    assert "Nothing is swept." in letter.body
    [text] = (tmp_path / "sms").iterdir()
    assert "+4790000000" in text.read_text()


def test_a_way_that_stalls_does_not_hold_up_the_looking() -> None:
    def never(_news: News) -> None:
        raise OSError("away")

    way = siren.Way("nobody", never)
    for _ in range(50):
        way.tell(News({"sweep": "Nothing is swept."}, {}))
