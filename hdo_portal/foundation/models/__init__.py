from hdo_portal.foundation.models.audit import AuditEntry, AuditSeal
from hdo_portal.foundation.models.heartbeat import Heartbeat
from hdo_portal.foundation.models.idempotency import IdempotentRequest
from hdo_portal.foundation.models.outbox import (
    Channel,
    Delivery,
    MessageState,
    OutboxLane,
    OutboxMessage,
)
from hdo_portal.foundation.models.redaction import Redaction
from hdo_portal.foundation.models.webhook import WebhookTarget

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Channel",
    "Delivery",
    "Heartbeat",
    "IdempotentRequest",
    "MessageState",
    "OutboxLane",
    "OutboxMessage",
    "Redaction",
    "WebhookTarget",
]
