"""Finding one customer while somebody types: few, and the likeliest first."""

from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from customers.models import MunicipalityNumber, Organisation, Person, Site


def customer(public_id: UUID) -> Organisation | None:
    """An active customer by its public id, or None."""
    return customers_by(public_id=public_id).first()


def customers_by(**exactly: Any) -> QuerySet[Organisation]:
    rows: QuerySet[Organisation] = Organisation.objects.filter(is_active=True, **exactly)
    return rows.select_related("parent")


def find_customers(text: str, limit: int = 10) -> list[Organisation]:
    """Active customers by name, short name, organisation number or municipality number: who is
    called exactly this first, then whose name begins so."""
    text = " ".join(text.split())
    if not text:
        return []
    digits = text.replace(" ", "")
    match = Q(name__icontains=text) | Q(short_name__icontains=text)
    exact = Q(name__iexact=text) | Q(short_name__iexact=text)
    if digits.isdecimal() and digits.isascii():
        by_number = MunicipalityNumber.objects.filter(number=digits).values("organisation_id")
        exact |= Q(organisation_number=digits) | Q(pk__in=by_number)
        match |= Q(organisation_number__startswith=digits) | exact
    rows = customers_by().filter(match).annotate(rank=_rank(exact, text))
    return list(rows.order_by("rank", "name", "id")[:limit])


def _rank(exact: Q, text: str) -> Case:
    begins = Q(name__istartswith=text) | Q(short_name__istartswith=text)
    return Case(
        When(exact, then=Value(0)),
        When(begins, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def find_people(organisation_id: int, text: str, limit: int = 10) -> list[Person]:
    """Active contacts of a customer by name, e-mail or phone."""
    text = " ".join(text.split())
    digits = text.replace(" ", "")
    match = Q(name__icontains=text) | Q(email__icontains=text)
    if len(digits) >= 3 and digits.isdecimal():
        match |= Q(phone__contains=digits) | Q(mobile__contains=digits)
    rows = Person.objects.filter(match, organisation_id=organisation_id, is_active=True)
    return list(rows.order_by("name", "id")[:limit])


def find_sites(organisation_id: int, text: str, limit: int = 10) -> list[Site]:
    """A customer's sites by name or place."""
    text = " ".join(text.split())
    match = Q(name__icontains=text) | Q(city__icontains=text)
    rows = Site.objects.filter(match, organisation_id=organisation_id)
    return list(rows.order_by("name", "id")[:limit])
