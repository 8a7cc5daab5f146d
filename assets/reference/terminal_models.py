"""The models of radio terminal, each with what stands behind it."""

from pathlib import Path

from assets.models import TerminalModel
from customers.reference.files import rows_of
from customers.reference.merging import Fact, Tally, gone, merge

DATA = Path(__file__).parent / "data"


def load_terminal_models() -> Tally:
    """Load the models. A blank cell is unknown, so no model is said to be unfit for anything."""
    tally = Tally("terminal models")
    facts = [
        Fact(
            key=f"model:{row['maker']}:{row['model']}",
            fields={
                "maker": row["maker"],
                "name": row["model"],
                "mounting": row["kind"],
                "is_atex": True if row["atex"] == "yes" else None,
                "introduced": row["introduced"],
                "evidence": row["evidence"],
            },
        )
        for row in rows_of(DATA / "terminal_models.csv")
    ]
    merge(TerminalModel, facts, tally, identity=("maker", "name"))
    tally.gone = gone(TerminalModel, "model:", (fact.key for fact in facts))
    return tally
