"""What a receiver can tell a repeat by. The same message has the same one each time it is sent."""

import hashlib


def idempotency_key(key: str) -> str:
    """40 hexadecimal digits: a message's key may hold an address, which is nobody's business."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def message_id(key: str) -> str:
    """The same, as mail wants it."""
    return f"<{idempotency_key(key)}@portal.hdo>"
