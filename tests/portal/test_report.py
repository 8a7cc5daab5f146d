"""Reporting a fault: what is asked, what is kept, and that it happened again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.portal.conftest import Tenant
from tickets.actions import resolve
from tickets.models import AffectedAsset, Attachment, Occurrence, Ticket

REPORT = "/portal/report/"
FAULT = {
    "title": "Ingen lyd i talegruppen",
    "occurred_at": "2026-01-15T03:40",
    "place": "Storgata 1, Gjøvik",
    "activity": "Kalte opp AMK på vei til oppdrag.",
    "functions": ["group", "emergency"],
    "equipment": "handheld",
    "own_issi": "2 420 001",
    "peer_issi": "2420002",
    "patient_affected": "no",
    "fallback_in_use": "yes",
    "extent": "position",
    "hindrance": "degraded",
    "positions": "2",
    "callback": "61 18 28 00",
}


def send(own: Tenant, **changed: Any) -> Any:
    return own.client.post(REPORT, FAULT | changed)


def newest(own: Tenant) -> Ticket:
    with acting(factories.TESTS):
        return Ticket.objects.filter(organisation=own.organisation).latest("id")


def how_many(own: Tenant) -> int:
    with acting(factories.TESTS):
        return int(Ticket.objects.filter(organisation=own.organisation).count())


def affected(ticket: Ticket) -> list[int]:
    with acting(factories.TESTS):
        return list(AffectedAsset.objects.filter(ticket=ticket).values_list("asset_id", flat=True))


def occurrences(ticket: Ticket) -> list[Occurrence]:
    with acting(factories.TESTS):
        return list(Occurrence.objects.filter(ticket=ticket).order_by("id"))


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_report_becomes_an_incident_with_all_that_was_told(gjovik: Tenant) -> None:
    response = send(gjovik, asset=str(gjovik.room.public_id))
    ticket = newest(gjovik)
    assert response.status_code == 303
    assert response["Location"] == reverse("ticket", args=[ticket.number])
    assert (ticket.title, ticket.impact, ticket.urgency) == ("Ingen lyd i talegruppen", 3, 2)
    assert (ticket.via, ticket.callback, ticket.status) == ("portal", "61 18 28 00", "new")
    assert affected(ticket) == [gjovik.room.pk]
    [told] = occurrences(ticket)
    assert told.occurred_at == datetime(2026, 1, 15, 2, 40, tzinfo=UTC)
    assert (told.place, told.equipment) == ("Storgata 1, Gjøvik", "handheld")
    assert (told.own_issi, told.peer_issi, told.positions) == (2_420_001, 2_420_002, 2)
    assert (told.patient_affected, told.fallback_in_use) == (False, True)
    assert told.functions == "Group call, Emergency call"
    page = text_of(gjovik.client.get(response["Location"]))
    assert "We have your report." in page
    assert "Ingen lyd i talegruppen" in page


def test_the_reporter_is_the_person_who_is_signed_in(gjovik: Tenant) -> None:
    send(gjovik)
    ticket = newest(gjovik)
    with acting(factories.TESTS):
        assert Ticket.objects.select_related("reporter").get(pk=ticket.pk).reporter.name == (
            gjovik.user.name
        )


def test_the_form_knows_the_time_and_the_number_to_call(gjovik: Tenant, freeze: Any) -> None:
    with acting(factories.TESTS):
        gjovik.user.person.mobile = "907 87 035"
        gjovik.user.person.save()
    with freeze("2026-06-01T10:05Z"):
        page = text_of(gjovik.client.get(REPORT))
    assert 'value="2026-06-01T12:05"' in page
    assert 'value="907 87 035"' in page


def test_a_report_on_a_thing_begins_with_that_thing(gjovik: Tenant, bergen: Tenant) -> None:
    page = text_of(gjovik.client.get(f"{REPORT}?asset={gjovik.room.public_id}"))
    assert f'value="{gjovik.room.name}"' in page
    page = text_of(gjovik.client.get(f"{REPORT}?asset={bergen.room.public_id}"))
    assert bergen.room.name not in page
    assert f'value="{bergen.room.public_id}"' not in page


def test_what_a_radio_says_of_itself_need_not_be_typed(gjovik: Tenant) -> None:
    radio = factories.terminal(gjovik.organisation, mounting="vehicle")
    send(gjovik, asset=str(radio.public_id), equipment="", own_issi="")
    [told] = occurrences(newest(gjovik))
    assert (told.equipment, told.own_issi) == ("vehicle", radio.terminal.issi)


def test_without_a_script_the_exact_identity_that_was_typed_is_found(gjovik: Tenant) -> None:
    radio = factories.terminal(gjovik.organisation, issi=242_001)
    factories.terminal(gjovik.organisation, issi=2_420_017)
    assert send(gjovik, asset_text="242001").status_code == 303
    assert affected(newest(gjovik)) == [radio.pk]


def test_words_that_match_nothing_go_along_in_the_description(gjovik: Tenant) -> None:
    assert send(gjovik, asset_text="den gamle radioen").status_code == 303
    assert "den gamle radioen" in newest(gjovik).description


def test_words_that_match_several_ask_which(gjovik: Tenant) -> None:
    factories.terminal(gjovik.organisation, name="Ambulanse 1")
    factories.terminal(gjovik.organisation, name="Ambulanse 2")
    response = send(gjovik, asset_text="Ambulanse")
    assert response.status_code == 422
    assert "Several of yours match this" in text_of(response)
    assert 'value="Ambulanse"' in text_of(response)


def test_another_customers_thing_is_refused_like_one_that_does_not_exist(
    gjovik: Tenant, bergen: Tenant
) -> None:
    before = how_many(gjovik)
    for given in (str(bergen.radio.public_id), str(uuid4()), "1", "' OR 1=1 --", "\x00"):
        response = send(gjovik, asset=given, asset_text="Min radio")
        assert response.status_code == 422
        assert bergen.radio.name not in text_of(response)
        assert "Min radio" in text_of(response)
    assert how_many(gjovik) == before
    assert send(gjovik, asset_text=bergen.radio.name).status_code == 303
    assert affected(newest(gjovik)) == []


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 151}, "at most 150 characters"),
        ({"title": "Feil hos 17054026641"}, "national identity number"),
        ({"activity": "x" * 5001}, "at most 5000 characters"),
        ({"activity": "nul\x00"}, "Null characters"),
        ({"occurred_at": ""}, "This field is required."),
        ({"occurred_at": "i går"}, "Write a date and a time"),
        ({"occurred_at": "2026-02-30T10:00"}, "Write a date and a time"),
        ({"occurred_at": "9999-12-31T23:59"}, "between 2000 and 2099"),
        ({"own_issi": "0"}, "from 1 to 16 777 214"),
        ({"own_issi": "16777215"}, "from 1 to 16 777 214"),
        ({"peer_issi": "-1"}, "from 1 to 16 777 214"),
        ({"peer_issi": "٣٤"}, "from 1 to 16 777 214"),
        ({"own_issi": "<script>"}, "from 1 to 16 777 214"),
        ({"positions": "-3"}, "greater than or equal to 1"),
        ({"positions": "1e9"}, "Enter a whole number."),
        ({"positions": "99999999999999999999"}, "less than or equal to 9999"),
        ({"extent": ""}, "This field is required."),
        ({"extent": "universe"}, "Select a valid choice."),
        ({"hindrance": "universe"}, "Select a valid choice."),
        ({"patient_affected": ""}, "This field is required."),
        ({"functions": ["teleport"]}, "Select a valid choice."),
        ({"equipment": "toaster"}, "Select a valid choice."),
        ({"callback": ""}, "This field is required."),
        ({"callback": "1" * 41}, "at most 40 characters"),
    ],
)
def test_a_bad_answer_comes_back_at_its_field_and_the_rest_stays(
    gjovik: Tenant, changed: dict[str, Any], words: str
) -> None:
    before = how_many(gjovik)
    response = send(gjovik, **changed)
    page = text_of(response)
    assert response.status_code == 422
    [field] = changed
    assert f'id="id_{field}_error"' in page
    assert words in page
    for name in ("title", "place", "activity", "callback"):
        if name != field:
            assert str(FAULT[name]) in page
    assert "<script>alert" not in page
    assert how_many(gjovik) == before


def test_a_time_that_has_not_come_is_refused(gjovik: Tenant) -> None:
    tomorrow = timezone.localtime() + timedelta(days=1)
    response = send(gjovik, occurred_at=f"{tomorrow:%Y-%m-%dT%H:%M}")
    assert response.status_code == 422
    assert "This time has not come yet." in text_of(response)


def test_any_number_to_call_back_on_is_taken(gjovik: Tenant) -> None:
    for number in ("08915", "113", "+47 907 87 035", "linje 4, spør etter Kari"):
        assert send(gjovik, callback=number).status_code == 303
        assert newest(gjovik).callback == number


def test_a_file_goes_along_and_its_fault_keeps_the_rest(gjovik: Tenant, settings: Any) -> None:
    assert send(gjovik, attachment=SimpleUploadedFile("logg.txt", b"kl 03:40")).status_code == 303
    with acting(factories.TESTS):
        assert Attachment.objects.get(ticket=newest(gjovik)).name == "logg.txt"
    settings.PORTAL_ATTACHMENT_MAX_BYTES = 4
    before = how_many(gjovik)
    response = send(gjovik, attachment=SimpleUploadedFile("logg.txt", b"kl 03:40"))
    assert response.status_code == 422
    assert "too large" in text_of(response)
    assert how_many(gjovik) == before


def test_a_file_that_must_be_chosen_again_is_named_at_its_field(gjovik: Tenant) -> None:
    page = text_of(send(gjovik, title="", attachment=SimpleUploadedFile("<b>.txt", b"kl 03:40")))
    assert "Choose “&lt;b&gt;.txt” once more" in page


def test_a_form_that_is_sent_twice_is_one_incident(gjovik: Tenant) -> None:
    before = how_many(gjovik)
    sent = [send(gjovik, asset=str(gjovik.room.public_id), once="one-form") for _ in range(2)]
    assert [response.status_code for response in sent] == [303, 303]
    assert sent[0]["Location"] == sent[1]["Location"]
    assert how_many(gjovik) == before + 1


def test_a_key_that_is_none_of_ours_is_no_persons_mistake(gjovik: Tenant) -> None:
    for once in ("nul\x00", "x" * 70):
        assert send(gjovik, once=once, separate="on").status_code == 303


def test_a_form_that_was_changed_after_it_was_sent_is_another_report(gjovik: Tenant) -> None:
    before = how_many(gjovik)
    send(gjovik, once="one-form")
    send(gjovik, once="one-form", title="Noe helt annet")
    assert how_many(gjovik) == before + 2


def test_one_persons_key_is_nothing_to_another(gjovik: Tenant, bergen: Tenant) -> None:
    first, second = send(gjovik, once="same-key"), send(bergen, once="same-key")
    assert first["Location"] != second["Location"]


def test_what_is_reported_already_is_offered_before_a_second_one_is_made(gjovik: Tenant) -> None:
    before = how_many(gjovik)
    response = send(gjovik, asset=str(gjovik.radio.public_id))
    page = text_of(response)
    assert response.status_code == 409
    assert how_many(gjovik) == before
    assert gjovik.incident.number in page
    assert reverse("portal:again", args=[gjovik.incident.number]) in page
    assert FAULT["activity"] in page
    assert send(gjovik, asset=str(gjovik.radio.public_id), separate="on").status_code == 303
    assert how_many(gjovik) == before + 1


def test_what_is_solved_is_not_offered(gjovik: Tenant) -> None:
    resolve(factories.agent(), ticket=gjovik.incident, resolution="Byttet antennen.")
    assert send(gjovik, asset=str(gjovik.radio.public_id)).status_code == 303


def test_the_same_form_sent_to_the_open_incident_counts_it_again(gjovik: Tenant) -> None:
    before = how_many(gjovik)
    address = reverse("portal:again", args=[gjovik.incident.number])
    for _ in range(2):
        response = gjovik.client.post(address, FAULT | {"once": "one-form"})
        assert response.status_code == 303
    assert how_many(gjovik) == before
    told = occurrences(gjovik.incident)
    assert len(told) == 2
    assert told[-1].place == "Storgata 1, Gjøvik"


def test_again_needs_no_more_than_when(gjovik: Tenant) -> None:
    address = reverse("portal:again", args=[gjovik.incident.number])
    assert gjovik.client.post(address, {"occurred_at": "2026-01-15T03:40"}).status_code == 303
    response = gjovik.client.post(address, {"occurred_at": "", "place": "Raufoss"})
    assert response.status_code == 422
    assert 'value="Raufoss"' in text_of(response)
    assert len(occurrences(gjovik.incident)) == 2


def test_again_on_what_is_solved_leads_to_the_ticket(gjovik: Tenant) -> None:
    resolve(factories.agent(), ticket=gjovik.incident, resolution="Byttet antennen.")
    address = reverse("portal:again", args=[gjovik.incident.number])
    response = gjovik.client.post(address, {"occurred_at": "2026-01-15T03:40"}, follow=True)
    assert "Reopen it if the fault is back" in text_of(response)
    assert len(occurrences(gjovik.incident)) == 1


def test_nobody_counts_on_another_customers_incident(gjovik: Tenant, bergen: Tenant) -> None:
    address = reverse("portal:again", args=[bergen.incident.number])
    assert gjovik.client.post(address, {"occurred_at": "2026-01-15T03:40"}).status_code == 404
    assert len(occurrences(bergen.incident)) == 1


def test_what_affects_patients_is_grave_and_says_call_now(gjovik: Tenant) -> None:
    response = send(gjovik, patient_affected="yes", fallback_in_use="no", extent="room")
    ticket = newest(gjovik)
    assert (ticket.impact, ticket.urgency, ticket.severity) == (2, 1, "SL1")
    page = text_of(gjovik.client.get(response["Location"]))
    assert "Call now" in page
    assert f"Say the number {ticket.number}" in page


def test_the_form_warns_of_patient_data_and_says_whom_to_call(gjovik: Tenant) -> None:
    page = text_of(gjovik.client.get(REPORT))
    assert "No patient data" in page
    assert "Call now" in page
    assert "tel:08915" in page


def test_one_with_several_organisations_says_which_has_the_fault(rules: Any, client: Any) -> None:
    rhf = factories.organisation("Helse Prøve RHF", kind="rhf")
    hf = factories.organisation("Prøvesykehuset HF", parent=rhf)
    stranger = factories.organisation("Fremmed HF")
    factories.sign_in(client, factories.customer(rhf, includes_descendants=True, language="en"))
    assert "Choose the organisation" in text_of(client.post(REPORT, FAULT))
    refused = client.post(REPORT, FAULT | {"organisation": str(stranger.public_id)})
    assert refused.status_code == 422
    assert "Fremmed HF" not in text_of(refused)
    assert client.post(REPORT, FAULT | {"organisation": str(hf.public_id)}).status_code == 303
    radio = factories.terminal(hf)
    assert client.post(REPORT, FAULT | {"asset": str(radio.public_id)}).status_code == 303
    with acting(factories.TESTS):
        assert Ticket.objects.filter(organisation=hf).count() == 2


def test_one_whose_membership_has_ended_is_told_to_call(rules: Any, client: Any) -> None:
    factories.sign_in(client, factories.user("customer", language="en"))
    response = client.post(REPORT, FAULT)
    assert response.status_code == 422
    assert "You belong to no organisation here" in text_of(response)


@pytest.mark.parametrize("asked, moment", [("2026-10-25T02:30", 0), ("2026-03-29T02:30", 1)])
def test_a_report_is_taken_also_on_the_nights_when_the_clocks_change(
    gjovik: Tenant, asked: str, moment: int, freeze: Any
) -> None:
    with freeze("2026-11-23T10:00Z"):
        assert send(gjovik, occurred_at=asked).status_code == 303
    [told] = occurrences(newest(gjovik))
    wanted = (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
    assert told.occurred_at == wanted[moment]
