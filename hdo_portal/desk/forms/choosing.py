"""Fields of <c-typeahead>: something chosen from a list, or words that must mean one thing.

With a script the choice comes as a public id. Without one, or when a draft came back, only the
words do; they are looked up just as the list looks them up.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.lookup import assets_by_id, find_by_identity
from assets.models import Asset
from customers.catalogue import people, sites
from customers.lookup import find_people, find_sites
from hdo_portal.desk.labels import asset_label, several

T = TypeVar("T")


class Typed(NamedTuple):
    """What came in for a typeahead: the ids that were chosen, and the words in the box."""

    ids: list[str]
    text: str

    def __bool__(self) -> bool:
        return bool(self.ids or self.text)


class TypeaheadInput(forms.HiddenInput):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        text = " ".join(str(data.get(f"{name}_text") or "").replace("\x00", "").split())
        return Typed([value for value in given if value], text[:200])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data


class TypeaheadField(forms.Field):
    """Cleans to ``Typed``; the form's ``clean_…`` makes the thing of it with ``chosen``."""

    widget = TypeaheadInput

    def prepare_value(self, value: Any) -> str:
        return value.ids[0] if isinstance(value, Typed) and value.ids else ""

    def validate(self, value: Typed) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")


def ids_of(typed: Typed) -> list[UUID]:
    """The chosen ids. Raises ValidationError for one that is none."""
    try:
        return [UUID(value) for value in typed.ids[:100]]
    except ValueError as error:
        raise ValidationError(_("Choose from the list."), code="invalid") from error


def chosen(
    typed: Typed,
    by_id: Callable[[UUID], T | None],
    by_text: Callable[[str], Sequence[T]],
    label: Callable[[T], str] = str,
) -> T | None:
    """What was chosen, or the one thing that the words mean; None when there is neither. Raises
    ValidationError when it is unknown or the words mean several."""
    if typed.ids:
        found = by_id(ids_of(typed)[0])
        if found is None:
            raise ValidationError(_("Choose from the list."), code="unknown")
        return found
    return meant(typed.text, by_text, label) if typed.text else None


def meant(text: str, by_text: Callable[[str], Sequence[T]], label: Callable[[T], str] = str) -> T:
    """The one thing that the words mean. Raises ValidationError otherwise."""
    found = by_text(text)
    exactly = [thing for thing in found if label(thing).casefold() == text.casefold()]
    if len(exactly) == 1 or len(found) == 1:
        return (exactly or list(found))[0]
    if not found:
        raise ValidationError(
            _("Nothing is called “%(text)s”. Choose from the list."),
            code="unknown",
            params={"text": text},
        )
    raise ValidationError(
        _("Several match: %(names)s. Write more, or choose from the list."),
        code="several",
        params={"names": several([label(thing) for thing in found])},
    )


def of_customer(kind: str, typed: Typed, organisation_id: int) -> Any:
    """A contact or a site (``kind`` is reporter or site) of one customer, or None when nothing was
    typed. Raises ValidationError when it is unknown there."""
    rows: Any
    find: Any
    rows, find = {"reporter": (people, find_people), "site": (sites, find_sites)}[kind]

    def by_id(public_id: UUID) -> Any:
        return rows(public_id=public_id, organisation_id=organisation_id).first()

    def by_text(text: str) -> Sequence[Any]:
        return find(organisation_id, text)

    return chosen(typed, by_id, by_text)


def assets_chosen(typed: Typed) -> list[Asset]:
    """The assets that were chosen, and the one that the words mean, if any were typed. Raises
    ValidationError for an unknown one."""
    ids = ids_of(typed)
    found = list(assets_by_id(ids)) if ids else []
    if len(found) < len(set(ids)):
        raise ValidationError(_("Choose from the list."), code="unknown")
    if typed.text:
        found.append(meant(typed.text, find_by_identity, asset_label))
    return found
