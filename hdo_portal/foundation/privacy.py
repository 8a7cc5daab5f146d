"""Keeps national identity numbers and patient data out of the portal, whatever door they come by.

Verbs call ``check`` on a person's words before they are stored. A person who knows better gives a
reason: the door wraps the work in ``overriding(reason)``, and what was let through is in
``take_used()`` for the verb to write down. The words themselves are never logged.

The make of the numbers: Folkeregisterforskriften § 2-2 and the Tax Administration's description of
national identity, D and H numbers and of synthetic ones (month + 80 in its own test data, + 65 in
NAV's). FH numbers of the health service begin with 8 or 9 and carry no date.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy

from hdo_portal.foundation.errors import Invalid

IDENTITY, PATIENT = "identity_number", "patient_data"
CODES = (IDENTITY, PATIENT)
MAX_REASON = 250

# Written in one, as 6 + 5, or as a date with separators and then 5; any kind of space or dash.
_ELEVEN = re.compile(
    r"(?<![\d+])\d{2}[ .\u00a0\-]?\d{2}[ .\u00a0\-]?\d{2}[ .\u00a0\-–]{0,2}\d{5}(?!\d)"
)
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_DAY_SHIFTS = (0, 40)
_MONTH_SHIFTS = (0, 40, 65, 80)

_NAME = r"[A-ZÆØÅ][a-zæøåé]+(?:[ -][A-ZÆØÅ][a-zæøåé]+)+"
_ABOUT_A_PATIENT = re.compile(
    rf"(?i:\bpasient(?:en)?(?: (?:er|heter|ved navn))?):? {_NAME}"
    r"|(?i:\b(?:f\.|født|fødd|born)(?: (?:den|on))?) ?\d{1,2}[./ ]\d{1,2}[./ ](?:\d{4}|\d{2})\b"
    r"|(?i:\b(?:fødselsdato|fnr|(?:fødsels|person|journal)n(?:umme)?r)\b\.?):? ?\d{5,}"
)


@dataclass
class Override:
    """Why a person lets it stand, and where it was used: pairs of field and kind."""

    reason: str
    used: list[tuple[str, str]] = field(default_factory=list)


_override: ContextVar[Override | None] = ContextVar("privacy_override", default=None)


@contextmanager
def overriding(reason: str) -> Iterator[None]:
    """Let through what ``check`` finds within the block; without a reason nothing changes."""
    words = " ".join(reason.split())[:MAX_REASON]
    token = _override.set(Override(words) if words else None)
    try:
        yield
    finally:
        _override.reset(token)


def take_used() -> Override | None:
    """What has been let through since this was last asked, for the verb to write down."""
    now = _override.get()
    if now is None or not now.used:
        return None
    told = Override(now.reason, now.used)
    now.used = []
    return told


def check(text: str, where: str) -> None:
    """Raises Invalid at the field ``where`` when the text names a person under care, unless
    somebody gave a reason for it."""
    kind = kind_in(text)
    if kind is None:
        return
    override = _override.get()
    if override is None:
        raise Invalid(MESSAGES[kind], field=where, code=kind)
    override.used.append((where, kind))


def kind_in(text: str) -> str | None:
    """``identity_number``, ``patient_data``, or None when nothing speaks of a person under care."""
    if any(is_identity_number(found.group()) for found in _ELEVEN.finditer(text)):
        return IDENTITY
    return PATIENT if _ABOUT_A_PATIENT.search(text) else None


def is_identity_number(text: str) -> bool:
    """Whether eleven digits are a national identity, D, H, FH or synthetic number: both check
    digits agree and, but for FH numbers, a date stands in front."""
    digits = [int(c) for c in text if c.isdecimal()]
    if len(digits) != 11:
        return False
    if _weighed(digits[:10], _FIRST) or _weighed(digits, _SECOND):
        return False
    return digits[0] >= 8 or _begins_with_a_date(digits)


def _weighed(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(w * d for w, d in zip(weights, digits, strict=True)) % 11


def _begins_with_a_date(digits: list[int]) -> bool:
    day, month, year = (10 * digits[i] + digits[i + 1] for i in (0, 2, 4))
    return any(
        _is_date(day - days, month - months, year)
        for days in _DAY_SHIFTS
        for months in _MONTH_SHIFTS
    )


def _is_date(day: int, month: int, year: int) -> bool:
    try:
        # Of the two centuries 2000 has every leap day, so no true date is refused.
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


MESSAGES = {
    IDENTITY: gettext_lazy(
        "This holds a national identity number. Take it out: a ticket never says who a patient is."
    ),
    PATIENT: gettext_lazy(
        "This reads as patient data. Take out names, birth dates and numbers of patients."
    ),
}
