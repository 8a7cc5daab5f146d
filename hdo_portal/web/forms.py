"""What the forms of all faces share: errors from verbs, moments of local time, words we refuse."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation import privacy
from hdo_portal.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, PortalError
from tickets.sla.worktime.instants import first_instant, from_microseconds

OSLO = ZoneInfo("Europe/Oslo")
STATUS = {Invalid: 422, NotAllowed: 403, NotFound: 404, Conflict: 409}
OLDEST, NEWEST = 2000, 2099


class SeeOther(HttpResponseRedirect):
    """After a POST that succeeded: go there with a GET, so that a reload sends nothing again."""

    status_code = 303


def apply_invalid(form: forms.Form, error: PortalError) -> None:
    """Put what a verb refused onto the form: at the field it names, if the form has it, else above
    the form. What was typed stays."""
    field = getattr(error, "field", None)
    where = field if field in form.fields else NON_FIELD_ERRORS
    form.add_error(where, ValidationError(str(error.message), code=error.code))


def status_of(error: PortalError) -> int:
    """The HTTP status that says what kind of refusal this is."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a field of choices what there is to choose from today, in the person's language."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField), name
    field.choices = list(choices)


def offer_rows(form: forms.Form, name: str, rows: QuerySet[Any], empty: str) -> None:
    """Give a field of rows the rows to choose from; ``empty`` is the word for none of them."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField), name
    field.queryset = rows
    field.empty_label = empty


def refuse_patient_data(text: str) -> None:
    """Raises ValidationError when the text says whom a call was about, unless a reason was given
    (foundation/privacy.py)."""
    try:
        privacy.check(text, "")
    except Invalid as error:
        raise ValidationError(str(error.message), code=error.code) from error


class Moment(forms.DateTimeField):
    """A local date and time of day. Of an hour that occurs twice it means the first; one that does
    not exist means the first instant after the gap."""

    widget = forms.DateTimeInput(
        format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "autocomplete": "off"}
    )
    default_error_messages = {
        "invalid": _("Write a date and a time, for example 24.12.2026 15:30."),
        "far": _("The year must be between 2000 and 2099."),
    }

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        moment = value if isinstance(value, datetime) else self._read(str(value).strip())
        if not OLDEST <= moment.year <= NEWEST:
            raise ValidationError(self.error_messages["far"], code="far")
        if timezone.is_naive(moment):
            return from_microseconds(first_instant(moment, OSLO)).replace(microsecond=0)
        return moment.astimezone(UTC).replace(microsecond=0)

    def _read(self, text: str) -> datetime:
        try:
            parsed = parse_datetime(text)
        except ValueError:
            parsed = None
        for pattern in ("%d.%m.%Y %H:%M", "%d.%m.%Y %H.%M", "%d.%m.%Y"):
            if parsed is None:
                try:
                    parsed = datetime.strptime(text, pattern)  # noqa: DTZ007 - made aware by to_python
                except ValueError:
                    continue
        if parsed is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return parsed
