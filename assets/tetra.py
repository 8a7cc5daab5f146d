"""TETRA identities: what is a valid ISSI and TEI, and how people write them.

ISSI: 24 bits (ETSI EN 300 392-1); 0 and 16 777 215 are reserved. TEI: 60 bits, so exactly 15
hexadecimal digits. Sources and their standing: docs/reference-data.md.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ISSI_MIN, ISSI_MAX = 1, 16_777_214
TEI_PATTERN = re.compile(r"^[0-9A-F]{15}\Z")


def clean_tei(value: str) -> str:
    """Upper case without spaces and dashes, as it is stored."""
    return re.sub(r"[\s-]", "", value).upper()


def validate_issi(value: int) -> None:
    if not ISSI_MIN <= value <= ISSI_MAX:
        raise ValidationError(
            _("An ISSI is a number from 1 to 16 777 214."), code="issi", params={"value": value}
        )


def validate_tei(value: str) -> None:
    if not TEI_PATTERN.match(value):
        raise ValidationError(_("A TEI has exactly 15 digits and letters from 0 to F."), code="tei")
