"""No table without a scope: what the models declare is what PostgreSQL enforces.

The lists below are written by hand. A new table that every customer reads, a new library's table,
a new key that may cross customers: each wants a line here, with its reason, and a second person.
"""

from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, models

from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import NOBODY, SHARED, Protection, owned, protected_models
from hdo_portal.foundation.protection_sync import LIBRARY_TABLES
from tests.house_rules import catalogue

OUR_APPS = ("accounts", "assets", "customers", "foundation", "tickets")
OURS = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in OUR_APPS]

# Read by every customer, so nothing in them may tell of another one.
READ_BY_ALL = {
    "accounts_team": "names of HDO's teams, shown on a customer's own ticket",
    "assets_terminalmodel": "what the makers sell",
    "customers_calendar": "opening hours of HDO",
    "customers_calendarversion": "opening hours of HDO",
    "customers_service": "what HDO offers",
    "foundation_heartbeat": "that the portal is alive, for the banner",
    "tickets_severityrule": "how impact and urgency suggest a severity",
}

# Tables of libraries. What the three roles may do with them stands in LIBRARY_TABLES.
LIBRARIES = {
    "account_emailaddress": "allauth: addresses of those who sign in",
    "account_emailconfirmation": "allauth",
    "auditlog_logentry": "auditlog: readable differences, for staff",
    "auth_group": "Django's, unused: rights are in accounts/roles.py",
    "auth_group_permissions": "Django's, unused",
    "auth_permission": "Django's, for the admin",
    "django_admin_log": "Django's, for the admin",
    "django_content_type": "Django's names of models",
    "django_migrations": "Django's, read by /readyz",
    "django_session": "sessions, opaque to everybody",
    "foundation_cache": "Django's cache: rate limits of signing in",
    "knox_authtoken": "knox: digests of API tokens",
}

# Keys from one organisation's row to another's, which no composite key holds together.
MAY_CROSS = {
    "assets_asset.site_id": "a health trust's radio stands in a municipality's legevakt",
    "assets_dependency.on_id": "a customer's position runs on HDO's platform",
    "customers_membership.person_id": "a person of the RHF has a part in its health trusts",
    "tickets_affectedasset.ticket_id": "one change touches several customers' assets",
    "tickets_affectedcustomer.ticket_id": "one change touches several customers",
    "tickets_ticket.follows_id": "a fault that moved with its room to another owner",
    "tickets_ticket.parent_id": "many rooms' reports gather under one incident",
    "tickets_ticket.reporter_id": "the RHF reports for its health trust",
    "tickets_ticket.site_id": "the fault is where the radio is, also in another's house",
}

# Functions that run as the owner.
OWNERS_FUNCTIONS = {
    "foundation_audit": "the same, for the release before",
    "foundation_audit_rows": "writes the trail, which no runtime role may write",
    "foundation_redact": "takes a passage out of the trail and says so in it",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def cursor() -> Any:
    with connection.cursor() as cursor:
        yield cursor


def test_every_model_declares_its_protection() -> None:
    assert catalogue.undeclared(OURS) == []


def test_every_table_is_spoken_for(cursor: Any) -> None:
    known = {model._meta.db_table for model in protected_models()} | set(LIBRARIES)
    assert catalogue.unknown_tables(cursor, known) == []


def test_libraries_have_rights_only_where_somebody_says_why() -> None:
    assert set(LIBRARY_TABLES) <= set(LIBRARIES)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.db_table)
def test_table_is_protected_as_its_model_declares(cursor: Any, model: Any) -> None:
    assert catalogue.table_faults(cursor, model._meta.db_table, model.protection) == []


def test_what_every_customer_reads_is_listed_and_belongs_to_nobody() -> None:
    shared = {m._meta.db_table for m in OURS if m.protection.portal.sql == SHARED.sql}
    assert shared == set(READ_BY_ALL)
    assert not [m for m in OURS if m._meta.db_table in shared and catalogue.belongs(m)]


def test_keys_that_may_cross_customers_are_listed() -> None:
    assert catalogue.crossing_keys(OURS) == set(MAY_CROSS)


def test_no_runtime_role_looks_past_the_policies(cursor: Any) -> None:
    assert catalogue.role_faults(cursor) == []


def test_views_read_with_the_readers_eyes(cursor: Any) -> None:
    assert catalogue.view_faults(cursor) == []


def test_functions_with_the_owners_power_are_listed(cursor: Any) -> None:
    assert catalogue.definer_functions(cursor) == set(OWNERS_FUNCTIONS)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.db_table)
@pytest.mark.parametrize("scope", ["", "{}", "{0}"])
def test_a_customer_without_organisations_reads_nothing_that_belongs(
    cursor: Any, model: Any, scope: str
) -> None:
    cursor.execute("SELECT set_config('role', 'portal', true)")
    if scope:
        cursor.execute("SELECT set_config('app.organisations', %s, true)", [scope])
    if not model.protection.customer_can_read:
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute(f"SELECT FROM {model._meta.db_table}")
    else:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
        assert model._meta.db_table in READ_BY_ALL or cursor.fetchone() == (0,)


# The catalogue queries themselves: each fault is made, and found.


class Invented(models.Model):
    protection: ClassVar = Protection(portal=owned(), append_only=True)

    class Meta:
        app_label = "invented"
        managed = False

    def __str__(self) -> str:
        return "invented"


def invented_faults(cursor: Any, *statements: str) -> set[str]:
    cursor.execute("CREATE TABLE invented (id bigint PRIMARY KEY, organisation_id bigint)")
    for statement in statements:
        cursor.execute(statement)
    faults = catalogue.table_faults(cursor, "invented", Invented.protection)
    return {fault.removeprefix("invented ") for fault in faults}


def test_a_bare_table_has_every_fault(cursor: Any) -> None:
    assert invented_faults(cursor) == {
        "has no forced row-level security",
        "has no policy for desk",
        "has no policy for portal",
        "has no policy for redactor",
        "leaves no audit trail",
        "is not append-only",
        "does not let portal SELECT",
        "does not let desk SELECT",
        "does not let desk INSERT",
    }


def test_security_that_is_not_forced_is_a_fault(cursor: Any) -> None:
    assert "has no forced row-level security" in invented_faults(
        cursor, "ALTER TABLE invented ENABLE ROW LEVEL SECURITY"
    )
    cursor.execute("ALTER TABLE invented FORCE ROW LEVEL SECURITY")
    faults = catalogue.table_faults(cursor, "invented", Invented.protection)
    assert "invented has no forced row-level security" not in faults


def test_policies_that_are_too_wide_are_faults(cursor: Any) -> None:
    faults = invented_faults(
        cursor,
        "CREATE POLICY portal ON invented TO portal USING (true)",
        "CREATE POLICY desk ON invented TO desk, portal USING (true)",
        "CREATE POLICY more ON invented TO portal USING (true)",
        "CREATE POLICY redactor ON invented TO desk USING (true)",
    )
    assert faults >= {
        "lets customers write",
        "shows customers every row",
        "has a policy more that nobody declared",
        "may be rewritten without saying that it is redacted",
    }
    assert any(fault.startswith("has a policy desk that speaks for") for fault in faults)


def test_rights_that_are_too_wide_are_faults(cursor: Any) -> None:
    faults = invented_faults(
        cursor,
        "GRANT SELECT, UPDATE ON invented TO portal",
        "GRANT ALL ON invented TO desk",
        "GRANT SELECT ON invented TO gate, PUBLIC",
    )
    assert faults >= {
        "lets portal UPDATE",
        "lets desk DELETE",
        "lets desk TRUNCATE",
        "lets gate SELECT",
        "lets PUBLIC SELECT",
    }


def test_a_missing_composite_key_is_a_fault(cursor: Any) -> None:
    model = next(model for model in OURS if model._meta.label == "tickets.Comment")
    table = model._meta.db_table
    cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_ticket_same_organisation")
    assert catalogue.table_faults(cursor, table, model.protection) == [
        f"{table} has no valid key on (organisation_id, ticket_id)"
    ]


def test_a_table_that_nobody_speaks_for_is_named(cursor: Any) -> None:
    cursor.execute("CREATE TABLE invented (id bigint)")
    assert "nobody speaks for invented" in catalogue.unknown_tables(cursor, set())


def test_a_model_without_protection_is_named() -> None:
    class Bare(ScopedModel):
        class Meta:
            app_label = "invented_bare"
            managed = False

    assert catalogue.undeclared([Bare, Invented]) == ["invented_bare.Bare declares no protection"]


def test_a_view_with_its_owners_eyes_is_named(cursor: Any) -> None:
    cursor.execute("CREATE VIEW invented AS SELECT 1 AS one")
    assert catalogue.view_faults(cursor) == ["invented reads with its owner's eyes"]
    cursor.execute("ALTER VIEW invented SET (security_invoker = true)")
    assert catalogue.view_faults(cursor) == []


def test_a_key_that_crosses_customers_is_named() -> None:
    comment = next(model for model in OURS if model._meta.label == "tickets.Comment")
    assert "tickets_comment.ticket_id" not in catalogue.crossing_keys([comment])
    held = comment.protection
    try:
        comment.protection = Protection(portal=NOBODY)
        assert "tickets_comment.ticket_id" in catalogue.crossing_keys([comment])
    finally:
        comment.protection = held
