"""How a message leaves by each channel. A sender returns the receiver's receipt, or raises."""

from collections.abc import Callable

from hdo_portal.foundation.models import Channel, OutboxMessage
from hdo_portal.foundation.outbox.channels import canary, mail, sms, webhook

SENDERS: dict[str, Callable[[OutboxMessage], str]] = {
    Channel.MAIL: mail.send,
    Channel.SMS: sms.send,
    Channel.WEBHOOK: webhook.send,
    Channel.CANARY: canary.send,
}
