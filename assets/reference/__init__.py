"""The equipment that the portal knows from the start: docs/reference-data.md."""

from assets.reference.control_rooms import load_control_rooms
from assets.reference.terminal_models import load_terminal_models
from customers.reference import Tally

__all__ = ["load"]


def load() -> list[Tally]:
    """Load control rooms and terminal models; changes nothing that a person has edited.

    The organisations must be there already.
    """
    return [load_control_rooms(), load_terminal_models()]
