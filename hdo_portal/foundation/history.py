"""How an object came to be as it is, in words: who changed which field from what to what.

The same number of queries however long the history is: what foreign keys point at is fetched in one
query for each kind of thing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hdo_portal.foundation.audit import entries_of

# Keys that mean something to the database only.
UNTOLD = frozenset({"id", "public_id", "updated_at", "created_at", "reference", "reference_key"})
NOTHING = "None"  # as the library stores an empty value

Names = dict[tuple[type[models.Model], str], str]


@dataclass(frozen=True)
class Line:
    """One field: what it was and what it became; empty where it held nothing."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One write of one object: ``what`` kind it is of; created, changed or deleted (``action``)."""

    at: datetime
    actor: str
    what: str
    action: str
    lines: list[Line]


def changes_of(instances: Sequence[models.Model], limit: int = 50) -> list[Change]:
    """The newest changes of these objects, the latest first. What only the database reads is left
    out, and with it a change of nothing else."""
    entries = entries_of(instances, limit)
    kinds = {instance._meta.label_lower: type(instance) for instance in instances}
    told = [(entry, kinds[_label(entry)], _told(entry, kinds[_label(entry)])) for entry in entries]
    names = _names(key for _entry, model, fields in told for key in _keys(model, fields))
    return [
        Change(
            at=entry.timestamp,
            actor=(entry.additional_data or {}).get("actor", ""),
            what=str(model._meta.verbose_name),
            action=_action(entry.action),
            lines=[_line(model, name, values, names) for name, values in fields.items()],
        )
        for entry, model, fields in told
        if fields
    ]


def _label(entry: Any) -> str:
    return f"{entry.content_type.app_label}.{entry.content_type.model}"


def _told(entry: Any, model: type[models.Model]) -> dict[str, list[str]]:
    """The fields of an entry that people read; of a new object those that hold something."""
    found = {}
    for name, values in (entry.changes or {}).items():
        field = _field(model, name)
        if field is None or name in UNTOLD or field.primary_key or len(values) != 2:
            continue
        if any(value not in (NOTHING, "", "[]", "{}") for value in values):
            found[name] = [str(value) for value in values]
    return found


def _field(model: type[models.Model], name: str) -> Any:
    """The column of that name; None for one that is gone, and for what points here."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if field.concrete else None


def _keys(
    model: type[models.Model], fields: dict[str, list[str]]
) -> Iterable[tuple[type[models.Model], str]]:
    for name, values in fields.items():
        field = _field(model, name)
        if isinstance(field, models.ForeignKey):
            yield from ((field.related_model, v) for v in values if v.isdecimal())


def _names(keys: Iterable[tuple[type[models.Model], str]]) -> Names:
    wanted: dict[type[models.Model], set[str]] = {}
    for model, pk in keys:
        wanted.setdefault(model, set()).add(pk)
    return {
        (model, str(row.pk)): str(row)
        for model, pks in wanted.items()
        for row in model._default_manager.filter(pk__in=pks)
    }


def _line(model: type[models.Model], name: str, values: list[str], names: Names) -> Line:
    field = _field(model, name)
    before, after = (_worded(field, value, names) for value in values)
    return Line(str(field.verbose_name), before, after)


def _worded(field: Any, value: str, names: Names) -> str:
    if value in (NOTHING, ""):
        return ""
    if isinstance(field, models.ForeignKey):
        return names.get((field.related_model, value), _("(no longer there)"))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return _("Yes") if value == "True" else _("No")
    return _moment(field, value)


def _moment(field: Any, value: str) -> str:
    if isinstance(field, models.DateTimeField) and (moment := parse_datetime(value)):
        local = timezone.localtime(moment if timezone.is_aware(moment) else _utc(moment))
        return formats.date_format(local, "d.m.Y H:i")
    if isinstance(field, models.DateField) and (day := parse_date(value)):
        return formats.date_format(day, "d.m.Y")
    return value


def _utc(moment: datetime) -> datetime:
    return timezone.make_aware(moment, timezone.get_fixed_timezone(0))


def _action(action: int) -> str:
    return {0: pgettext("history", "created"), 2: pgettext("history", "deleted")}.get(
        action, pgettext("history", "changed")
    )
