"""Administration: for administrators only, and whatever they save is sound or refused in words."""

import re
from datetime import date
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from customers.models import (
    Agreement,
    Calendar,
    CalendarVersion,
    Membership,
    MunicipalityNumber,
    Organisation,
    Person,
    ServiceLevel,
    Terms,
)
from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.models import AuditEntry
from hdo_portal.foundation.scoping import acting
from hdo_portal.web.admin import site
from tests import factories
from tests.desk.conftest import Desk, signed_in
from tickets.models import EscalationPolicy, SeverityRule


@pytest.fixture
def boss(desk: Desk) -> User:
    made: User = factories.user(Role.ADMIN, name="Anne Admin", language="en")
    return made


@pytest.fixture
def admin(boss: User) -> Client:
    return signed_in(boss)


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


def rows(prefix: str, *given: dict[str, Any]) -> dict[str, Any]:
    """An inline's rows as the browser sends them."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(given):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def organisation(**fields: Any) -> dict[str, Any]:
    plain = {
        "name": "Nytt foretak HF", "kind": "hf", "written_language": "neutral", "is_active": "on",
        "municipality_numbers": [], "links_in": [], "links_out": [],
    }  # fmt: skip
    plain |= fields
    data = {name: value for name, value in plain.items() if not isinstance(value, list)}
    for prefix in ("municipality_numbers", "links_in", "links_out"):
        data |= rows(prefix, *plain[prefix])
    return data


def save(client: Client, address: str, data: dict[str, Any]) -> str:
    answer = client.post(address, data)
    assert answer.status_code == 302, errors(answer.content.decode())
    return str(answer["Location"])


def refused(client: Client, address: str, data: dict[str, Any]) -> str:
    answer = client.post(address, data)
    assert answer.status_code in (200, 422)
    return errors(answer.content.decode())


def errors(page: str) -> str:
    found = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', page, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", " ".join(found)).replace("&#x27;", "'")


# Who.


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.MANAGER])
def test_nobody_but_administrators_knows_that_it_exists(desk: Desk, role: str) -> None:
    client = signed_in(factories.user(role))
    for path in ("/admin/", "/admin/login/", url("customers_organisation_changelist"),
                 url("customers_agreement_terms", 1)):  # fmt: skip
        assert client.get(path).status_code == 404
        assert desk.customer.get(path).status_code == 404


def test_strangers_are_sent_to_sign_in_and_come_back(desk: Desk) -> None:
    for path in ("/admin/", url("accounts_user_changelist")):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer["Location"] == f"/accounts/login/?next={path}"
    assert Client().get("/admin/login/?next=/admin/")["Location"].startswith("/accounts/login/")


def test_signing_out_and_changing_a_password_lead_to_the_portals_own_pages(admin: Client) -> None:
    assert admin.get("/admin/logout/")["Location"] == reverse("account_logout")
    assert admin.get("/admin/password_change/")["Location"] == reverse("account_change_password")


def test_every_list_and_every_form_opens(desk: Desk, admin: Client, boss: User) -> None:
    AuthToken.objects.create(user=boss)
    desk.incident()
    assert admin.get("/admin/").status_code == 200
    for model, page in site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert admin.get(url(f"{name}_changelist")).status_code == 200, name
        assert admin.get(url(f"{name}_changelist") + "?q=a").status_code == 200, name
        adding = admin.get(url(f"{name}_add")).status_code
        assert adding == (200 if page.has_add_permission(_request(boss)) else 403), name
        [one] = desk.read(lambda m=model: m._default_manager.all()[:1]) or [None]
        if one is not None:
            assert admin.get(url(f"{name}_change", one.pk)).status_code == 200, name
            assert admin.get(url(f"{name}_history", one.pk)).status_code == 200, name


def _request(who: User) -> Any:
    class Request:
        actor = factories.actor_of(who)
        user = who

    return Request()


def test_what_libraries_register_elsewhere_cannot_be_reached(admin: Client) -> None:
    for path in ("/admin/auditlog/logentry/", "/admin/account/emailaddress/", "/admin/auth/group/"):
        assert admin.get(path).status_code == 404


# Organisations.


def test_an_organisation_is_made_with_its_number_and_relations(desk: Desk, admin: Client) -> None:
    data = organisation(
        organisation_number="993467049",
        municipality_numbers=[{"number": "3407", "valid_0": "2020-01-01", "valid_1": ""}],
        links_in=[{"kind": "owns", "source": desk.gjovik.pk}],
    )
    save(admin, url("customers_organisation_add"), data)
    [made] = desk.read(lambda: Organisation.objects.filter(name="Nytt foretak HF"))
    [number] = desk.read(lambda: MunicipalityNumber.objects.filter(organisation=made))
    assert (number.number, number.valid) == ("3407", DateRange(date(2020, 1, 1), None))
    [entry] = desk.read(
        lambda: AuditEntry.objects.filter(
            table_name="customers_organisation", row_id=str(made.pk), operation="INSERT"
        )
    )
    assert entry.actor_name == "Anne Admin"


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"name": ""}, ""),
        ({"kind": "circus"}, ""),
        ({"organisation_number": "123456789"}, "is not an organisation number"),
        ({"organisation_number": "940155223"}, ""),  # Gjøvik's
        ({"parent": "999999"}, ""),
        ({"municipality_numbers": [{"number": "34", "valid_0": "2020-01-01"}]}, "four digits"),
        ({"municipality_numbers": [{"number": "3407", "valid_0": "2020-01-01",
                                    "valid_1": "2019-01-01"}]}, ""),
        ({"municipality_numbers": [{"number": "3407", "valid_0": "2020-01-01"},
                                   {"number": "3408", "valid_0": "2021-01-01"}]},
         "these periods overlap"),
        ({"links_in": [{"kind": "owns", "source": "nobody"}]}, ""),
        ({"links_in": [{"kind": "owns", "source": "GJOVIK", "valid_from": "2020-01-01",
                        "valid_to": "2019-01-01"}]}, ""),
    ],
)  # fmt: skip
def test_an_organisation_that_cannot_be_is_refused_and_what_was_typed_is_kept(
    desk: Desk, admin: Client, fields: dict[str, Any], words: str
) -> None:
    with acting(factories.TESTS):
        Organisation.objects.filter(pk=desk.gjovik.pk).update(organisation_number="940155223")
    for link in fields.get("links_in", []):
        link["source"] = str(desk.gjovik.pk) if link["source"] == "GJOVIK" else link["source"]
    data = organisation(county="Innlandet KEPT", **fields)
    answer = admin.post(url("customers_organisation_add"), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert errors(page).strip()
    assert words in errors(page)
    assert "Innlandet KEPT" in page


def test_an_organisation_cannot_stand_under_itself(desk: Desk, admin: Client) -> None:
    above = factories.organisation("Over")
    below = factories.organisation("Under", parent=above)
    for parent in (above, below):
        data = organisation(name="Over", parent=parent.pk)
        told = refused(admin, url("customers_organisation_change", above.pk), data)
        assert "stands under this one already" in told


def test_numbers_of_a_municipality_do_not_overlap_with_those_it_has(
    desk: Desk, admin: Client
) -> None:
    with acting(factories.TESTS):
        MunicipalityNumber.objects.create(
            organisation=desk.gjovik, number="0502", valid=DateRange(date(1990, 1, 1), None)
        )
    added = {"number": "3407", "valid_0": "2020-01-01"}
    [held] = desk.read(lambda: MunicipalityNumber.objects.filter(organisation=desk.gjovik))
    data = organisation(name="Gjøvik", kind="municipality") | rows(
        "municipality_numbers",
        {"id": held.pk, "number": "0502", "valid_0": "1990-01-01", "valid_1": ""},
        added,
    )
    data |= {"municipality_numbers-INITIAL_FORMS": 1}
    address = url("customers_organisation_change", desk.gjovik.pk)
    assert "overlap" in refused(admin, address, data)
    ended = data | {"municipality_numbers-0-valid_1": "2020-01-01"}
    save(admin, address, ended)
    assert len(desk.read(MunicipalityNumber.objects.all)) == 2


def test_what_others_hang_on_is_not_deleted(desk: Desk, admin: Client) -> None:
    desk.incident()
    address = url("customers_organisation_delete", desk.gjovik.pk)
    answer = admin.post(address, {"post": "yes"})
    assert answer.status_code in (200, 403)
    assert desk.read(lambda: Organisation.objects.filter(pk=desk.gjovik.pk))


# People and users.


def test_a_contact_is_made_with_the_part_they_have(desk: Desk, admin: Client) -> None:
    data = {"organisation": desk.gjovik.pk, "name": "Ny Kontakt", "language": "nn",
            "is_active": "on"}  # fmt: skip
    data |= rows("memberships", {"organisation": desk.gjovik.pk, "role": "on_call"})
    save(admin, url("customers_person_add"), data)
    [made] = desk.read(lambda: Person.objects.filter(name="Ny Kontakt"))
    assert len(desk.read(lambda: Membership.objects.filter(person=made, role="on_call"))) == 1


def test_the_same_part_twice_is_refused(desk: Desk, admin: Client) -> None:
    data = {"organisation": desk.gjovik.pk, "name": "Ny", "language": "nb"}
    part = {"organisation": desk.gjovik.pk, "role": "on_call"}
    page = admin.post(url("customers_person_add"), data | rows("memberships", part, part))
    assert page.status_code == 200
    assert not desk.read(lambda: Person.objects.filter(name="Ny"))


def user(**fields: Any) -> dict[str, Any]:
    return {"email": "Ny@HDO.example", "name": "Ny Agent", "role": "agent", "language": "nb",
            "usable_password": "true", "password1": "et langt nytt passord",
            "password2": "et langt nytt passord"} | fields  # fmt: skip


def test_a_user_is_made_who_can_sign_in(desk: Desk, admin: Client) -> None:
    save(admin, url("accounts_user_add"), user(team=factories.team().pk))
    [made] = desk.read(lambda: User.objects.filter(email="ny@hdo.example"))
    assert made.check_password("et langt nytt passord")
    assert (made.role, made.is_active) == (Role.AGENT, True)


@pytest.mark.parametrize(
    "fields",
    [{"password2": "noe annet langt"}, {"password1": "kort", "password2": "kort"},
     {"email": "ikke en adresse"}, {"email": "KUNDE@taken.example"}, {"role": "king"},
     {"name": ""}],
)  # fmt: skip
def test_a_user_that_cannot_be_is_refused(
    desk: Desk, admin: Client, fields: dict[str, Any]
) -> None:
    factories.user(Role.CUSTOMER, "kunde@taken.example")
    assert refused(admin, url("accounts_user_add"), user(**fields)).strip()


def edited(who: User, **fields: Any) -> dict[str, Any]:
    data = {"email": who.email, "name": who.name, "role": who.role, "is_active": "on",
            "language": who.language, "colour_scheme": "auto"}  # fmt: skip
    return {name: value for name, value in (data | fields).items() if value is not None}


def test_a_role_is_changed_and_a_person_shut_out(desk: Desk, admin: Client) -> None:
    who = factories.user(Role.AGENT)
    save(admin, url("accounts_user_change", who.pk), edited(who, role="lead", is_active=None))
    [who] = desk.read(lambda: User.objects.filter(pk=who.pk))
    assert (who.role, who.is_active) == (Role.LEAD, False)


def test_administrators_do_not_lock_themselves_out(desk: Desk, admin: Client, boss: User) -> None:
    address = url("accounts_user_change", boss.pk)
    assert "Let a colleague" in refused(admin, address, edited(boss, role="agent"))
    assert "cannot lock yourself out" in refused(admin, address, edited(boss, is_active=None))


def test_a_password_is_set_by_its_own_form_and_never_shown(desk: Desk, admin: Client) -> None:
    who = factories.user(Role.AGENT)
    assert who.password not in admin.get(url("accounts_user_change", who.pk)).content.decode()
    data = {"usable_password": "true", "password1": "enda et langt passord",
            "password2": "enda et langt passord"}  # fmt: skip
    save(admin, url("auth_user_password_change", who.pk), data)
    [who] = desk.read(lambda: User.objects.filter(pk=who.pk))
    assert who.check_password("enda et langt passord")
    entries = desk.read(lambda: AuditEntry.objects.filter(table_name="accounts_user"))
    assert all("pbkdf2" not in str(entry.after) for entry in entries)


def test_a_token_is_taken_away_but_never_made_here(desk: Desk, admin: Client, boss: User) -> None:
    token, _words = AuthToken.objects.create(user=boss)
    assert admin.get(url("knox_authtoken_add")).status_code == 403
    save(admin, url("knox_authtoken_delete", token.pk), {"post": "yes"})
    assert not AuthToken.objects.exists()


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


def test_two_policies_of_one_severity_are_not_both_active(desk: Desk, admin: Client) -> None:
    data = {"name": "Ny", "severity": "SL1", "is_active": "on"} | rows("steps")
    assert refused(admin, url("tickets_escalationpolicy_add"), data).strip()
    del data["is_active"]
    step = {"measure": "restore", "trigger": "percent", "value": "0", "audience": "lead"}
    wrong = data | rows("steps", step)
    assert admin.post(url("tickets_escalationpolicy_add"), wrong).status_code == 200
    save(admin, url("tickets_escalationpolicy_add"), data | rows("steps", step | {"value": "80"}))
    [made] = desk.read(lambda: EscalationPolicy.objects.filter(name="Ny"))
    assert len(desk.read(made.steps.all)) == 1


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
