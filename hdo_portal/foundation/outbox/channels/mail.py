"""Mail, through the server of PORTAL_MAIL_URL, or into files without one."""

import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.outbox.channels.cutoff import cut_off
from hdo_portal.foundation.outbox.channels.faults import Refused, Unreachable
from hdo_portal.foundation.outbox.keys import message_id

SERVICE_GOES_AWAY = 421


class Backend(EmailBackend):
    """Django's, which forgets what the server said when it took the message."""

    line: smtplib.SMTP | None = None

    @property
    def connection_class(self) -> Any:
        kind = _SecureLine if self.use_ssl else _Line
        return lambda *args, **kwargs: kind(self, *args, **kwargs)


class _Line(smtplib.SMTP):
    """Known to its backend before it dials, so that it can be cut at any moment."""

    receipt = ""

    def __init__(self, backend: Backend, *args: Any, **kwargs: Any) -> None:
        backend.line = self
        super().__init__(*args, **kwargs)

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, answer = super().data(msg)
        self.receipt = f"{code} {_words(answer)}"[:200]
        return code, answer


class _SecureLine(_Line, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def send(message: OutboxMessage) -> str:
    """Returns the server's answer to the message, where there is one."""
    backend = get_connection()
    letter = EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        headers={"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"},
        connection=backend,
    )
    try:
        with cut_off(lambda: getattr(getattr(backend, "line", None), "sock", None)):
            letter.send()
    except smtplib.SMTPException as error:
        raise _fault(error) from error
    except OSError as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    except ValueError as error:
        raise Refused(f"{type(error).__name__}: {error}") from error
    return str(getattr(getattr(backend, "line", None), "receipt", ""))


def _fault(error: smtplib.SMTPException) -> Exception:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return _answered(code, answer)
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return _answered(error.smtp_code, error.smtp_error)
    # It did not let us in, or went away in the middle.
    return Unreachable(f"{type(error).__name__}: {error}")


def _answered(code: int, answer: bytes | str) -> Exception:
    said = f"{code} {_words(answer)}"
    if code == SERVICE_GOES_AWAY:
        return Unreachable(said)
    return Refused(said) if code >= 500 else RuntimeError(said)


def _words(answer: bytes | str) -> str:
    text = answer if isinstance(answer, str) else answer.decode("utf-8", "replace")
    return " ".join(text.split())[:500]
