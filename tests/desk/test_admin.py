"""Administration: for administrators only, and whatever they save is sound or refused in words."""

from datetime import date
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from customers.models import (
    Membership,
    MunicipalityNumber,
    Organisation,
    Person,
)
from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.models import AuditEntry
from hdo_portal.foundation.scoping import acting
from hdo_portal.web.admin import site
from tests import factories
from tests.desk.administering import errors, refused, rows, save, url
from tests.desk.conftest import Desk, signed_in


@pytest.fixture
def boss(desk: Desk) -> User:
    made: User = factories.user(Role.ADMIN, name="Anne Admin", language="en")
    return made


@pytest.fixture
def admin(boss: User) -> Client:
    return signed_in(boss)


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
