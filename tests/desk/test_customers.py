"""The customers: found by any name or number, and one page that tells all that is known of one."""

import re
from datetime import date
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from customers.models import MunicipalityNumber, Organisation, OrganisationLink
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk, signed_in
from tickets.actions import open_change
from tickets.reference.proposals import STANDARD_LEVELS

NOBODY = "6b8e2f0e-0f1b-4c8e-9a43-0d5a3d1c9f11"


def names(page: str) -> list[str]:
    return re.findall(r'class="row-title"[^>]*>([^<]*)<', page)


def listed(desk: Desk, query: str = "") -> list[str]:
    answer = desk.get("/customers/" + query)
    assert answer.status_code == 200
    return names(answer.content.decode())


def page(desk: Desk, organisation: Organisation) -> str:
    answer = desk.get(url(organisation))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def url(organisation: Organisation) -> str:
    return reverse("desk:customer", args=[organisation.public_id])


def number(of: Organisation, value: str, begin: int, end: int | None = None) -> None:
    span = DateRange(date(begin, 1, 1), date(end, 1, 1) if end else None)
    with acting(factories.TESTS):
        MunicipalityNumber.objects.create(organisation=of, number=value, valid=span)


def test_customers_are_listed_by_name_with_what_they_have(desk: Desk) -> None:
    page = desk.get("/customers/").content.decode()
    assert names(page)[:2] == ["Bergen kommune", "Gjøvik kommune"]
    row = page[page.index(">Gjøvik kommune<") :]
    assert re.findall(r'class="number"[^>]*>(\d+)<', row)[:2] == ["1", "1"]


@pytest.mark.parametrize("text", ["gjøv", "GJØVIK", "3407", "0502", "940 155 223", "9401"])
def test_a_customer_is_found_by_name_or_number_old_ones_too(desk: Desk, text: str) -> None:
    number(desk.gjovik, "0502", 1990, 2020)
    number(desk.gjovik, "3407", 2020)
    with acting(factories.TESTS):
        Organisation.objects.filter(pk=desk.gjovik.pk).update(organisation_number="940155223")
    assert listed(desk, f"?text={text}") == ["Gjøvik kommune"]


def test_inactive_customers_are_shown_when_asked_for(desk: Desk) -> None:
    factories.organisation("Nedlagt sykehus", is_active=False)
    assert "Nedlagt sykehus" not in listed(desk)
    assert "Nedlagt sykehus" in listed(desk, "?inactive=1")


def test_kinds_narrow_the_list(desk: Desk) -> None:
    factories.organisation("Sykehuset HF", kind="hf")
    assert listed(desk, "?kind=hf") == ["Sykehuset HF"]
    assert desk.get("/customers/?kind=nonsense&text=%00").status_code == 200


def test_the_tree_puts_those_under_another_below_it(desk: Desk) -> None:
    above = factories.organisation("Helse Øst RHF", kind="rhf")
    below = factories.organisation("Aker HF", parent=above)
    factories.organisation("Akerklinikken", parent=below)
    assert listed(desk, "?view=tree") == ["Helse Øst RHF", "Aker HF", "Akerklinikken"]


def test_a_page_tells_legal_identity_numbers_tree_and_relations(desk: Desk) -> None:
    above = factories.organisation("Innlandet fylke", kind="other")
    trust = factories.organisation("Sykehuset Innlandet HF")
    number(desk.gjovik, "0502", 1990, 2020)
    number(desk.gjovik, "3407", 2020)
    with acting(factories.TESTS):
        Organisation.objects.filter(pk=desk.gjovik.pk).update(
            organisation_number="940155223", parent=above
        )
        OrganisationLink.objects.create(kind="serves", source=trust, organisation=desk.gjovik)
        OrganisationLink.objects.create(
            kind="pays", source=desk.bergen, organisation=desk.gjovik, valid_to=date(2001, 1, 1)
        )
    text = page(desk, desk.gjovik)
    for words in (
        "940 155 223",
        "since 01.01.2020",
        "01.01.1990 until 01.01.2020",
        "Innlandet fylke",
        "Sykehuset Innlandet HF",
    ):
        assert words in text
    assert "pays for" not in text, "that is over"
    assert "Gjøvik kommune" in page(desk, above), "it stands under it"


def test_a_page_tells_whom_to_reach_those_on_call_first(desk: Desk) -> None:
    on_call = factories.person(desk.gjovik, "Åse Vakt", mobile="+47 900 99 888")
    factories.membership(on_call, desk.gjovik, role="on_call")
    text = page(desk, desk.gjovik)
    assert text.index("Åse Vakt") < text.index("Per Vakt")
    assert 'href="tel:+4790099888"' in text


def test_what_is_promised_says_whose_agreement_it_is(desk: Desk) -> None:
    assert "HDO’s standard agreement" in page(desk, desk.gjovik)
    trust = factories.organisation("Sykehuset HF")
    ward = factories.organisation("Avdeling", parent=trust)
    factories.agreement(trust, STANDARD_LEVELS)
    assert "Their own agreement" in page(desk, trust)
    assert "that Sykehuset HF has for those under it" in page(desk, ward)


def test_service_levels_are_told_in_words(desk: Desk) -> None:
    text = page(desk, desk.gjovik)
    first = next(level for level in STANDARD_LEVELS if level.severity == "SL1")
    assert first.measure == "respond"
    assert f"<strong>{first.target_seconds // 60} min</strong>" in text


def test_open_tickets_and_planned_changes_stand_there(desk: Desk) -> None:
    incident = desk.incident()
    lead = factories.actor_of(factories.user(Role.LEAD))
    change = open_change(lead, organisation=factories.operator(), title="Ny kjerne", kind="normal",
                         assets=[desk.room])  # fmt: skip
    text = page(desk, desk.gjovik)
    assert incident.number in text
    assert change.number in text, "its room is touched"
    assert change.number not in page(desk, desk.bergen)


def test_counts_lead_to_the_assets_behind_them(desk: Desk) -> None:
    assert f"/assets/?customer={desk.gjovik.public_id}&amp;kind=terminal" in page(desk, desk.gjovik)


def test_only_an_administrator_is_led_to_the_administration(desk: Desk) -> None:
    assert "/admin/" not in page(desk, desk.gjovik)
    admin = signed_in(factories.user(Role.ADMIN))
    edit = f"/admin/customers/organisation/{desk.gjovik.pk}/change/"
    assert edit in admin.get(url(desk.gjovik)).content.decode()


def test_pages_cost_the_same_at_any_length(desk: Desk, count_queries: Any) -> None:
    def more(n: int) -> None:
        child = factories.organisation(parent=desk.gjovik)
        factories.membership(factories.person(child), desk.gjovik)
        factories.site(desk.gjovik)
        factories.terminal(desk.gjovik)
        number(desk.gjovik, f"34{n:02}", 2000 + n, 2001 + n)
        with acting(factories.TESTS):
            OrganisationLink.objects.create(kind="owns", source=child, organisation=desk.gjovik)
            OrganisationLink.objects.create(kind="serves", source=desk.gjovik, organisation=child)
        desk.incident(title=f"Feil {n}")

    def counts() -> list[int]:
        paths = ("/customers/", "/customers/?view=tree", url(desk.gjovik))
        return [count_queries(desk.client, path) for path in paths]

    more(1)
    few = counts()
    more(2)
    more(3)
    assert counts() == few
    assert max(few) < 20, few


def test_customers_and_strangers_do_not_see_the_list(desk: Desk) -> None:
    for path in ("/customers/", url(desk.gjovik)):
        assert desk.customer.get(path).status_code == 404
        assert Client().get(path)["Location"].startswith("/accounts/login/?next=")


def test_a_customer_that_does_not_exist_is_not_found(desk: Desk) -> None:
    assert desk.get(f"/customers/{NOBODY}/").status_code == 404
