"""The pages of duty: who is on call, gaps before they happen, taking over, swapping, the feed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from hdo_portal.accounts.models import User
from hdo_portal.foundation import clock
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import signed_in
from tests.tickets.escalation.oncall_world import NOW, SYSTEM, OnCall, local, make_oncall
from tickets import actions
from tickets.actions.rota import Stretch
from tickets.models import CalendarFeed, RotaLayer, RotaOverride, RotaSwap

TONIGHT = {"from_at": "2026-11-09T16:00", "to_at": "2026-11-10T08:00"}


@pytest.fixture
def duty(db: None) -> Iterator[OnCall]:
    made = make_oncall()
    with clock.frozen(NOW):
        yield made


def page(person: User, name: str, query: str = "", **kwargs: Any) -> str:
    answer = signed_in(person).get(reverse(f"desk:{name}", kwargs=kwargs) + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def post(person: User, name: str, kwargs: Any = None, /, **data: Any) -> Any:
    return signed_in(person).post(reverse(f"desk:{name}", kwargs=kwargs), data)


def read(rows: Any) -> list[Any]:
    with acting(SYSTEM):
        return list(rows())


def test_the_front_page_says_who_is_on_call_with_a_number_to_tap(duty: OnCall) -> None:
    assert 'hx-get="/desk/on-call/now/"' in page(duty.kari, "queue")
    found = page(duty.kari, "oncall-strip")
    strip = found[found.index('class="duty-strip"') :][:900]
    assert "Vaktleder" in strip
    assert "Ola" in strip
    assert 'href="tel:90000001"' in strip


def test_a_gap_within_a_week_is_told_on_the_front_page_before_it_happens(duty: OnCall) -> None:
    warning = "Within a week somebody is missing on call"
    assert warning not in page(duty.kari, "oncall-strip")
    with acting(SYSTEM):
        RotaLayer.objects.update(ends_on=local(2026, 11, 14).date())
    assert warning in page(duty.kari, "oncall-strip")
    assert "stretch ahead has nobody on call" in page(duty.kari, "oncall")


def test_the_calendar_shows_four_weeks_with_names_and_gaps(duty: OnCall) -> None:
    with acting(SYSTEM):
        RotaLayer.objects.update(ends_on=local(2026, 11, 25).date())
    found = page(duty.kari, "oncall")
    for week in (46, 47, 48, 49):
        assert f"Week {week}" in found
    assert "Week 50" not in found
    assert found.count("data-gap") > 2
    assert "Ola: " in found
    assert "Nobody: " in found


def test_week_53_has_a_page_and_a_week_that_is_not_shows_this_one(duty: OnCall) -> None:
    assert "Week 53" in page(duty.kari, "oncall", "?week=2026-W53")
    assert "Week 46" in page(duty.kari, "oncall", "?week=2027-W53")


def test_an_agent_takes_tonight_in_one_form_that_is_filled_in(duty: OnCall) -> None:
    form = page(duty.siri, "take-duty", "?when=tonight")
    assert 'value="2026-11-09T16:00"' in form
    assert 'value="2026-11-10T08:00"' in form
    answer = post(duty.siri, "take-duty", post="vaktleder:1", person=duty.siri.public_id, **TONIGHT)
    assert answer.status_code == 303
    assert duty.person(local(2026, 11, 9, 20)) == duty.siri


def test_a_mistake_stands_at_its_field_and_nothing_typed_is_lost(duty: OnCall) -> None:
    wrong = TONIGHT | {"to_at": "2026-11-09T15:00"}
    answer = post(
        duty.siri, "take-duty", post="vaktleder:1", person=duty.siri.public_id, reason="Bryllup",
        **wrong,
    )  # fmt: skip
    found = answer.content.decode()
    assert answer.status_code == 422
    assert "It must end after it begins." in found
    assert "Bryllup" in found
    assert 'value="2026-11-09T15:00"' in found
    assert 'aria-invalid="true"' in found


def test_an_agent_is_offered_only_themselves_and_a_leader_everybody(duty: OnCall) -> None:
    assert str(duty.kari.public_id) not in page(duty.siri, "take-duty")
    assert str(duty.kari.public_id) in page(duty.lead, "take-duty")


def test_a_taken_duty_is_given_back_on_the_page(duty: OnCall) -> None:
    override = duty.take(duty.siri, from_at=local(2026, 11, 9, 16), to_at=local(2026, 11, 10, 8))
    where = {"public_id": override.public_id}
    assert "Give back" not in page(duty.kari, "oncall")
    assert "Give back" in page(duty.siri, "oncall")
    assert post(duty.siri, "end-override", where).status_code == 303
    assert duty.person(local(2026, 11, 9, 20)) == duty.ola
    assert read(lambda: RotaOverride.objects.filter(withdrawn_at__isnull=True)) == []


def test_a_swap_goes_from_form_to_yes(duty: OnCall) -> None:
    answer = post(
        duty.siri, "propose-swap", post="vaktleder:1", taker=duty.kari.public_id,
        from_at="2026-11-16T08:00", to_at="2026-11-23T08:00",
    )  # fmt: skip
    assert answer.status_code == 303
    assert "Siri asks you to take a duty" in page(duty.kari, "oncall")
    [swap] = read(RotaSwap.objects.all)
    where = {"public_id": swap.public_id, "answer": "accept"}
    assert post(duty.kari, "answer-swap", where).status_code == 303
    assert duty.person(local(2026, 11, 17)) == duty.kari


def test_a_stretch_that_is_not_mine_cannot_be_offered(duty: OnCall) -> None:
    answer = post(
        duty.siri, "propose-swap", post="vaktleder:1", taker=duty.kari.public_id, **TONIGHT
    )
    assert answer.status_code == 422
    assert "Siri does not have the duty" in answer.content.decode()


def test_my_own_bar_leads_to_a_swap_and_anothers_to_taking_it(duty: OnCall) -> None:
    found = page(duty.siri, "oncall")
    assert "/desk/on-call/swap/?post=vaktleder%3A1&amp;from=2026-11-16T07%3A00%3A00" in found
    assert "/desk/on-call/take/?post=vaktleder%3A1&amp;from=2026-11-23T07%3A00%3A00" in found


def test_a_leader_makes_a_rota_with_a_layer_of_nights(duty: OnCall) -> None:
    made = post(duty.lead, "new-rota", name="Radio")
    assert made.headers["Location"] == "/desk/on-call/rotas/radio/new-layer/"
    fields = {
        "name": "Netter", "level": 1, "rank": 1, "every": 1, "rotation": "daily",
        "handover_time": "12:00", "starts_on": "2026-11-10", "hours_from": "22:00",
        "hours_to": "06:00", "weekdays": ["0", "4"], "person-1": duty.kari.public_id,
        "person-3": duty.siri.public_id,
    }  # fmt: skip
    assert post(duty.lead, "new-layer", {"slug": "radio"}, **fields).status_code == 303
    [layer] = read(lambda: RotaLayer.objects.filter(rota__slug="radio").prefetch_related("members"))
    assert layer.weekdays == "04"
    assert layer.handover_weekday is None
    assert [m.person_id for m in layer.members.all()] == [duty.kari.pk, duty.siri.pk]
    assert "Netter" in page(duty.kari, "rota", slug="radio")


def test_a_layer_without_people_is_refused_at_its_first_place(duty: OnCall) -> None:
    fields = {"name": "Tom", "level": 1, "rank": 0, "every": 1, "rotation": "daily",
              "handover_time": "12:00", "starts_on": "2026-11-10"}  # fmt: skip
    answer = post(duty.lead, "new-layer", {"slug": "vaktleder"}, **fields)
    assert answer.status_code == 422
    assert "Choose at least one person." in answer.content.decode()
    assert 'value="Tom"' in answer.content.decode()


def test_a_layer_is_changed_and_ended_on_the_page(duty: OnCall) -> None:
    where: dict[str, Any] = {"public_id": duty.layer.public_id}
    assert str(duty.siri.public_id) in page(duty.lead, "edit-layer", **where)
    assert post(duty.lead, "end-layer", where, ends_on="2026-11-20").status_code == 303
    refused = post(duty.lead, "end-layer", where, ends_on="2026-11-02")
    assert refused.status_code == 422
    assert "Choose a later day." in refused.content.decode()


def test_fairness_counts_both_quarters_and_marks_who_is_off_the_mean(duty: OnCall) -> None:
    found = page(duty.kari, "oncall-fairness")
    assert "The last 13 weeks" in found
    assert "The next 13 weeks" in found
    # Ola, an hour into his week, has five of the next thirteen; Siri begins her fifth.
    assert ">839<" in found
    assert ">673<" in found


# The feed.


def subscribe(person: User) -> str:
    found = post(person, "make-feed")
    assert found.headers["Cache-Control"] == "no-store"
    return str(found.context["address"])


def fetched(address: str) -> Any:
    return Client().get("/on-call/" + address.rpartition("/")[2])


def test_a_feed_holds_my_shifts_in_utc_and_nothing_of_others(duty: OnCall) -> None:
    duty.take(duty.siri, from_at=local(2026, 11, 9, 16), to_at=local(2026, 11, 10, 8))
    answer = fetched(subscribe(duty.siri))
    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    first = events[0]
    assert first.decoded("dtstart") == local(2026, 11, 9, 16)
    assert first.decoded("dtend") == local(2026, 11, 10, 8)
    assert b"Ola" not in answer.content
    assert b"900 00" not in answer.content
    assert all(event["uid"] for event in events)
    assert len({event["uid"] for event in events}) == len(events) > 8


def test_a_feed_has_the_spring_night_an_hour_shorter(duty: OnCall) -> None:
    address = subscribe(duty.ola)
    with clock.frozen(local(2027, 3, 1, 9)):
        events = Calendar.from_ical(fetched(address).content).walk("VEVENT")
    weeks = {event.decoded("dtstart"): event.decoded("dtend") for event in events}
    spring = [end - start for start, end in weeks.items() if start < local(2027, 3, 28) < end]
    others = {end - start for start, end in weeks.items() if not start < local(2027, 3, 28) < end}
    assert others == {timedelta(days=7)}
    assert spring in ([], [timedelta(days=7) - timedelta(hours=1)])


def test_a_shift_keeps_its_uid_as_time_goes_by(duty: OnCall) -> None:
    address = subscribe(duty.siri)
    seen = []
    for days in (0, 9, 20):
        with clock.frozen(NOW + timedelta(days=days)):
            events = Calendar.from_ical(fetched(address).content).walk("VEVENT")
            seen.append({str(e["uid"]): e.decoded("dtstart") for e in events})
    week = local(2026, 11, 16, 8)
    uids = {uid for one in seen for uid, start in one.items() if start == week}
    assert len(uids) == 1


def test_a_calendar_that_has_the_file_gets_no_body_until_a_shift_is_another(duty: OnCall) -> None:
    address = subscribe(duty.siri)
    path, first = "/on-call/" + address.rpartition("/")[2], fetched(address)
    for known in (
        {"If-None-Match": first["ETag"]},
        {"If-Modified-Since": first["Last-Modified"]},
    ):
        with clock.frozen(NOW + timedelta(minutes=5)):
            answer = Client().get(path, headers=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == first["ETag"]
        assert answer["Last-Modified"] == first["Last-Modified"] == "Mon, 09 Nov 2026 08:00:00 GMT"
    with clock.frozen(NOW + timedelta(minutes=10)):
        duty.take(duty.siri, from_at=local(2026, 11, 9, 16), to_at=local(2026, 11, 10, 8))
        answer = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (answer.status_code, answer["Last-Modified"]) == (200, "Mon, 09 Nov 2026 08:10:00 GMT")
    assert answer["ETag"] != first["ETag"]


def test_a_new_address_ends_the_old_and_closing_ends_both(duty: OnCall) -> None:
    old = subscribe(duty.siri)
    new = subscribe(duty.siri)
    assert (fetched(old).status_code, fetched(new).status_code) == (404, 200)
    assert post(duty.siri, "revoke-feed").status_code == 303
    assert fetched(new).status_code == 404
    assert read(CalendarFeed.objects.all) == []


def test_the_secret_is_not_in_the_database_and_is_shown_once(duty: OnCall) -> None:
    address = subscribe(duty.siri)
    secret = address.rpartition("/")[2].removesuffix(".ics")
    [feed] = read(CalendarFeed.objects.all)
    assert secret not in feed.token_hash
    assert len(secret) >= 40
    assert secret not in page(duty.siri, "oncall-mine")


def test_the_feed_of_one_who_left_is_closed(duty: OnCall) -> None:
    address = subscribe(duty.siri)
    with acting(SYSTEM):
        User.objects.filter(pk=duty.siri.pk).update(is_active=False)
    assert fetched(address).status_code == 404


# Two customers, who see nothing of it.


def test_customers_see_nothing_of_who_is_on_call(duty: OnCall) -> None:
    gjovik = factories.organisation("Gjøvik kommune", kind="municipality")
    kari = factories.customer(gjovik)
    client = signed_in(kari)
    for address in ("", "mine/", "fairness/", "rotas/", "rotas/vaktleder/", "take/"):
        assert client.get(f"/desk/on-call/{address}").status_code == 404
    assert client.get("/api/v1/on-call/").status_code == 403
    assert client.get("/api/v1/rotas/vaktleder/shifts/").status_code == 403
    with acting(factories.actor_of(kari)):
        for model in (RotaLayer, RotaOverride, RotaSwap, CalendarFeed):
            assert list(model.objects.all()) == []


# The API.


def test_the_api_tells_who_is_on_call_now_and_at_an_instant(duty: OnCall) -> None:
    client = signed_in(duty.kari)
    [now] = client.get("/api/v1/on-call/").json()["duties"]
    assert (now["rota"], now["level"], now["person"]["name"]) == ("vaktleder", 1, "Ola")
    assert now["until"] == "2026-11-16T07:00:00Z"
    [later] = client.get("/api/v1/on-call/?at=2026-11-17T00:00:00Z").json()["duties"]
    assert later["person"]["name"] == "Siri"
    [before] = client.get("/api/v1/on-call/?at=2026-11-01T00:00:00Z").json()["duties"]
    assert before["person"] is None


def test_the_apis_shifts_tile_the_time_with_gaps_as_nobody(duty: OnCall) -> None:
    with acting(SYSTEM):
        RotaLayer.objects.update(ends_on=local(2026, 11, 14).date())
    address = "/api/v1/rotas/vaktleder/shifts/?start=2026-11-09T00:00:00Z&end=2026-11-20T00:00:00Z"
    shifts = signed_in(duty.kari).get(address).json()["shifts"]
    assert [s["person"] and s["person"]["name"] for s in shifts] == ["Kari", "Ola", None]
    assert [s["start"] for s in shifts[1:]] == [s["end"] for s in shifts[:-1]]


def test_a_window_of_the_api_is_bounded(duty: OnCall) -> None:
    address = "/api/v1/rotas/vaktleder/shifts/?start=2026-11-09T00:00:00Z&end=2028-11-20T00:00:00Z"
    assert signed_in(duty.kari).get(address).status_code == 400
    nowhere = address.replace("vaktleder", "none").replace("2028", "2026")
    assert signed_in(duty.kari).get(nowhere).status_code == 404


def test_a_swap_offered_by_the_verb_shows_on_both_sides(duty: OnCall) -> None:
    week = Stretch(local(2026, 11, 16, 8), local(2026, 11, 23, 8))
    with acting(SYSTEM):
        actions.propose_swap(
            factories.actor_of(duty.siri), rota=duty.rota, level=1, taker=duty.kari, given=week
        )
    assert "I take it" in page(duty.kari, "oncall-mine")
    assert "Take the question back" in page(duty.siri, "oncall-mine")
    assert "asks you" not in page(duty.ola, "oncall")
