"""Customers as lists that others filter: with what a row shows joined, so that a page of them costs
the same number of queries however long it is. What an actor sees follows from the scoped managers.
"""

from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from customers.models import (
    Agreement,
    Calendar,
    CalendarVersion,
    Membership,
    MunicipalityNumber,
    Organisation,
    Person,
    Service,
    ServiceLevel,
    Site,
    Terms,
)
from hdo_portal.foundation.errors import NotFound


def organisations(*, search: str = "", **exactly: Any) -> QuerySet[Organisation]:
    """Customers and their owners, with parent and current municipality number."""
    numbers = MunicipalityNumber.objects.filter(valid__endswith__isnull=True)
    rows: QuerySet[Organisation] = (
        Organisation.objects
        .filter(**exactly)
        .select_related("parent")
        .prefetch_related(Prefetch("municipality_numbers", numbers, to_attr="current_numbers"))
    )
    if search:
        rows = rows.filter(
            Q(name__icontains=search)
            | Q(short_name__icontains=search)
            | Q(organisation_number=search)
        )
    return rows


def sites(*, search: str = "", **exactly: Any) -> QuerySet[Site]:
    """Places where equipment stands."""
    rows: QuerySet[Site] = Site.objects.filter(**exactly).select_related("organisation")
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(city__icontains=search))
    return rows


def people(*, search: str = "", **exactly: Any) -> QuerySet[Person]:
    """Contacts, with the parts they have in organisations."""
    parts = Membership.objects.select_related("organisation")
    rows: QuerySet[Person] = (
        Person.objects
        .filter(**exactly)
        .select_related("organisation")
        .prefetch_related(Prefetch("memberships", parts))
    )
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(email__iexact=search))
    return rows


def agreements(*, on: date | None = None, **exactly: Any) -> QuerySet[Agreement]:
    """Agreements, the newest version of each one's terms in ``current``, a list of one or none;
    ``on`` keeps those in force that day."""
    newest = terms().order_by("agreement_id", "-version").distinct("agreement_id")
    rows: QuerySet[Agreement] = (
        Agreement.objects
        .filter(**exactly)
        .select_related("organisation")
        .prefetch_related(Prefetch("terms", newest, to_attr="current"))
    )
    if on is not None:
        rows = rows.filter(valid_from__lte=on).exclude(valid_to__lte=on)
    return rows


def terms(**exactly: Any) -> QuerySet[Terms]:
    """Versions of agreements with their levels."""
    levels = ServiceLevel.objects.select_related("calendar", "service").order_by(
        "severity", "measure", "fault_class", "id"
    )
    rows: QuerySet[Terms] = Terms.objects.filter(**exactly)
    return rows.prefetch_related(Prefetch("levels", levels))


def services(**exactly: Any) -> QuerySet[Service]:
    """The service catalogue."""
    rows: QuerySet[Service] = Service.objects.filter(**exactly)
    return rows


def calendars() -> QuerySet[Calendar]:
    """Calendars, each with its versions, the newest first."""
    versions = CalendarVersion.objects.order_by("-number")
    rows: QuerySet[Calendar] = Calendar.objects.prefetch_related(Prefetch("versions", versions))
    return rows


def calendar_spec(slug: str) -> Any:
    """What the newest version of a calendar says. Raises NotFound."""
    version = CalendarVersion.objects.filter(calendar__slug=slug).order_by("-number").first()
    if version is None:
        raise NotFound(_("There is no calendar “%(slug)s”.") % {"slug": slug})
    return version.spec
