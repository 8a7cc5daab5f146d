"""Who among the customers reads which rows of a ticket."""

from django.db.models import Q

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.protection import SCOPE_SQL, Parent, RowRule
from tickets.models.enums import PUBLISHED_CHANGE_STATUSES

IN_TICKET = Parent(field="ticket", model="tickets.Ticket")

# ruff: noqa: S608 - made of our own constants, never of a person's words
_PUBLISHED_SQL = ", ".join(f"'{status}'" for status in PUBLISHED_CHANGE_STATUSES)


def _tickets(actor: Actor) -> Q:
    from tickets.models.ticket import AffectedCustomer  # noqa: PLC0415 - they need each other

    affected = AffectedCustomer.objects.visible_to(actor).values("ticket_id")
    return Q(organisation_id__in=actor.organisation_ids) | Q(
        kind="change", status__in=PUBLISHED_CHANGE_STATUSES, pk__in=affected
    )


# Own tickets, and published changes that affect one's own organisation.
TICKETS = RowRule(
    rows=_tickets,
    sql=(
        f"organisation_id = ANY ({SCOPE_SQL}) OR (kind = 'change' AND status IN ({_PUBLISHED_SQL})"
        " AND id IN (SELECT ticket_id FROM tickets_affectedcustomer"
        f" WHERE organisation_id = ANY ({SCOPE_SQL})))"
    ),
)


def _of_visible_ticket(actor: Actor) -> Q:
    from tickets.models.ticket import Ticket  # noqa: PLC0415 - they need each other

    return Q(organisation_id__in=actor.organisation_ids) | Q(
        ticket_id__in=Ticket.objects.visible_to(actor).filter(kind="change").values("pk")
    )


_OF_VISIBLE_TICKET_SQL = (
    f"(organisation_id = ANY ({SCOPE_SQL})"
    " OR ticket_id IN (SELECT id FROM tickets_ticket WHERE kind = 'change'))"
)

# Facts of a ticket that everybody who sees the ticket may read.
OF_VISIBLE_TICKET = RowRule(rows=_of_visible_ticket, sql=_OF_VISIBLE_TICKET_SQL)

# Public words of a ticket. ``audience`` narrows them to one customer where a change has several.
PUBLIC_OF_VISIBLE_TICKET = RowRule(
    rows=lambda actor: (
        Q(visibility="public")
        & (Q(audience__isnull=True) | Q(audience_id__in=actor.organisation_ids))
        & _of_visible_ticket(actor)
    ),
    sql=(
        "visibility = 'public'"
        f" AND (audience_id IS NULL OR audience_id = ANY ({SCOPE_SQL}))"
        f" AND {_OF_VISIBLE_TICKET_SQL}"
    ),
)
