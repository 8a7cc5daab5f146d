"""Reads about customers. What an actor sees follows from the scoped managers."""

import uuid
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from customers.models import Agreement, Organisation, Person, Service, Terms
from hdo_portal.foundation.actor import Actor

_SCOPE_OF_USER = """
    WITH RECURSIVE seen (id, deeper) AS (
        SELECT m.organisation_id, m.includes_descendants
          FROM customers_membership m
          JOIN customers_person p ON p.id = m.person_id
         WHERE p.user_id = %s AND p.is_active
           AND (m.valid_from IS NULL OR m.valid_from <= current_date)
           AND (m.valid_to IS NULL OR m.valid_to >= current_date)
        UNION
        SELECT o.id, true
          FROM customers_organisation o JOIN seen ON o.parent_id = seen.id
         WHERE seen.deeper
    )
    SELECT DISTINCT id FROM seen ORDER BY id
"""

_ANCESTORS = """
    WITH RECURSIVE up (id, parent_id, depth) AS (
        SELECT id, parent_id, 0 FROM customers_organisation WHERE id = %s
        UNION ALL
        SELECT o.id, o.parent_id, up.depth + 1
          FROM customers_organisation o JOIN up ON o.id = up.parent_id
         WHERE up.depth < 20
    )
    SELECT id FROM up ORDER BY depth
"""


def organisation_ids_of(user_id: int) -> tuple[int, ...]:
    """The organisations that a signed-in customer sees, by their memberships that hold today."""
    with connection.cursor() as cursor:
        cursor.execute(_SCOPE_OF_USER, [user_id])
        return tuple(row[0] for row in cursor.fetchall())


def with_ancestors(organisation_id: int) -> list[int]:
    """The organisation and those above it, nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(_ANCESTORS, [organisation_id])
        return [row[0] for row in cursor.fetchall()]


def terms_for(organisation_id: int, on: date) -> Terms | None:
    """The terms that a ticket opened on this day falls under: the customer's own agreement, else
    that of the nearest organisation above it, else the standard agreement."""
    line = with_ancestors(organisation_id)
    in_force = (
        Terms.objects
        .filter(agreement__valid_from__lte=on)
        .exclude(agreement__valid_to__lte=on)
        .filter(Q(agreement__organisation_id__in=line) | Q(agreement__organisation__isnull=True))
    )
    newest: list[Terms] = list(
        in_force
        .select_related("agreement")
        .order_by("agreement_id", "-version")
        .distinct("agreement_id")
    )
    rank = {pk: depth for depth, pk in enumerate(line)}
    return min(newest, key=lambda terms: _nearness(terms.agreement, rank), default=None)


def _nearness(agreement: Agreement, rank: dict[int, int]) -> tuple[int, int, int]:
    """Sorts the nearest agreement first; of two as near, the later one."""
    own = agreement.organisation_id
    depth = len(rank) if own is None else rank[own]
    return depth, -agreement.valid_from.toordinal(), -agreement.pk


def person_of(user_id: int | None) -> Person | None:
    found: Person | None = Person.objects.filter(user_id=user_id).first() if user_id else None
    return found


def operator() -> Organisation:
    """HDO itself, the owner of shared equipment and of planned work."""
    found: Organisation = Organisation.objects.get(kind="operator")
    return found


def organisation_by_public_id(public_id: uuid.UUID) -> Organisation | None:
    """One organisation that the acting person may see."""
    found: Organisation | None = Organisation.objects.filter(public_id=public_id).first()
    return found


def organisations(actor: Actor, limit: int = 600) -> QuerySet[Organisation]:
    """The active organisations this actor may see, by name, for a list to choose from."""
    rows: QuerySet[Organisation] = Organisation.objects.visible_to(actor).filter(is_active=True)
    return rows.order_by("name")[:limit]


def services() -> QuerySet[Service]:
    """The service catalogue."""
    rows: QuerySet[Service] = Service.objects.filter(is_active=True).order_by("name")
    return rows
