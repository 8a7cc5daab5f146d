"""The rules that the portal starts with, all of them proposals that HDO edits:
docs/reference-data.md."""

from customers.reference import Tally
from tickets.reference.agreement import load_standard_agreement
from tickets.reference.desk_words import load_desk_words
from tickets.reference.seeds import load_seeds

__all__ = ["load"]


def load() -> list[Tally]:
    """Add the teams, services, calendars, severity matrix, escalation policies, templates,
    playbooks and the standard agreement where they are missing. What is there is left alone."""
    return [*load_seeds(), *load_desk_words(), load_standard_agreement()]
