"""Webhooks: a signed POST to an address that an administrator registered.

The receiver checks ``Portal-Signature: t=<seconds>,v1=<hex>``: the HMAC-SHA256, under the target's
secret, of ``<seconds>.<body>``; and knows a repeat by its ``Idempotency-Key``.
"""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import OutboxMessage, WebhookTarget
from hdo_portal.foundation.outbox.channels import http
from hdo_portal.foundation.outbox.channels.faults import Refused, Unreachable
from hdo_portal.foundation.outbox.keys import idempotency_key
from hdo_portal.foundation.scoping import acting

# A digest names so many of its messages, and says how many there are.
SHOWN = 50
BUSY = {408, 425, 429}


def send(message: OutboxMessage) -> str:
    """Returns the receiver's own id for it if it told one, else its status."""
    with acting(Actor.system("outbox")):
        target, body, at = _target(message.recipient), _body(message), time.now()
    answer = http.post(
        target.url,
        body,
        {
            "Content-Type": "application/json",
            "Idempotency-Key": idempotency_key(message.key),
            "Portal-Signature": signature(target.secret, at, body),
        },
        rules=http.Rules(
            plain=settings.PORTAL_WEBHOOK_INSECURE, networks=settings.PORTAL_WEBHOOK_NETWORKS
        ),
    )
    if 200 <= answer.status < 300:
        return answer.headers.get("request-id", "")[:150] or str(answer.status)
    said = f"{answer.status} {answer.body[:300].decode('utf-8', 'replace')}"
    if answer.status >= 500 or answer.status in BUSY:
        raise Unreachable(said)
    raise Refused(said)


def signature(secret: str, at: datetime, body: bytes) -> str:
    """The header's value for a body sent at an instant."""
    seconds = int(at.timestamp())
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"


def _target(public_id: str) -> WebhookTarget:
    try:
        found = WebhookTarget.objects.filter(public_id=UUID(public_id), active=True).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused(_("There is no such webhook, or it is not in use."))
    assert isinstance(found, WebhookTarget)
    return found


def _body(message: OutboxMessage) -> bytes:
    told = _told(message) | {"text": message.body}
    members = message.members.order_by("gravity", "created_at", "id")
    if count := members.count():
        told |= {"count": count, "messages": [_told(member) for member in members[:SHOWN]]}
    return json.dumps(told, ensure_ascii=False).encode()


def _told(message: OutboxMessage) -> dict[str, Any]:
    return {
        "id": idempotency_key(message.key),
        "subject": message.subject,
        "ticket": message.about,
        "severity": message.gravity,
        "written_at": message.created_at.isoformat().replace("+00:00", "Z"),
    }
