"""How reference data meet what people have edited.

Each row that came from a file keeps in ``reference`` what the file last said about it. Loading the
file again writes a field only if it still holds that, so whatever a person has changed stays, while
the rest follows the file. A row that a person has deleted stays away (the audit trail remembers);
one that the file no longer has is reported and left alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from hdo_portal.foundation.models import AuditEntry

BATCH = 500
_UNSAID = object()


class BadReferenceData(Exception):
    """A row of a file that cannot be stored: a fault in what we ship."""


@dataclass(frozen=True)
class Fact:
    """What a file says of one row. ``fields`` are attributes of the model; ``relations`` are about
    rows beside it, and kept in ``reference`` under their name in the same way. All fit for JSON."""

    key: str
    fields: dict[str, Any]
    relations: dict[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> dict[str, Any]:
        return self.fields | self.relations


@dataclass(frozen=True)
class Loaded:
    """A stored row; what the file said of it before (nothing, when new) and what it says now."""

    row: Any
    before: dict[str, Any]
    now: dict[str, Any]

    def changed(self, name: str) -> bool:
        """Whether the file says something else of this than the last time."""
        return bool(self.before.get(name, _UNSAID) != self.now[name])


@dataclass
class Tally:
    """What loading one kind of row came to."""

    name: str
    rows: int = 0
    added: int = 0
    updated: int = 0
    kept: int = 0
    stayed_away: int = 0
    gone: list[str] = field(default_factory=list)

    def line(self) -> str:
        """For example ``organisations: 409 (409 added)``."""
        parts = [
            f"{count} {word}"
            for count, word in (
                (self.added, "added"),
                (self.updated, "updated"),
                (self.kept, "edited here and kept"),
                (self.stayed_away, "deleted here and left out"),
            )
            if count
        ]
        if self.gone:
            parts.append(f"no longer in the file, left alone: {', '.join(sorted(self.gone))}")
        return f"{self.name}: {self.rows} ({'; '.join(parts) or 'nothing new'})"


def merge(
    model: Any, facts: Iterable[Fact], tally: Tally, *, identity: tuple[str, ...] = ()
) -> list[Loaded]:
    """Store what the facts say. Returns the rows that are there, new and old.

    ``identity`` names the fields by which a row that a person made, or that the file knew under
    another key, is recognised. Raises BadReferenceData for a value that its own field refuses.
    """
    facts = list(facts)
    known = _Known(model, {fact.key for fact in facts}, identity)
    loaded: list[Loaded] = []
    new: list[Any] = []
    changed: list[tuple[Any, list[str]]] = []
    for fact in facts:
        row = known.row_for(fact)
        if row is not None:
            before = dict(row.reference)
            names = _follow(row, fact, before, tally)
            if names:
                changed.append((row, names))
            loaded.append(Loaded(row, before, fact.said))
        elif fact.key in known.deleted():
            tally.stayed_away += 1
        else:
            row = _checked(
                model(reference_key=fact.key, reference=fact.said, **fact.fields), fact.key
            )
            new.append(row)
            loaded.append(Loaded(row, {}, fact.said))
    model.objects.bulk_create(new, batch_size=BATCH)
    _write(model, changed)
    tally.rows += len(loaded)
    tally.added += len(new)
    return loaded


class _Known:
    """The rows that are there already, and the keys of those that people have deleted."""

    def __init__(self, model: Any, keys: set[str], identity: tuple[str, ...]) -> None:
        self._model, self._identity = model, identity
        self._by_key = {
            row.reference_key: row for row in model.objects.filter(reference_key__in=keys)
        }
        self._deleted: set[str] | None = None
        self._free: dict[tuple[Any, ...], Any] = {}
        if identity and len(self._by_key) < len(keys):
            for row in model.objects.exclude(reference_key__in=keys):
                values = tuple(getattr(row, name) for name in identity)
                if all(value not in (None, "") for value in values):
                    self._free[values] = row

    def row_for(self, fact: Fact) -> Any | None:
        row = self._by_key.get(fact.key)
        if row is None and self._identity:
            row = self._free.pop(tuple(fact.fields[name] for name in self._identity), None)
        return row

    def deleted(self) -> set[str]:
        if self._deleted is None:
            self._deleted = deleted_values(self._model, "reference_key")
        return self._deleted


def deleted_values(model: type[models.Model], column: str) -> set[str]:
    """What this column held in the rows of a table that have been deleted, as text."""
    deletions = AuditEntry.objects.filter(table_name=model._meta.db_table, operation="DELETE")
    return {str(value) for value in deletions.values_list(f"before__{column}", flat=True)}


def follow(row: Any, before: dict[str, Any], now: dict[str, Any]) -> tuple[list[str], bool]:
    """Set on the row what the file says anew and nobody has edited.

    Returns the names of the attributes set, and whether one was left because a person edited it.
    """
    names, edited = [], False
    for name, value in now.items():
        current = getattr(row, name)
        if current == value:
            continue
        if current == before.get(name, _UNSAID):
            setattr(row, name, value)
            names.append(name)
        else:
            edited = True
    return names, edited


def _follow(row: Any, fact: Fact, before: dict[str, Any], tally: Tally) -> list[str]:
    names, edited = follow(row, before, fact.fields)
    tally.kept += edited
    tally.updated += bool(names)
    if names:
        _checked(row, fact.key)
    # A row that the file has not known, or knew otherwise, is the file's from now on.
    if row.reference != fact.said or row.reference_key != fact.key:
        row.reference, row.reference_key = fact.said, fact.key
        names += ["reference", "reference_key"]
    return names


def _checked(row: Any, key: str) -> Any:
    relations = [f.name for f in row._meta.fields if f.is_relation]
    try:
        row.clean_fields(exclude=relations)  # that those exist is PostgreSQL's to say
    except ValidationError as error:
        raise BadReferenceData(f"{key}: {error.message_dict}") from error
    return row


def _write(model: Any, changed: list[tuple[Any, list[str]]]) -> None:
    """One statement for the rows in which the same fields changed."""
    by_names: dict[tuple[str, ...], list[Any]] = {}
    for row, names in changed:
        by_names.setdefault(tuple(names), []).append(row)
    for fields, rows in by_names.items():
        model.objects.bulk_update(rows, list(fields), batch_size=BATCH)


def gone(model: Any, prefix: str, keys: Iterable[str]) -> list[str]:
    """The names of rows that were loaded once and are no longer in the file."""
    rows = model.objects.filter(reference_key__startswith=prefix)
    return [str(row) for row in rows.exclude(reference_key__in=set(keys))]
