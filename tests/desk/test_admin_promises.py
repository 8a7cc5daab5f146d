"""Administration of what is promised: calendars, agreements, rules, and the trail of it all."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import (
    Agreement,
    Calendar,
    CalendarVersion,
    ServiceLevel,
    Terms,
)
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.models import AuditEntry
from tests import factories
from tests.desk.administering import refused, rows, save, url
from tests.desk.conftest import Desk, signed_in
from tickets.models import SeverityRule


@pytest.fixture
def admin(desk: Desk) -> Client:
    return signed_in(factories.user(Role.ADMIN, name="Anne Admin", language="en"))


# Calendars and agreements.


def calendar(**fields: Any) -> dict[str, Any]:
    days = {f"day_{n}": "08:00-16:00" for n in range(5)}
    return {"name": "Butikk", "slug": "butikk", "holidays": "on"} | days | rows("versions") | fields


def test_a_calendar_is_published_as_a_person_writes_hours(desk: Desk, admin: Client) -> None:
    data = calendar(
        day_5="10-14, 18.00–20.00", exceptions="24.12.2026 08:00-12:00\n18.5.2026 closed"
    )
    save(admin, url("customers_calendar_add"), data)
    [version] = desk.read(lambda: CalendarVersion.objects.filter(calendar__slug="butikk"))
    assert version.spec["hours"][-2:] == [[5, "10:00", "14:00"], [5, "18:00", "20:00"]]
    assert version.spec["holidays"] == "NO"
    assert version.spec["exceptions"] == {"2026-05-18": [], "2026-12-24": [["08:00", "12:00"]]}


def test_other_hours_are_the_next_version_and_a_new_name_is_none(desk: Desk, admin: Client) -> None:
    save(admin, url("customers_calendar_add"), calendar())
    [made] = desk.read(lambda: Calendar.objects.filter(slug="butikk"))
    address = url("customers_calendar_change", made.pk)
    page = admin.get(address).content.decode()
    assert 'value="08:00-16:00"' in page
    save(admin, address, calendar(name="Nytt navn"))
    assert len(desk.read(made.versions.all)) == 1
    save(admin, address, calendar(day_6="12:00-24:00"))
    assert [v.number for v in desk.read(lambda: made.versions.order_by("number"))] == [1, 2]


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"day_0": "8 til 16"}, "Write hours as 08:00-16:00"),
        ({"day_0": "16:00-08:00"}, "Closing must be after opening"),
        ({"day_0": "08:00-25:00"}, "Write a time from 00:00 to 24:00"),
        ({"exceptions": "julaften closed"}, "Write the date as 24.12.2026"),
        ({"exceptions": "31.02.2026 closed"}, "There is no such date."),
        ({f"day_{n}": "" for n in range(5)}, "This calendar never opens."),
        ({"slug": "office"}, ""),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(
    desk: Desk, admin: Client, fields: dict[str, Any], words: str
) -> None:
    factories.calendar("office")
    told = refused(admin, url("customers_calendar_add"), calendar(**fields))
    assert words in told
    assert told.strip()
    assert not desk.read(lambda: Calendar.objects.filter(name="Butikk"))


def level(**fields: Any) -> dict[str, Any]:
    return {"severity": "SL1", "measure": "respond", "amount": "15", "unit": "minutes",
            "calendar": "always", "fault_class": "", "service": ""} | fields  # fmt: skip


def agreement(*levels: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"name": "Ny avtale", "valid_from": "2026-01-01", "pause_reasons": ["customer"],
            "reopen_days": "14"} | fields | rows("levels", *levels)  # fmt: skip


def test_an_agreement_begins_with_what_the_portal_proposes(desk: Desk, admin: Client) -> None:
    page = admin.get(url("customers_agreement_add")).content.decode()
    assert page.count("-severity") > 20
    assert 'name="levels-0-amount" value="15"' in page


def test_an_agreement_is_published_with_its_first_terms(desk: Desk, admin: Client) -> None:
    data = agreement(
        level(), level(measure="restore", amount="2", unit="hours"), organisation=desk.gjovik.pk
    )
    save(admin, url("customers_agreement_add"), data)
    [made] = desk.read(lambda: Agreement.objects.filter(name="Ny avtale"))
    levels = desk.read(lambda: ServiceLevel.objects.filter(terms__agreement=made))
    assert [row.target_seconds for row in levels] == [900, 7200]
    page = admin.get(url("customers_agreement_change", made.pk)).content.decode()
    assert "120 min" in page


def test_new_terms_are_a_version_beside_the_old(desk: Desk, admin: Client) -> None:
    [standard] = desk.read(lambda: Agreement.objects.filter(organisation=None))
    address = url("customers_agreement_terms", standard.pk)
    assert admin.get(address).status_code == 200
    data = {"reopen_days": "7"} | rows("levels", level(amount="10"))
    save(admin, address, data)
    versions = desk.read(lambda: Terms.objects.filter(agreement=standard).order_by("version"))
    assert [(row.version, row.reopen_days) for row in versions] == [(1, 14), (2, 7)]
    assert admin.get(url("customers_agreement_terms", 999_999)).status_code == 404


@pytest.mark.parametrize(
    "levels, fields, words",
    [
        ([], {}, "Terms promise something"),
        ([level(), level()], {}, "This level stands here twice."),
        ([level(amount="")], {}, ""),
        ([level(amount="-1")], {}, ""),
        ([level(amount="9999999999")], {}, ""),
        ([level(calendar="moon")], {}, ""),
        ([level()], {"valid_to": "2025-01-01"}, "An agreement ends after it begins."),
        ([level()], {"name": ""}, ""),
        ([level()], {"organisation": "999999"}, ""),
        ([level()], {"pause_reasons": ["weather"]}, ""),
        ([level(unit="hours", amount="4999999")], {}, "at most ten years"),
    ],
)
def test_terms_that_cannot_be_are_refused_where_it_hurts(
    desk: Desk, admin: Client, levels: list[dict[str, Any]], fields: dict[str, Any], words: str
) -> None:
    before = len(desk.read(Agreement.objects.all))
    told = refused(admin, url("customers_agreement_add"), agreement(*levels, **fields))
    assert words in told
    assert told.strip()
    assert len(desk.read(Agreement.objects.all)) == before


def test_published_terms_are_for_looking_at(desk: Desk, admin: Client) -> None:
    [standard] = desk.read(lambda: Agreement.objects.filter(organisation=None))
    data = {"name": "Nytt navn", "valid_to": "2030-01-01"} | rows("terms")
    save(admin, url("customers_agreement_change", standard.pk), data)
    [fresh] = desk.read(lambda: Agreement.objects.filter(pk=standard.pk))
    assert (fresh.name, fresh.valid_from) == ("Nytt navn", standard.valid_from)
    wrong = data | {"valid_to": "1999-01-01"}
    assert refused(admin, url("customers_agreement_change", standard.pk), wrong).strip()


# Rules and the trail.


def test_the_matrix_is_edited_as_a_list(desk: Desk, admin: Client) -> None:
    cells = desk.read(lambda: SeverityRule.objects.order_by("impact", "urgency"))
    data = rows("form", *({"id": cell.pk, "severity": "SL2"} for cell in cells))
    data |= {"form-INITIAL_FORMS": len(cells), "_save": "Save"}
    save(admin, url("tickets_severityrule_changelist"), data)
    assert {cell.severity for cell in desk.read(SeverityRule.objects.all)} == {"SL2"}


def test_the_trail_shows_before_and_after_and_cannot_be_changed(desk: Desk, admin: Client) -> None:
    [entry] = desk.read(lambda: AuditEntry.objects.filter(table_name="customers_organisation")[:1])
    address = url("foundation_auditentry_change", entry.pk)
    assert "<pre>" in admin.get(address).content.decode()
    assert admin.post(address, {"actor_name": "Nobody"}).status_code == 403
    assert admin.get(url("foundation_auditentry_add")).status_code == 403
    assert admin.post(url("foundation_auditentry_delete", entry.pk)).status_code == 403


def test_assets_are_for_looking_at_and_lead_to_the_desk(desk: Desk, admin: Client) -> None:
    address = url("assets_asset_change", desk.radio.pk)
    page = admin.get(address).content.decode()
    assert reverse("desk:asset", args=[desk.radio.public_id]) in page
    assert admin.post(address, {"name": "Noe annet"}).status_code == 403
