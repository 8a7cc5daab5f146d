"""The columns that a list of incidents may have, in their order; each person chooses some."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    """``always`` is there whatever a person chooses; ``number`` stands to the right."""

    name: str
    label: Promise
    usual: bool = False
    always: bool = False
    number: bool = False


COLUMNS = (
    Column("severity", _("Severity"), usual=True),
    Column("number", _("Number"), usual=True),
    Column("what", _("What"), always=True),
    Column("customer", _("Customer"), usual=True),
    Column("site", _("Site")),
    Column("service", _("Service")),
    Column("status", _("Status"), usual=True),
    Column("team", _("Team")),
    Column("holder", _("Who has it"), usual=True),
    Column("opened", _("Reported")),
    Column("changed", _("Last change")),
    Column("due", _("Next due"), usual=True),
    Column("times", _("Times"), usual=True, number=True),
)
CHOICES = tuple(column for column in COLUMNS if not column.always)


def own_columns(user: Any) -> list[Column]:
    """The columns of a person's own queue."""
    return chosen(getattr(user, "queue_columns", ()))


def chosen(names: Sequence[str]) -> list[Column]:
    """These columns; the usual ones where none of the names is one."""
    found = [column for column in COLUMNS if column.always or column.name in names]
    if len(found) > 1:
        return found
    return [column for column in COLUMNS if column.always or column.usual]
