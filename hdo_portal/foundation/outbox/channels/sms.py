"""SMS through an HTTP gateway, or into files without one.

The gateway of PORTAL_SMS_URL gets ``{"to", "text", "reference"}`` as JSON with a bearer token, and
answers 2xx with an ``id``.
"""

import json
import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.outbox.channels import http
from hdo_portal.foundation.outbox.channels.faults import Refused, Unreachable
from hdo_portal.foundation.outbox.channels.smstext import bounded
from hdo_portal.foundation.outbox.keys import idempotency_key

# E.164: a plus, the country, the number.
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
# The gateway itself is in trouble, or does not know us: nothing will go until that changes.
LANES_TROUBLE = {401, 403, 404, 405, 407, 408, 429}


def send(message: OutboxMessage) -> str:
    """Returns the gateway's id of the SMS, or the name of the file."""
    if not NUMBER.fullmatch(message.recipient):
        raise Refused(_("Not a telephone number with its country: %s") % message.recipient)
    text = bounded(message.subject, message.body, settings.PORTAL_ADDRESS)
    if not settings.PORTAL_SMS_URL:
        return _file(message, text)
    return _ask_gateway(message, text)


def _ask_gateway(message: OutboxMessage, text: str) -> str:
    reference = idempotency_key(message.key)
    answer = http.post(
        settings.PORTAL_SMS_URL,
        json.dumps({"to": message.recipient, "text": text, "reference": reference}).encode(),
        {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {settings.PORTAL_SMS_TOKEN}",
            "Idempotency-Key": reference,
        },
        rules=http.Rules(plain=True, anywhere=True),
    )
    if 200 <= answer.status < 300:
        return _receipt(answer.body) or str(answer.status)
    said = f"{answer.status} {answer.body[:300].decode('utf-8', 'replace')}"
    if answer.status in LANES_TROUBLE or not 400 <= answer.status < 500:
        raise Unreachable(said)
    raise Refused(said)


def _receipt(body: bytes) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    return str(told.get("id", ""))[:200] if isinstance(told, dict) else ""


def _file(message: OutboxMessage, text: str) -> str:
    """The same message is the same file, however often it is sent."""
    folder = Path(settings.PORTAL_DATA) / "sms"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{message.created_at:%Y%m%d-%H%M%S}-{idempotency_key(message.key)[:12]}.txt"
    (folder / name).write_text(f"To: {message.recipient}\n\n{text}\n", encoding="utf-8")
    return name
