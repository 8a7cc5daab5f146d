"""The customers as a person looks them up: the list, the tree, and all that is known of one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet, Value

from customers import catalogue
from customers.models import (
    Agreement,
    LinkKind,
    Membership,
    MunicipalityNumber,
    Organisation,
    OrganisationLink,
    Person,
    ServiceLevel,
    Site,
    Terms,
)
from customers.queries import terms_for

MOST_LINKS, MOST_PEOPLE, MOST_SITES, LARGEST_TREE = 100, 200, 200, 500


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty is every active customer."""

    text: str = ""
    kind: str = ""
    inactive: bool = False


@dataclass
class Branch:
    """An organisation with those under it."""

    organisation: Organisation
    children: "list[Branch]" = field(default_factory=list)


@dataclass(frozen=True)
class Relations:
    """Who owns, serves and pays for an organisation, and whom it owns, serves and pays for, today.
    ``more`` when there are further ones."""

    ours: list[OrganisationLink]
    theirs: list[OrganisationLink]
    more: bool


@dataclass(frozen=True)
class Promised:
    """The terms that a ticket opened today falls under. ``own``: the agreement is the customer's,
    not inherited and not the standard one."""

    agreement: Agreement
    terms: Terms
    levels: list[ServiceLevel]
    own: bool


def wanted_customers(wanted: Wanted) -> QuerySet[Organisation]:
    """Customers as the list shows them: with parent, current number and how many stand under them.
    Unordered. A municipality is also found by a number it has or has had."""
    text = " ".join(wanted.text.split())
    rows = catalogue.organisations(**{"kind": wanted.kind} if wanted.kind else {})
    if not wanted.inactive:
        rows = rows.filter(is_active=True)
    if text:
        rows = rows.filter(_named(text))
    return rows.annotate(below=Count("children", filter=Q(children__is_active=True)))


def _named(text: str) -> Q:
    match = Q(name__icontains=text) | Q(short_name__icontains=text)
    digits = text.replace(" ", "")
    if digits.isdecimal() and digits.isascii():
        numbers = MunicipalityNumber.objects.filter(number=digits)
        match |= Q(organisation_number__startswith=digits)
        match |= Q(pk__in=numbers.values("organisation_id"))
    return match


def tree() -> list[Branch]:
    """The organisations that stand over or under another, as a tree, by name. Two queries."""
    related = (
        Organisation.objects
        .filter(is_active=True)
        .filter(Q(parent__isnull=False) | Q(children__is_active=True))
        .distinct()
        .order_by("name", "id")
    )
    branches = {row.pk: Branch(row) for row in related[:LARGEST_TREE]}
    roots: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.organisation.parent_id or 0)
        (above.children if above else roots).append(branch)
    return roots


def flat(branches: Iterable[Branch], depth: int = 0) -> Iterable[tuple[int, Branch]]:
    """A tree from the top down, each branch with how deep it stands."""
    for branch in branches:
        yield depth, branch
        yield from flat(branch.children, depth + 1)


def customer_by_id(public_id: UUID) -> Organisation | None:
    """One organisation, active or not, with its parent and its numbers of now and of the past."""
    return (
        catalogue
        .organisations(public_id=public_id)
        .prefetch_related(None)
        .prefetch_related("municipality_numbers")
        .first()
    )


def children_of(organisation: Organisation) -> list[Organisation]:
    """Those directly under it, by name."""
    rows = Organisation.objects.filter(parent=organisation, is_active=True)
    return list(rows.order_by("name", "id")[:LARGEST_TREE])


def relations_of(organisation: Organisation, on: date) -> Relations:
    """The relations that hold on a day, both ways, by kind."""
    links = (
        OrganisationLink.objects
        .filter(Q(organisation=organisation) | Q(source=organisation))
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .select_related("source", "organisation")
    )
    order = {kind: place for place, kind in enumerate(LinkKind.values)}
    found = list(links.order_by("id")[: MOST_LINKS + 1])
    shown = sorted(found[:MOST_LINKS], key=lambda link: (order[link.kind], link.pk))
    return Relations(
        ours=[link for link in shown if link.source_id == organisation.pk],
        theirs=[link for link in shown if link.organisation_id == organisation.pk],
        more=len(found) > MOST_LINKS,
    )


def sites_of(organisation: Organisation) -> list[Site]:
    """Its sites by name."""
    return list(Site.objects.filter(organisation=organisation).order_by("name", "id")[:MOST_SITES])


def contacts_of(organisation: Organisation, on: date) -> list[Person]:
    """Whom to reach: everybody with a part in it on a day, and its own people without one. Those on
    call come first. Each has ``parts``, the roles they have here."""
    parts = (
        Membership.objects
        .filter(organisation=organisation)
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    )
    here = Q(memberships__in=parts)
    people = Person.objects.filter(
        Q(organisation=organisation) | Q(pk__in=parts.values("person_id")), is_active=True
    ).annotate(
        parts=ArrayAgg("memberships__role", filter=here, default=Value([])),
        on_call=Count("memberships", filter=here & Q(memberships__role="on_call")),
    )
    return list(people.order_by("-on_call", "name", "id")[:MOST_PEOPLE])


def promised_to(organisation: Organisation, on: date) -> Promised | None:
    """What HDO promises this customer on a day, or None where nothing was agreed."""
    terms = terms_for(organisation.pk, on)
    if terms is None:
        return None
    levels = ServiceLevel.objects.filter(terms=terms).select_related(
        "calendar", "service", "terms__agreement__organisation"
    )
    found = list(levels.order_by("severity", "measure", "fault_class", "id"))
    agreement = found[0].terms.agreement if found else terms.agreement
    own = agreement.organisation_id == organisation.pk
    return Promised(agreement, terms, found, own)
