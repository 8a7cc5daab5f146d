"""The files that the reference data come in; their sources and licences stand beside them."""

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file by column name, every cell as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def places_by_postal_code() -> dict[str, str]:
    """The name of the place of each postal code."""
    return {row["postal_code"]: row["place"] for row in rows_of(DATA / "postal_codes.csv")}
