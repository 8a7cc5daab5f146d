"""A new incident on one screen."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import Organisation
from tests import factories
from tests.desk.conftest import Desk
from tickets.models import AffectedAsset, Occurrence, Ticket

ADDRESS = "/desk/new/"


def filled(desk: Desk, **changed: Any) -> dict[str, Any]:
    return {
        "once": "en-nøkkel", "assets": [str(desk.radio.public_id)], "title": "Radioen er stum",
        "description": "Ingen lyd.", "impact": "2", "urgency": "2", "via": "phone",
    } | changed  # fmt: skip


def tickets(desk: Desk) -> list[Ticket]:
    joined = ("organisation", "reporter", "site", "team", "service")
    return desk.read(lambda: Ticket.objects.select_related(*joined).order_by("id"))


def refused(desk: Desk, **changed: Any) -> str:
    answer = desk.client.post(ADDRESS, filled(desk, **changed))
    assert answer.status_code == 422
    assert tickets(desk) == []
    return answer.content.decode()


def test_saving_opens_the_incident_and_goes_to_it(desk: Desk) -> None:
    answer = desk.client.post(ADDRESS, filled(desk))
    [ticket] = tickets(desk)
    assert answer.status_code == 303
    assert answer["Location"] == desk.address(ticket)
    assert (ticket.title, ticket.severity, ticket.via) == ("Radioen er stum", "SL2", "phone")


def test_the_asset_alone_says_whose_it_is(desk: Desk) -> None:
    desk.client.post(ADDRESS, filled(desk))
    [ticket] = tickets(desk)
    assert ticket.organisation == desk.gjovik
    [affected] = desk.read(lambda: AffectedAsset.objects.filter(ticket=ticket))
    assert affected.asset_id == desk.radio.pk


def test_everything_on_the_screen_reaches_the_ticket(desk: Desk) -> None:
    site, team = factories.site(desk.gjovik), factories.team("radio")
    service = factories.service()
    desk.client.post(ADDRESS, filled(
        desk, organisation=str(desk.gjovik.public_id), reporter=str(desk.person.public_id),
        callback="900 11 222", site=str(site.public_id), team="radio", service=service.slug,
        severity="SL1", severity_reason="AMK er rammet", place="Storgata", own_issi="2 420 001",
        patient_affected="yes", fallback_in_use="no", positions="3", equipment="vehicle",
    ))  # fmt: skip
    [ticket] = tickets(desk)
    assert (ticket.reporter, ticket.site, ticket.team) == (desk.person, site, team)
    assert (ticket.service, ticket.callback) == (service, "900 11 222")
    assert (ticket.severity, ticket.proposed_severity) == ("SL1", "SL2")
    [row] = desk.read(lambda: Occurrence.objects.filter(ticket=ticket))
    assert (row.place, row.own_issi, row.positions) == ("Storgata", 2_420_001, 3)
    assert (row.patient_affected, row.fallback_in_use, row.equipment) == (True, False, "vehicle")


def test_the_site_of_the_asset_is_the_site_when_none_is_named(desk: Desk) -> None:
    site = factories.site(desk.gjovik)
    radio = factories.terminal(desk.gjovik, site=site)
    desk.client.post(ADDRESS, filled(desk, assets=[str(radio.public_id)]))
    assert tickets(desk)[0].site == site


def test_two_quick_posts_open_one_incident_and_lead_to_it(desk: Desk) -> None:
    answers = [desk.client.post(ADDRESS, filled(desk)) for _ in range(2)]
    [ticket] = tickets(desk)
    assert [answer["Location"] for answer in answers] == [desk.address(ticket)] * 2


def test_each_showing_of_the_form_has_a_key_of_its_own(desk: Desk) -> None:
    def key() -> str:
        page = desk.get(ADDRESS).content.decode()
        return page.split('name="once" value="')[1].split('"')[0]

    assert key() != key()


def test_words_stand_in_for_a_choice_where_there_is_no_script(desk: Desk) -> None:
    desk.client.post(ADDRESS, filled(desk, assets=[], assets_text="2420001",
                                     organisation_text="Gjøvik kommune",
                                     reporter_text="per vakt"))  # fmt: skip
    [ticket] = tickets(desk)
    assert (ticket.organisation, ticket.reporter) == (desk.gjovik, desk.person)


def test_words_that_mean_several_name_them(desk: Desk) -> None:
    page = refused(desk, assets=[], organisation_text="kommune")
    assert "Several match: Bergen kommune, Gjøvik kommune" in page


def test_words_that_mean_nothing_are_kept_and_said_so(desk: Desk) -> None:
    page = refused(desk, assets=[], organisation_text="Ukjent sykehus")
    assert "Nothing is called “Ukjent sykehus”" in page
    assert 'value="Ukjent sykehus"' in page


def test_without_customer_and_asset_it_asks_for_one_and_keeps_what_was_typed(desk: Desk) -> None:
    page = refused(desk, assets=[], title="Lang forklaring", description="Mye tekst her")
    assert "Choose a customer, or an asset of theirs." in page
    assert 'value="Lang forklaring"' in page
    assert "Mye tekst her" in page
    assert page.count(" checked") >= 3, "impact, urgency and the way it was reported"


def test_another_severity_than_the_suggested_needs_a_reason(desk: Desk) -> None:
    assert "Say why the severity differs" in refused(desk, severity="SL1")


def test_another_customers_asset_is_refused_at_the_asset(desk: Desk) -> None:
    page = refused(desk, organisation=str(desk.bergen.public_id))
    assert "belongs to another customer" in page


def test_another_customers_contact_is_refused(desk: Desk) -> None:
    stranger = factories.person(desk.bergen)
    page = refused(desk, reporter=str(stranger.public_id))
    assert "Choose from the list." in page


@pytest.mark.parametrize("field", ["title", "description", "activity"])
def test_a_national_identity_number_is_refused_before_it_is_saved(desk: Desk, field: str) -> None:
    page = refused(desk, **{field: "Gjelder 019080 10031"})
    assert "a ticket never says who a patient is." in page


@pytest.mark.parametrize(
    "changed",
    [
        {"title": ""}, {"title": "x" * 151}, {"title": "a\x00b"}, {"impact": "9"},
        {"impact": ""}, {"urgency": "-1"}, {"severity": "SL7"}, {"via": "due"},
        {"assets": ["ingen-uuid"]}, {"organisation": "ingen-uuid"}, {"service": "finnes-ikke"},
        {"team": "finnes-ikke"}, {"callback": "1" * 41}, {"description": "x" * 20_001},
        {"own_issi": "0"}, {"own_issi": "16777215"}, {"own_issi": "9" * 400},
        {"peer_issi": "abc"}, {"positions": "-4"}, {"positions": "1e9"},
        {"occurred_at": "i går"}, {"occurred_at": "0001-01-01T00:00"},
        {"occurred_at": "9999-12-31T23:59"}, {"equipment": "sykkel"}, {"place": "x" * 151},
        {"patient_affected": "kanskje"},
    ],
)  # fmt: skip
def test_bad_input_comes_back_with_a_message_and_opens_nothing(
    desk: Desk, changed: dict[str, Any]
) -> None:
    page = refused(desk, **changed)
    assert "error-summary" in page


def test_a_time_that_has_not_come_is_refused(desk: Desk) -> None:
    ahead = timezone.localtime() + timedelta(days=1)
    page = refused(desk, occurred_at=ahead.strftime("%Y-%m-%dT%H:%M"))
    assert "This time has not come yet." in page


def test_it_happened_when_it_is_said_to_have_happened(desk: Desk) -> None:
    before = (timezone.localtime() - timedelta(hours=3)).replace(second=0, microsecond=0)
    desk.client.post(ADDRESS, filled(desk, occurred_at=before.strftime("%Y-%m-%dT%H:%M")))
    assert tickets(desk)[0].occurred_at == before


def test_the_address_may_name_the_asset_it_is_about(desk: Desk) -> None:
    page = desk.get(f"{ADDRESS}?assets={desk.radio.public_id}").content.decode()
    assert "ISSI 2420001 · GJ-31" in page
    assert 'value="Gjøvik kommune"' in page
    assert "Bruk mobil 900 00 000." in page


def test_without_a_script_one_may_look_before_saving(desk: Desk) -> None:
    answer = desk.client.post(ADDRESS, filled(desk, look="1", title=""))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert tickets(desk) == []
    assert "By “Standardavtale”, from the moment you save." in page
    assert "error-summary" not in page


def test_it_warns_of_patient_data_and_keeps_a_draft(desk: Desk) -> None:
    page = desk.get(ADDRESS).content.decode()
    assert "No patient data" in page
    assert 'data-draft="new-incident"' in page


def test_a_customer_cannot_open_the_desks_form(desk: Desk) -> None:
    assert desk.customer.get(ADDRESS).status_code == 404
    assert desk.customer.post(ADDRESS, filled(desk)).status_code == 404
    assert tickets(desk) == []


def test_somebody_unknown_is_sent_to_sign_in(desk: Desk) -> None:
    assert Client().post(ADDRESS, filled(desk)).status_code == 302
    assert tickets(desk) == []


def test_an_inactive_customer_cannot_be_chosen(desk: Desk) -> None:
    gone = factories.organisation("Nedlagt HF", is_active=False)
    refused(desk, assets=[], organisation=str(gone.public_id))
    assert desk.read(lambda: Organisation.objects.filter(pk=gone.pk))


def test_the_form_takes_at_most_twelve_queries(desk: Desk, count_queries) -> None:
    assert count_queries(desk.client, ADDRESS) <= 12
