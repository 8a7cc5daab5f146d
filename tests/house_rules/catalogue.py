"""What PostgreSQL's own catalogue says about protection, against what the models declare.

Each function returns the faults as sentences; none means that all is well.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models

from hdo_portal.foundation.protection import Protection
from hdo_portal.foundation.protection_sync import AUDIT_TRIGGERS

RUNTIME_ROLES = ("gate", "portal", "desk")

_TABLE = """
    SELECT c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner)
      FROM pg_class c WHERE c.oid = %s::regclass
"""
_POLICIES = """
    SELECT polname, polcmd, polroles::regrole[]::text[], pg_get_expr(polqual, polrelid)
      FROM pg_policy WHERE polrelid = %s::regclass
"""
_TRIGGERS = """
    SELECT tgname FROM pg_trigger
     WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O'
"""
_KEYS = """
    SELECT array_agg(a.attname::text ORDER BY a.attname), k.convalidated
      FROM pg_constraint k
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
     WHERE k.conrelid = %s::regclass AND k.contype = 'f'
     GROUP BY k.oid, k.convalidated
"""
_GRANTS = """
    SELECT grantee, privilege_type FROM information_schema.role_table_grants
     WHERE table_schema = 'public' AND table_name = %s
"""


def undeclared(ours: Iterable[type[models.Model]]) -> list[str]:
    """Models of ours that say nothing about who may read them."""
    return [
        f"{model._meta.label} declares no protection"
        for model in ours
        if not isinstance(getattr(model, "protection", None), Protection)
    ]


def unknown_tables(cursor: Any, known: Collection[str]) -> list[str]:
    """Tables, views and the like that nobody has spoken for."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY relname"
    )
    return [f"nobody speaks for {name}" for (name,) in cursor.fetchall() if name not in known]


def table_faults(cursor: Any, table: str, protection: Protection) -> list[str]:
    """How one table of ours differs from what its model declares."""
    return [
        f"{table} {fault}"
        for check in (_row_security, _policies, _triggers, _parents, _rights)
        for fault in check(cursor, table, protection)
    ]


def _row_security(cursor: Any, table: str, protection: Protection) -> Iterable[str]:
    cursor.execute(_TABLE, [table])
    enabled, forced, owner = cursor.fetchone()
    if not enabled or not forced:
        yield "has no forced row-level security"
    if owner in RUNTIME_ROLES:
        yield f"belongs to {owner}, which could lift its protection"


def _policies(cursor: Any, table: str, protection: Protection) -> Iterable[str]:
    cursor.execute(_POLICIES, [table])
    found = {name: (command, roles, using) for name, command, roles, using in cursor.fetchall()}
    expected = {"desk"}
    expected |= {"portal"} if protection.customer_can_read else set()
    expected |= {"gate"} if protection.gate else set()
    expected |= {"redactor"} if protection.append_only else set()
    for name in sorted(expected - found.keys()):
        yield f"has no policy for {name}"
    for name in sorted(found.keys() - expected - {"owner"}):
        yield f"has a policy {name} that nobody declared"
    for name, (command, roles, using) in sorted(found.items()):
        if name in RUNTIME_ROLES and roles != [name]:
            yield f"has a policy {name} that speaks for {', '.join(roles)}"
        if name == "redactor" and (set(roles) & set(RUNTIME_ROLES) or "app.redacting" not in using):
            yield "may be rewritten without saying that it is redacted"
        if name == "portal" and command != "r":
            yield "lets customers write"
        if name == "portal" and using == "true" and protection.portal.sql != "true":
            yield "shows customers every row"


def _triggers(cursor: Any, table: str, protection: Protection) -> Iterable[str]:
    cursor.execute(_TRIGGERS, [table])
    found = {name for (name,) in cursor.fetchall()}
    if protection.audited and not found.issuperset(AUDIT_TRIGGERS):
        yield "leaves no audit trail"
    if protection.append_only and "portal_append_only" not in found:
        yield "is not append-only"


def _parents(cursor: Any, table: str, protection: Protection) -> Iterable[str]:
    cursor.execute(_KEYS, [table])
    keys = {tuple(columns): valid for columns, valid in cursor.fetchall()}
    for parent in protection.parents:
        columns = tuple(sorted((f"{parent.field}_id", protection.organisation_field)))
        if not keys.get(columns):
            yield f"has no valid key on ({', '.join(columns)})"


def _rights(cursor: Any, table: str, protection: Protection) -> Iterable[str]:
    cursor.execute(_GRANTS, [table])
    granted: dict[str, set[str]] = {}
    for role, right in cursor.fetchall():
        granted.setdefault(role, set()).add(right)
    portal = {"SELECT"} if protection.customer_can_read else set()
    desk = {"SELECT"}
    if not protection.written_by_triggers:
        # The receipts of the portal's own tests may be forgotten, and nothing else.
        forgettable = {"DELETE"} if protection.tests else set()
        desk |= {"INSERT"} | (forgettable if protection.append_only else {"UPDATE", "DELETE"})
    gate = {right.strip() for right in protection.gate.split(",") if right and "(" not in right}
    for role, right in (("portal", portal), ("desk", desk), ("gate", gate), ("PUBLIC", set())):
        for extra in sorted(granted.get(role, set()) - right):
            yield f"lets {role} {extra}"
        for missing in sorted(right - granted.get(role, set())):
            yield f"does not let {role} {missing}"


def crossing_keys(ours: Iterable[type[models.Model]]) -> set[str]:
    """Foreign keys between rows that both belong to an organisation, which no composite key holds
    to the same one. Said as ``table.column``."""
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in ours
        for field in model._meta.concrete_fields
        if _crosses(model, field)
    }


def _crosses(model: type[models.Model], field: Any) -> bool:
    protection: Protection = model.protection  # type: ignore[attr-defined]  # only declared ones come here
    other = field.related_model
    held = {parent.field for parent in protection.parents}
    return (
        isinstance(field, models.ForeignKey)
        and belongs(model)
        and belongs(other)
        and field.name not in held
    )


def belongs(model: Any) -> bool:
    """Does a row of this model belong to one organisation?"""
    return any(field.column == "organisation_id" for field in model._meta.concrete_fields)


def role_faults(cursor: Any) -> list[str]:
    """A role of the running portal that could step round the policies."""
    cursor.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = ANY (%s)",
        [list(RUNTIME_ROLES)],
    )
    found = {name: any(powers) for name, *powers in cursor.fetchall()}
    faults = [f"{role} does not exist" for role in RUNTIME_ROLES if role not in found]
    faults += [f"{role} has a power that looks past policies" for role in found if found[role]]
    for role in RUNTIME_ROLES:
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [role])
        if cursor.fetchone()[0]:
            faults.append(f"{role} may create tables")
    return faults


def view_faults(cursor: Any) -> list[str]:
    """Views that read with their owner's eyes."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND (relkind = 'm' OR relkind = 'v'"
        " AND NOT coalesce(reloptions::text LIKE '%%security_invoker=true%%', false))"
    )
    return [f"{name} reads with its owner's eyes" for (name,) in cursor.fetchall()]


def definer_functions(cursor: Any) -> set[str]:
    """Functions that run with their owner's power."""
    cursor.execute(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )
    return {name for (name,) in cursor.fetchall()}
