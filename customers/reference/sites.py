"""Hospital sites: places that may hold an akuttmottak, with the number of the unit there."""

from customers.models import Organisation, Site
from customers.reference.files import DATA, rows_of
from customers.reference.merging import Fact, Tally, gone, merge


def load_sites(bodies: dict[str, Organisation]) -> Tally:
    """The sites of the health bodies, which are given by organisation number."""
    tally = Tally("hospital sites")
    facts = [
        Fact(
            key=f"site:{row['hf_org_number']}:{row['site']}",
            fields={
                "organisation_id": bodies[row["hf_org_number"]].pk,
                "name": row["site"],
                "unit_number": row["site_org_number"],
            },
        )
        for row in rows_of(DATA / "hospital_sites.csv")
        if row["hf_org_number"] in bodies
    ]
    merge(Site, facts, tally, identity=("organisation_id", "name"))
    tally.gone = gone(Site, "site:", (fact.key for fact in facts))
    return tally
