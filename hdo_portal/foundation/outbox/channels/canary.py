"""A message that goes nowhere: it proves that messages do go."""

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat, OutboxMessage
from hdo_portal.foundation.scoping import acting


def send(message: OutboxMessage) -> str:
    """The whole way from its cause to here has been gone; /healthz reads how long ago."""
    with acting(Actor.system("canary")):
        Heartbeat.beat("canary", key=message.key)
    return "canary"
