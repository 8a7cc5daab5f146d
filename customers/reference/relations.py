"""Relations of organisations that the files speak of: who owns, who serves, which numbers.

Such a list is followed like a field: as long as it is what the file last said, it becomes what the
file says now; once a person has changed it, it is theirs.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from customers.models import MunicipalityNumber, Organisation, OrganisationLink
from customers.reference.merging import Loaded


def follow_links(loaded: list[Loaded], kind: str, name: str) -> None:
    """Make the links of one kind that lead to the loaded organisations what the file says."""
    changed = [item for item in loaded if item.changed(name)]
    if not changed:
        return
    keys = dict(Organisation.objects.exclude(reference_key=None).values_list("reference_key", "pk"))
    links = OrganisationLink.objects.filter(
        kind=kind, organisation__in=[item.row.pk for item in changed]
    )
    current = defaultdict(set)
    for link in links:
        current[link.organisation_id].add(link.source_id)
    stale, fresh = [], []
    for item in changed:
        last = {keys[key] for key in item.before.get(name, []) if key in keys}
        if current[item.row.pk] != last:
            continue
        wanted = {keys[key] for key in item.now[name] if key in keys}
        stale += [(source, item.row.pk) for source in last - wanted]
        fresh += [(source, item.row.pk) for source in sorted(wanted - last)]
    for source, organisation in stale:
        links.filter(source_id=source, organisation_id=organisation).delete()
    OrganisationLink.objects.bulk_create(
        OrganisationLink(kind=kind, source_id=source, organisation_id=organisation)
        for source, organisation in fresh
    )


def follow_numbers(loaded: list[Loaded]) -> None:
    """Make the numbers of the loaded municipalities what the file says."""
    changed = [item for item in loaded if item.changed("numbers")]
    if not changed:
        return
    current = defaultdict(list)
    rows = MunicipalityNumber.objects.filter(organisation__in=[item.row.pk for item in changed])
    for row in rows.order_by("valid"):
        current[row.organisation_id].append([
            row.number,
            _day(row.valid.lower),
            _day(row.valid.upper),
        ])
    follow = [i for i in changed if current[i.row.pk] == i.before.get("numbers", [])]
    rows.filter(organisation__in=[item.row.pk for item in follow]).delete()
    MunicipalityNumber.objects.bulk_create(
        MunicipalityNumber(
            organisation=item.row, number=number, valid=DateRange(_date(first), _date(after))
        )
        for item in follow
        for number, first, after in item.now["numbers"]
    )


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
