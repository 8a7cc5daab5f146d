"""The one-time link of a message: a random id and a seal, so that a made-up one is told from ours
without asking the database."""

import base64
import binascii
import hmac
import uuid
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

HOLDS = timedelta(hours=24)
_SALT = "tickets.escalation.links"
# 96 bits beside the 122 of the id: short enough for an SMS.
_SEAL = 12


def token_of(public_id: uuid.UUID) -> str:
    """What stands in the link."""
    return _text(public_id.bytes + _seal(public_id.bytes))


def address_of(public_id: uuid.UUID) -> str:
    return f"{settings.PORTAL_ADDRESS}/acknowledge/{token_of(public_id)}/"


def read(token: str) -> uuid.UUID | None:
    """The id in a link that we made; None for any other text."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 16 + _SEAL or not hmac.compare_digest(_seal(raw[:16]), raw[16:]):
        return None
    return uuid.UUID(bytes=raw[:16])


def _seal(raw: bytes) -> bytes:
    return salted_hmac(_SALT, raw.hex(), algorithm="sha256").digest()[:_SEAL]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
