"""Rules for the numbers that Norwegian bodies are known by."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from stdnum.no import orgnr


def validate_organisation_number(value: str) -> None:
    """Nine digits whose last is the check digit (mod 11 with weights 3 2 7 6 5 4 3 2)."""
    if not (len(value) == 9 and value.isascii() and value.isdigit() and orgnr.is_valid(value)):
        raise ValidationError(
            _("%(value)s is not an organisation number. It has nine digits, without spaces."),
            code="organisation_number",
            params={"value": value},
        )


validate_municipality_number = RegexValidator(
    r"^[0-9]{4}\Z", _("A municipality number has four digits, for example 3407."), "municipality"
)
validate_postal_code = RegexValidator(
    r"^[0-9]{4}\Z", _("A postal code has four digits, for example 2815."), "postal_code"
)
