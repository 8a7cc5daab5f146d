"""Everything that leaves the portal goes through here: written with its cause, sent later.

``post`` writes a row in the caller's transaction. ``deliver_due`` leases what is due in a channel,
gravest first, sends it outside that transaction and writes what came of it. A worker that dies
while sending leaves a lease that runs out; the message is then sent again under the same key, which
the receiver sees as the ``Message-ID`` or the ``Idempotency-Key``.

Each channel is a lane: its own senders, its own circuit breaker, its own allowance a minute. Many
messages of a group to one recipient become one digest.
"""

from hdo_portal.foundation.outbox.digest import sums_up
from hdo_portal.foundation.outbox.keys import idempotency_key, message_id
from hdo_portal.foundation.outbox.leases import LEASE
from hdo_portal.foundation.outbox.overview import Lane, lanes
from hdo_portal.foundation.outbox.posting import Draft, post, resend, resend_all
from hdo_portal.foundation.outbox.records import MAX_ATTEMPTS, REFUSED_ATTEMPTS, retry_after
from hdo_portal.foundation.outbox.sending import BATCH, deliver_due, empty

__all__ = [
    "BATCH",
    "LEASE",
    "MAX_ATTEMPTS",
    "REFUSED_ATTEMPTS",
    "Draft",
    "Lane",
    "deliver_due",
    "empty",
    "idempotency_key",
    "lanes",
    "message_id",
    "post",
    "resend",
    "resend_all",
    "retry_after",
    "sums_up",
]
