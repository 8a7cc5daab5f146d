"""How the watchdog makes itself heard: mail and SMS past the outbox, and the dead man's switch.

Each way has a thread of its own, so that one that stalls holds up neither the looking nor another
way. What could not be sent is tried again, five times in a minute.
"""

import logging
import queue
import threading
from collections.abc import Callable
from functools import partial
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils import timezone

from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.outbox.channels import mail, sms
from tickets.escalation.watchdog import News

logger = logging.getLogger(__name__)
TRIES = 5
PAUSE_SECONDS = 12.0
PATIENCE_SECONDS = 5.0


class Way:
    """One way to be heard, with a thread of its own. At most twenty messages wait."""

    def __init__(self, name: str, send: Callable[[News], None]) -> None:
        self.name, self._send = name, send
        self._waiting: queue.Queue[News] = queue.Queue(maxsize=20)
        threading.Thread(target=self._work, name=name, daemon=True).start()

    def tell(self, news: News) -> None:
        try:
            self._waiting.put_nowait(news)
        except queue.Full:
            logger.error("The watchdog's %s is stuck; not told: %s", self.name, news.subject)

    def _work(self) -> None:
        pause = threading.Event()
        while True:
            news = self._waiting.get()
            for _attempt in range(TRIES):
                if self._sent(news):
                    break
                pause.wait(PAUSE_SECONDS)

    def _sent(self, news: News) -> bool:
        try:
            self._send(news)
        except Exception as error:  # whatever a way raises, it is tried again
            logger.warning("The watchdog was not heard by %s: %s", self.name, error)
            return False
        return True


def ways() -> list[Way]:
    """Those that are set up: a way for each address, so that a wrong one spoils no other."""
    to_mail = [(mail.send, to) for to in settings.PORTAL_WATCHDOG_MAIL]
    to_sms = [(sms.send, to) for to in settings.PORTAL_WATCHDOG_SMS]
    return [Way(f"message to {to}", partial(_tell, send, to)) for send, to in to_mail + to_sms]


def _tell(send: Callable[[OutboxMessage], str], to: str, news: News) -> None:
    """Send by the outbox's own channel, with a message that no row and no lane knows of."""
    at = timezone.now()  # allow(domain-asks-the-database): that may be what does not answer
    send(
        OutboxMessage(
            key=f"watchdog:{at.timestamp()}:{to}",
            recipient=to,
            subject=news.subject[:250],
            body="\n".join([*news.lines(), "", settings.PORTAL_ADDRESS]),
            created_at=at,
            gravity=1,
        )
    )


def is_alive() -> None:
    """Tell the outside service that all is well; it alarms when it hears nothing.

    Raises OSError when the service cannot be reached.
    """
    asked = Request(settings.PORTAL_DEADMAN_URL, method="GET")  # noqa: S310 - the operator's address
    with urlopen(asked, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - likewise
        answer.read(1)
