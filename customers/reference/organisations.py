"""The health trusts and their kin, HDO itself, and the municipalities."""

from typing import Any

from customers.models import Organisation, OrganisationKind
from customers.reference.files import DATA, rows_of
from customers.reference.merging import Fact, Tally, gone, merge
from customers.reference.relations import follow_links, follow_numbers

HDO = "911912759"
RENUMBERED = "2024-01-01"

KINDS = {
    "RHF": OrganisationKind.RHF,
    "HF": OrganisationKind.HF,
    "HF-pharmacy": OrganisationKind.OTHER,
    "ICT": OrganisationKind.OTHER,
    "national": OrganisationKind.OTHER,
    "national-body": OrganisationKind.OTHER,
    "private-agreement": OrganisationKind.PRIVATE,
}
OWNED_BY_ALL_RHF = "national"


def body_key(number: str) -> str:
    """How a health body of this organisation number is known among the reference data."""
    return f"body:{number}"


def load_bodies() -> tuple[dict[str, Organisation], Tally]:
    """RHF, HF and the other bodies as a tree. Returns them by organisation number.

    Bodies that all four RHF own stand under none of them: owning is a relation of its own.
    """
    tally = Tally("health bodies")
    rows = rows_of(DATA / "health_trusts.csv")
    authorities = [row["org_number"] for row in rows if row["type"] == "RHF"]
    roots = [_body(row, None, authorities) for row in rows if not row["parent_org_number"]]
    loaded = merge(Organisation, roots, tally, identity=("organisation_number",))
    ids = {str(item.now["organisation_number"]): item.row.pk for item in loaded}
    branches = [
        _body(row, ids.get(row["parent_org_number"]), authorities)
        for row in rows
        if row["parent_org_number"]
    ]
    loaded += merge(Organisation, branches, tally, identity=("organisation_number",))
    tally.gone = gone(Organisation, "body:", (fact.key for fact in [*roots, *branches]))
    follow_links(loaded, "owns", "owners")
    return {str(item.now["organisation_number"]): item.row for item in loaded}, tally


def _body(row: dict[str, str], parent_id: int | None, authorities: list[str]) -> Fact:
    number = row["org_number"]
    owners = authorities if row["type"] == OWNED_BY_ALL_RHF else []
    return Fact(
        key=body_key(number),
        fields={
            "name": row["name"],
            "short_name": row["short_name"],
            "kind": str(OrganisationKind.OPERATOR if number == HDO else KINDS[row["type"]]),
            "parent_id": parent_id,
            "organisation_number": number,
            "email_domain": row["email_domain"],
        },
        relations={"owners": sorted(body_key(owner) for owner in owners)},
    )


def load_municipalities() -> Tally:
    """The municipalities with their numbers, and the health trust that serves each by default."""
    tally = Tally("municipalities")
    rows = rows_of(DATA / "municipalities.csv")
    counties = {row["county_number"]: row["name"] for row in rows_of(DATA / "counties.csv")}
    trusts = {row["name"]: row["org_number"] for row in rows_of(DATA / "health_trusts.csv")}
    heirs = _heirs(rows)
    facts = [_municipality(row, counties, trusts, heirs) for row in rows]
    loaded = merge(Organisation, facts, tally, identity=("organisation_number",))
    tally.gone = gone(Organisation, "municipality:", (fact.key for fact in facts))
    follow_numbers(loaded)
    follow_links(loaded, "serves", "served_by")
    return tally


def _heirs(rows: list[dict[str, str]]) -> dict[str, str]:
    """Who bears on with each number of 2023: of those that came from one, the most populous."""
    by_size = sorted(rows, key=lambda row: int(row["population_2024_01_01"]))
    return {row["previous_number_2023"]: row["municipality_number"] for row in by_size}


def _municipality(
    row: dict[str, str], counties: dict[str, str], trusts: dict[str, str], heirs: dict[str, str]
) -> Fact:
    number = row["municipality_number"]
    serving = [body_key(trusts[row["catchment_hf"]])] if row["catchment_hf"] else []
    return Fact(
        key=f"municipality:{number}",
        fields={
            "name": _full_name(row),
            "short_name": row["name"],
            "kind": str(OrganisationKind.MUNICIPALITY),
            "organisation_number": row["org_number"] or None,
            "county": counties[row["county_number"]],
            "written_language": row["written_language"],
        },
        relations={"numbers": _numbers(row, heirs), "served_by": serving},
    )


def _full_name(row: dict[str, str]) -> str:
    """The Norwegian name, or the whole official one where a Sámi name comes first."""
    sami_first = not row["official_name"].startswith(row["name"])
    return f"{row['official_name'] if sami_first else row['name']} kommune"


def _numbers(row: dict[str, str], heirs: dict[str, str]) -> list[list[Any]]:
    """Each number with its first day and the first day after it, where those are known."""
    now, before = row["municipality_number"], row["previous_number_2023"]
    if before == now:
        return [[now, None, None]]
    numbers = [[now, RENUMBERED, None]]
    return [[before, None, RENUMBERED], *numbers] if heirs[before] == now else numbers
