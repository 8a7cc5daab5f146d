"""Mobile numbers, in the form that a message by SMS is sent to."""

import re

from django.utils.translation import gettext as _

from hdo_portal.foundation.errors import Invalid

_FORM = re.compile(r"\+[1-9][0-9]{7,14}")
_NORWEGIAN = re.compile(r"[49][0-9]{7}")


def mobile_number(text: str) -> str:
    """The number as +4791234567; empty for none. Takes it as people write it, and a Norwegian one
    without the country's code. Raises Invalid for what is no mobile number."""
    compact = re.sub(r"[\s().\u00a0-]", "", text)
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    if _NORWEGIAN.fullmatch(compact):
        compact = f"+47{compact}"
    if compact and not _FORM.fullmatch(compact):
        raise Invalid(
            _("Write a mobile number, for example +47 912 34 567."), field="mobile", code="mobile"
        )
    return compact
