"""Whom a major incident hits: computed from the dependency graph, and put right by hand."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assets.models import Asset
from customers.models import Organisation
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, NotFound
from hdo_portal.foundation.scoping import verb
from tickets import majors
from tickets.actions.base import record
from tickets.models import MajorAsset, MajorCustomer, MajorIncident, Ticket
from tickets.models.enums import Visibility


def locked_major(major: MajorIncident, *, is_open: bool = True) -> MajorIncident:
    """The row, fresh and locked. Raises NotFound, and Conflict when it has been closed."""
    row: MajorIncident | None = (
        majors.majors().locked().filter(pk=major.pk).first()  # type: ignore[attr-defined]  # scoped
    )
    if row is None:
        raise NotFound(_("There is no such major incident."))
    if is_open and row.closed_at is not None:
        raise Conflict(_("This major incident is closed."), code="closed")
    return row


def compute(major: MajorIncident, ticket_ids: Iterable[int]) -> None:
    """Take in what the reports are about, the rooms that fall with it, and the customers of both.
    What a person has taken away stays away."""
    about = {asset for assets in majors.assets_of(ticket_ids).values() for asset in assets}
    _take_in(major, majors.rooms_hit_by(about), by_hand=False)
    owners = Ticket.objects.filter(pk__in=list(ticket_ids)).select_related("organisation")
    _take_in_customers(major, [ticket.organisation for ticket in owners], by_hand=False)


def _take_in(major: MajorIncident, assets: list[Asset], *, by_hand: bool) -> None:
    MajorAsset.objects.bulk_create(
        [
            MajorAsset(
                major=major, asset=asset, organisation_id=asset.organisation_id, by_hand=by_hand
            )
            for asset in assets
        ],
        ignore_conflicts=True,
    )
    _take_in_customers(major, [asset.organisation for asset in assets], by_hand=by_hand)


def _take_in_customers(
    major: MajorIncident, organisations: Iterable[Organisation], *, by_hand: bool
) -> None:
    those = {row.pk: row for row in organisations if majors.is_customer(row)}
    MajorCustomer.objects.bulk_create(
        [MajorCustomer(major=major, organisation_id=pk, by_hand=by_hand) for pk in those],
        ignore_conflicts=True,
    )


@verb("major.run")
def add_hit_asset(actor: Actor, *, major: MajorIncident, asset: Asset) -> None:
    """This is hit too, with every room that falls with it, and their customers. Raises Conflict,
    NotFound."""
    at, row = time.now(), locked_major(major)
    rooms = majors.rooms_hit_by([asset.pk])
    MajorAsset.objects.filter(major=row, asset=asset).update(left_out=False, by_hand=True)
    _take_in(row, rooms, by_hand=True)
    _changed(actor, row, at, added=asset.name)


@verb("major.run")
def add_hit_customer(actor: Actor, *, major: MajorIncident, customer: Organisation) -> None:
    """This customer is told too. Raises Conflict, NotFound."""
    at, row = time.now(), locked_major(major)
    MajorCustomer.objects.filter(major=row, organisation=customer).update(
        left_out=False, by_hand=True
    )
    _take_in_customers(row, [customer], by_hand=True)
    _changed(actor, row, at, added=customer.name)


@verb("major.run")
def leave_out_asset(actor: Actor, *, major: MajorIncident, asset: Asset) -> None:
    """This is not hit after all, however it is computed. Raises Conflict, NotFound."""
    at, row = time.now(), locked_major(major)
    if MajorAsset.objects.filter(major=row, asset=asset).update(left_out=True):
        _changed(actor, row, at, removed=asset.name)


@verb("major.run")
def leave_out_customer(actor: Actor, *, major: MajorIncident, customer: Organisation) -> None:
    """This customer is not hit after all: it is told no more and sees no status page of it. Raises
    Conflict, NotFound, and Conflict while one of its reports is gathered here."""
    at, row = time.now(), locked_major(major)
    if row.members.filter(organisation=customer, left_at__isnull=True).exists():
        raise Conflict(_("Take its reports out first."), code="has_reports")
    if MajorCustomer.objects.filter(major=row, organisation=customer).update(left_out=True):
        _changed(actor, row, at, removed=customer.name)


def _changed(actor: Actor, major: MajorIncident, at: datetime, **what: Any) -> None:
    record(actor, major.ticket, "major_scope", at, visibility=Visibility.INTERNAL, **what)
