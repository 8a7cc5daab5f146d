"""Ticket numbers in addresses."""


class TicketNumber:
    """``INC-2026-000123`` or ``CHG-2026-000045``."""

    regex = r"(?:INC|CHG)-[0-9]{4}-[0-9]{6,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
