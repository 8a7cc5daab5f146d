"""Tickets as the API reads them: in a constant number of queries, for one or for a page."""

from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from customers.catalogue import organisations
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotFound
from tickets.models import Clock, Ticket
from tickets.models.enums import OPEN_STATUSES, PUBLISHED_CHANGE_STATUSES, Kind
from tickets.queries import clocks_of, matching, tickets_of


def tickets(actor: Actor) -> QuerySet[Ticket]:
    """What this actor may see, with all that an answer shows. A customer sees changes once they are
    published."""
    rows = tickets_of(actor).select_related("reporter", "plan", "parent", "follows")
    if actor.is_customer:
        rows = rows.filter(~Q(kind=Kind.CHANGE) | Q(status__in=PUBLISHED_CHANGE_STATUSES))
    return rows.prefetch_related(
        "affected_assets__asset", "clocks__intervals", "clocks__calendar_version", "approvals"
    )


def ticket(actor: Actor, number: str, *, kind: str | None = None) -> Ticket:
    """One ticket by its number. Raises NotFound, also where it exists for others."""
    rows = tickets(actor).filter(number=number)
    row = (rows.filter(kind=kind) if kind else rows).first()
    if row is None:
        raise NotFound(_("There is no ticket %(number)s.") % {"number": number})
    return row


def clocks(ticket: Ticket) -> list[Clock]:
    """Every clock of a ticket with its ledger and the terms that promised it. A customer may be
    promised something by terms of another's agreement, which it is not shown."""
    found = clocks_of(ticket)
    prefetch_related_objects(found, "level__terms")
    return found


def filtered(rows: QuerySet[Ticket], asked: dict[str, Any]) -> QuerySet[Ticket]:
    """Narrow tickets by the cleaned query of an address."""
    text, is_open, asset = (asked.pop(name, None) for name in ("search", "open", "asset"))
    if text:
        rows = matching(rows, text)
    if is_open is not None:
        within = Q(status__in=OPEN_STATUSES)
        rows = rows.filter(within if is_open else ~within)
    if asset is not None:
        rows = rows.filter(pk__in=asset.affected_by.values("ticket_id"))
    return rows.filter(**asked)


def own_organisation(actor: Actor) -> Any:
    """The one organisation of a customer that has one."""
    return organisations(pk__in=actor.organisation_ids).get()
