"""Reads for the customer's pages. What an actor sees follows from the scoped managers.

None of them joins users or teams: the customers' database role cannot read the people of HDO, and
a page that does not know their names cannot tell them.
"""

from typing import Any
from uuid import UUID

from django.db.models import (
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from assets.models import Asset
from assets.queries import find_assets
from customers.models import Measure, Organisation, PauseReason
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotFound
from tickets.models import AffectedAsset, AffectedCustomer, Attachment, Clock, Ticket
from tickets.models.enums import ClockState, Kind, Status
from tickets.queries import NUMBER

OPEN = (Status.NEW, Status.IN_PROGRESS, Status.ON_HOLD, Status.RESTORED)
ENDED = (Status.RESOLVED, Status.CLOSED, Status.CANCELLED)
WORK_COMING = (Status.APPROVAL, Status.SCHEDULED, Status.IMPLEMENTING)
WORK_PAST = (Status.COMPLETED, Status.BACKED_OUT, Status.REVIEWED)
WAITS_FOR_CUSTOMER = (PauseReason.CUSTOMER, PauseReason.ACCESS)


def organisations_of(actor: Actor) -> list[Organisation]:
    """The customer's own organisations by name."""
    rows = Organisation.objects.filter(pk__in=actor.organisation_ids)
    return list(rows.order_by("name"))


def incidents_of(actor: Actor) -> QuerySet[Ticket]:
    """Own incidents with what a row of a list shows."""
    rows: QuerySet[Ticket] = Ticket.objects.filter(
        kind=Kind.INCIDENT, organisation_id__in=actor.organisation_ids
    )
    return rows.select_related("organisation")


def open_incidents(actor: Actor) -> QuerySet[Ticket]:
    """Own incidents that HDO works on, the gravest first and then the newest."""
    return incidents_of(actor).filter(status__in=OPEN).order_by("severity", "-created_at", "-id")


def waiting_for_customer(actor: Actor) -> QuerySet[Ticket]:
    """Incidents in which HDO can do no more until the customer says something: held for an answer
    or for access, and solved ones to be confirmed. The longest untouched first."""
    held = Q(status=Status.ON_HOLD, hold_reason__in=WAITS_FOR_CUSTOMER)
    rows = incidents_of(actor).filter(held | Q(status=Status.RESOLVED))
    return rows.order_by("updated_at", "id")


def next_updates(ticket_ids: list[int]) -> dict[int, Clock]:
    """When HDO has promised to be heard of again, by ticket. Those without a promise are absent."""
    rows = Clock.objects.filter(
        ticket_id__in=ticket_ids,
        measure=Measure.UPDATE,
        state__in=[ClockState.RUNNING, ClockState.PAUSED],
    )
    return {clock.ticket_id: clock for clock in rows}


def ticket_for_customer(actor: Actor, number: str) -> Ticket:
    """One own incident, or a published change that affects the customer, with what its page shows.

    ``customer_name`` is empty where the ticket is HDO's own, as most changes are; ``read_at`` is
    the database's instant. Raises NotFound, also where the ticket exists for others.
    """
    missing = NotFound(_("There is no ticket %(number)s.") % {"number": number[:40]})
    if not NUMBER.match(number):
        raise missing
    owner = Organisation.objects.filter(pk=OuterRef("organisation_id")).values("name")
    rows = Ticket.objects.visible_to(actor).annotate(customer_name=Subquery(owner), read_at=_now())
    related = ("site", "reporter", "plan", "parent", "follows", "terms")
    ticket: Ticket | None = rows.select_related(*related).filter(number=number).first()
    if ticket is None:
        raise missing
    return ticket


def _now() -> Any:
    frozen = clock.frozen_instant()
    return Now() if frozen is None else Value(frozen, output_field=DateTimeField())


def assets_on(ticket: Ticket) -> list[Asset]:
    """The customer's own equipment that a ticket is about."""
    rows = AffectedAsset.objects.filter(ticket=ticket).select_related(
        "asset__terminal__model", "asset__organisation"
    )
    return [row.asset for row in rows.order_by("asset__name", "asset_id")]


def planned_work(
    actor: Actor, *, past: bool = False, organisation: Organisation | None = None
) -> QuerySet[Ticket]:
    """Published changes that affect the customer, with those of its organisations that each
    touches in ``affected_customers``."""
    affected = AffectedCustomer.objects.filter(ticket=OuterRef("pk"))
    if organisation is not None:
        affected = affected.filter(organisation=organisation)
    rows: QuerySet[Ticket] = Ticket.objects.filter(
        Exists(affected), kind=Kind.CHANGE, status__in=WORK_PAST if past else WORK_COMING
    )
    own = AffectedCustomer.objects.select_related("organisation").order_by("organisation__name")
    return (
        rows
        .select_related("plan")
        .prefetch_related(Prefetch("affected_customers", queryset=own))
        .order_by(F("plan__window_from").asc(nulls_last=True), "id")
    )


def own_assets(
    actor: Actor, *, text: str = "", kinds: tuple[str, ...] = (), organisation_id: int | None = None
) -> QuerySet[Asset]:
    """Own equipment, found by ISSI, TEI, serial number, call sign or name."""
    if text:
        rows = find_assets(text)
    else:
        rows = Asset.objects.select_related("organisation", "terminal__model")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    return rows.select_related("site", "control_room")


def own_asset(actor: Actor, public_id: UUID) -> Asset:
    """One of the customer's own things. Raises NotFound, also where it is somebody else's."""
    asset: Asset | None = own_assets(actor).filter(public_id=public_id).first()
    if asset is None:
        raise NotFound(_("There is no such equipment."))
    return asset


def open_incidents_on(actor: Actor, asset: Asset) -> QuerySet[Ticket]:
    """What is already reported about a thing and not solved, the newest first."""
    rows = incidents_of(actor).filter(status__in=OPEN, affected_assets__asset=asset)
    return rows.order_by("-created_at", "-id")


def story_of_asset(actor: Actor, asset: Asset) -> QuerySet[Ticket]:
    """Every incident and published change about a thing, the newest first."""
    about = AffectedAsset.objects.filter(asset=asset, ticket=OuterRef("pk"))
    rows: QuerySet[Ticket] = Ticket.objects.visible_to(actor).filter(Exists(about))
    return rows.order_by("-created_at", "-id")


def attachment_by_id(actor: Actor, public_id: UUID) -> Attachment:
    """A file that this actor may read. Raises NotFound."""
    rows: Any = Attachment.objects.visible_to(actor)
    found: Attachment | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such file."))
    return found
