"""Brings PostgreSQL in line with the protection that the models declare. Run by ``migrate``.

A table whose declaration has not changed since the last run is left alone (its hash is kept as the
table's comment), so a deployment takes no lock that it does not need.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from hdo_portal.foundation.models.base import PublicModel
from hdo_portal.foundation.protection import Protection, protected_models, protection_of

ROLES = ("gate", "portal", "desk")
AUDIT_TRIGGERS = ("portal_audit", "portal_audit_update", "portal_audit_delete")

# Tables of libraries, which we cannot declare on a model: who may do what, and why.
LIBRARY_TABLES: dict[str, dict[str, str]] = {
    # Sessions are opaque to everybody and saved under whichever role the request ends with.
    "django_session": dict.fromkeys(ROLES, "SELECT, INSERT, UPDATE, DELETE"),
    # Rate limits of signing in.
    "foundation_cache": dict.fromkeys(ROLES, "SELECT, INSERT, UPDATE, DELETE"),
    "django_content_type": dict.fromkeys(ROLES, "SELECT"),
    "auth_permission": {"desk": "SELECT"},
    "auth_group": {"desk": "SELECT"},
    "auth_group_permissions": {"desk": "SELECT"},
    "django_migrations": dict.fromkeys(ROLES, "SELECT"),
    "django_admin_log": {"desk": "SELECT, INSERT"},
    "account_emailaddress": {
        "gate": "SELECT, INSERT, UPDATE",
        "desk": "SELECT, INSERT, UPDATE, DELETE",
    },
    "account_emailconfirmation": {"gate": "SELECT, INSERT, DELETE", "desk": "SELECT"},
    "knox_authtoken": {"gate": "SELECT", "desk": "SELECT, INSERT, UPDATE, DELETE"},
    # The readable diffs: written by whoever changes something, read by staff, edited by nobody.
    "auditlog_logentry": {"gate": "INSERT, SELECT (id)", "desk": "SELECT, INSERT"},
}


def sync(cursor: Any) -> list[str]:
    """Apply what differs. Returns the names of the tables that were changed."""
    cursor.execute(
        "SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_class c"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
    )
    comments = dict(cursor.fetchall())
    changed = []
    for table, statements in _plan(set(comments)):
        mark = "protection:" + hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]
        if comments.get(table) == mark:
            continue
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON TABLE {table} IS '{mark}'")
        changed.append(table)
    return changed


def _plan(existing: set[str]) -> Iterable[tuple[str, list[str]]]:
    for table, grants in LIBRARY_TABLES.items():
        if table in existing:
            yield table, _library_statements(table, grants)
    # A parent's key comes before the children that refer to it, which have one parent more.
    ours = [model for model in protected_models() if model._meta.db_table in existing]
    keyed = {parent.model for model in ours for parent in protection_of(model).parents}
    for model in sorted(ours, key=lambda model: len(protection_of(model).parents)):
        yield model._meta.db_table, _statements(model, keyed)


def _library_statements(table: str, grants: dict[str, str]) -> list[str]:
    statements = [f"REVOKE ALL ON {table} FROM PUBLIC, gate, portal, desk"]
    statements += [f"GRANT {rights} ON {table} TO {role}" for role, rights in grants.items()]
    sequence = f"pg_get_serial_sequence('{table}', 'id')"
    statements.append(
        "DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns"
        f" WHERE table_name = '{table}' AND column_name = 'id') AND {sequence} IS NOT NULL"
        f" THEN EXECUTE 'GRANT USAGE ON SEQUENCE ' || {sequence} || ' TO gate, portal, desk';"
        " END IF; END $$"
    )
    return statements


def _statements(model: type[models.Model], keyed: set[str]) -> list[str]:
    table, protection = model._meta.db_table, protection_of(model)
    key = str(model._meta.pk.column)
    return [
        *_grants(table, protection),
        *_policies(table, protection),
        *_triggers(table, key, issubclass(model, PublicModel), protection),
        *(_own_key(table, key) if model._meta.label in keyed else []),
        *_parent_keys(table, protection),
    ]


def _grants(table: str, protection: Protection) -> list[str]:
    write = "INSERT" if protection.append_only else "INSERT, UPDATE, DELETE"
    if protection.append_only and protection.tests:
        write = "INSERT, DELETE"
    statements = [
        f"REVOKE ALL ON {table} FROM PUBLIC, gate, portal, desk",
        f"GRANT {'SELECT' if protection.written_by_triggers else f'SELECT, {write}'}"
        f" ON {table} TO desk",
    ]
    if protection.customer_can_read:
        statements.append(f"GRANT SELECT ON {table} TO portal")
    if protection.gate:
        statements.append(f"GRANT {protection.gate} ON {table} TO gate")
    return statements


def _policies(table: str, protection: Protection) -> list[str]:
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        *(f"DROP POLICY IF EXISTS {name} ON {table}" for name in (*ROLES, "owner", "redactor")),
        f"CREATE POLICY desk ON {table} TO desk USING (true) WITH CHECK (true)",
    ]
    if protection.customer_can_read:
        statements.append(
            f"CREATE POLICY portal ON {table} FOR SELECT TO portal USING ({protection.portal.sql})"
        )
    if protection.gate:
        statements.append(f"CREATE POLICY gate ON {table} TO gate USING (true) WITH CHECK (true)")
    if table == "foundation_auditentry":
        # The audit trigger writes as the owner of its function.
        statements.append(
            f"CREATE POLICY owner ON {table} FOR INSERT TO CURRENT_USER WITH CHECK (true)"
        )
    if protection.append_only:
        # foundation_redact works as the owner, and only while it says so.
        redacting = "current_setting('app.redacting', true) = 'on'"
        statements.append(
            f"CREATE POLICY redactor ON {table} TO CURRENT_USER"
            f" USING ({redacting}) WITH CHECK ({redacting})"
        )
    return statements


def _triggers(table: str, key: str, touched: bool, protection: Protection) -> list[str]:
    statements = [
        *(f"DROP TRIGGER IF EXISTS {name} ON {table}" for name in AUDIT_TRIGGERS),
        f"DROP TRIGGER IF EXISTS portal_append_only ON {table}",
        f"DROP TRIGGER IF EXISTS portal_touch ON {table}",
    ]
    if touched and not protection.append_only:
        statements.append(
            f"CREATE TRIGGER portal_touch BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION foundation_touch()"
        )
    if protection.audited:
        statements += _audit(table, key, protection)
    if protection.append_only:
        statements.append(
            f"CREATE TRIGGER portal_append_only BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW {_unless_test(protection, 'OLD')}"
            "EXECUTE FUNCTION foundation_append_only()"
        )
    return statements


def _audit(table: str, key: str, protection: Protection) -> list[str]:
    """Three triggers, since one that reads what a statement wrote serves one event."""
    arguments = ", ".join(f"'{word}'" for word in (key, *(protection.tests or ())))
    read = {
        "INSERT": "NEW TABLE AS audit_new",
        "UPDATE": "OLD TABLE AS audit_old NEW TABLE AS audit_new",
        "DELETE": "OLD TABLE AS audit_old",
    }
    return [
        f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {read[event]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION foundation_audit_rows({arguments})"
        for name, event in zip(AUDIT_TRIGGERS, read, strict=True)
    ]


def _unless_test(protection: Protection, *rows: str) -> str:
    if protection.tests is None:
        return ""
    column, value = protection.tests
    other = " OR ".join(f"{row}.{column} IS DISTINCT FROM '{value}'" for row in rows)
    return f"WHEN ({other}) "


def _own_key(table: str, key: str) -> list[str]:
    name = f"{table}_with_organisation"
    return [_unless_constraint(table, name, f"UNIQUE ({key}, organisation_id)")]


def _parent_keys(table: str, protection: Protection) -> list[str]:
    statements = []
    for parent in protection.parents:
        model = apps.get_model(parent.model)
        key = model._meta.pk.column
        definition = (
            f"FOREIGN KEY ({parent.field}_id, {protection.organisation_field})"
            f" REFERENCES {model._meta.db_table} ({key}, organisation_id)"
            " ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED NOT VALID"
        )
        name = f"{table}_{parent.field}_same_organisation"
        statements.append(_unless_constraint(table, name, definition))
        statements.append(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
    return statements


def _unless_constraint(table: str, name: str, definition: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{name}'"
        f" AND conrelid = '{table}'::regclass) THEN"
        f" ALTER TABLE {table} ADD CONSTRAINT {name} {definition}; END IF; END $$"
    )
