"""How each table is protected: declared on the model, enforced in PostgreSQL by ``migrate``.

Every model of ours carries ``protection = Protection(…)``. After each migration ``sync()`` brings
the database in line: grants to the three roles, forced row-level security with a policy for each
role, the audit trigger, append-only triggers and the composite keys that carry the organisation.
A table without a declaration has no grants, so nobody sees it: closed by default.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from hdo_portal.foundation.actor import Actor

# The acting customer's organisations. A sub-select, so that PostgreSQL reads it once a query
# and not once a row; unset or empty is no rows.
SCOPE_SQL = "(SELECT nullif(current_setting('app.organisations', true), '')::bigint[])::bigint[]"


@dataclass(frozen=True)
class RowRule:
    """The rows a customer may read, said twice: as a Django filter and as an SQL predicate.

    Each alone must hold; tests/security/ switches the other off to prove it.
    """

    rows: Callable[[Actor], Q]
    sql: str


NOBODY = RowRule(rows=lambda actor: Q(pk__in=[]), sql="false")
SHARED = RowRule(rows=lambda actor: Q(), sql="true")


def owned(field: str = "organisation") -> RowRule:
    """Rows whose organisation is one of the customer's."""
    return RowRule(
        rows=lambda actor: Q(**{f"{field}_id__in": actor.organisation_ids}),
        sql=f"{field}_id = ANY ({SCOPE_SQL})",
    )


@dataclass(frozen=True)
class Parent:
    """A composite key: this row belongs to the same organisation as its parent row."""

    field: str
    model: str


@dataclass(frozen=True)
class Protection:
    portal: RowRule = NOBODY
    parents: tuple[Parent, ...] = ()
    append_only: bool = False
    written_by_triggers: bool = False
    audited: bool = True
    gate: str = ""  # grants to the sign-in role, for example "SELECT, UPDATE"
    organisation_field: str = "organisation_id"
    # Rows of the portal's own tests of itself, which no person sees; the system does.
    unseen: Q | None = None
    # The portal's own tests, thousands a day, as a column and its value: they leave no line in the
    # trail, and in an append-only table they may be forgotten.
    tests: tuple[str, str] | None = None

    @property
    def customer_can_read(self) -> bool:
        return self.portal is not NOBODY


def protected_models() -> list[type[models.Model]]:
    """Our own models, in a stable order."""
    ours = [
        model
        for model in apps.get_models(include_auto_created=True)
        if isinstance(getattr(model, "protection", None), Protection)
    ]
    return sorted(ours, key=lambda model: model._meta.db_table)


def protection_of(model: type[models.Model]) -> Protection:
    declared: Any = getattr(model, "protection")  # noqa: B009 - a model from the registry has no such type
    assert isinstance(declared, Protection)
    return declared
