"""The timekeeper's senders: what Celery leaves lying goes without it.

A thread for each channel, so that one which stalls keeps no other waiting. The self-test's channel
has none: it proves that Celery carries messages.
"""

import logging
import threading
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Channel, Heartbeat
from hdo_portal.foundation.outbox.sending import deliver_due
from hdo_portal.foundation.scoping import acting

logger = logging.getLogger(__name__)
EVERY_SECONDS = 1.0
# Sending is Celery's work. An escalation must reach somebody without a broker too.
LEFT_LYING = timedelta(seconds=5)
CHANNELS = (Channel.MAIL, Channel.SMS, Channel.WEBHOOK)


def start(stop: threading.Event) -> list[threading.Thread]:
    """Send until ``stop`` is set, each channel in a thread of its own."""
    threads = [
        threading.Thread(target=_send, args=(stop, channel), name=f"outbox-{channel}", daemon=True)
        for channel in CHANNELS
    ]
    for thread in threads:
        thread.start()
    return threads


def _send(stop: threading.Event, channel: str) -> None:
    while not stop.is_set():
        if not _pass(channel):
            stop.wait(EVERY_SECONDS)


def _pass(channel: str) -> int:
    """One look at a channel. A database that is away is waited for, not died of."""
    try:
        tried = deliver_due(channel, overdue=LEFT_LYING)
        with acting(Actor.system("outbox")):
            Heartbeat.beat("outbox")
    except (DatabaseError, InterfaceError):
        logger.exception("The database did not answer; trying again")
        connection.close()
        return 0
    return tried
