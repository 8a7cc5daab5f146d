"""The same POST twice is one POST: answers are kept under the key that the caller chose."""

from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, PortalError
from hdo_portal.foundation.models import IdempotentRequest
from hdo_portal.foundation.scoping import elevated


class KeyReused(PortalError):
    """The key stands for another request of the same person."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered: its status and its body as JSON values."""

    status: int
    body: Any


def recall(actor: Actor, *, key: str, fingerprint: str) -> Answer | None:
    """The answer that this person's request with this key got, or None when it is the first.

    Holds the key until the end of the transaction, so of two at the same moment the second waits
    and gets the answer of the first. Raises KeyReused when the fingerprint differs, Conflict when
    the first takes longer than a lock may.
    """
    with elevated():
        _hold(f"idempotency:{actor.user_id}:{key}")
        kept = IdempotentRequest.objects.filter(user_id=actor.user_id, key=key).first()
    if kept is None:
        return None
    if kept.fingerprint != fingerprint:
        raise KeyReused(_("This Idempotency-Key was used for another request. Choose a new one."))
    return Answer(status=kept.status, body=kept.body)


def keep(actor: Actor, *, key: str, fingerprint: str, answer: Answer) -> None:
    """Keep the answer of a request that succeeded; written and undone with what the request did."""
    with elevated():
        IdempotentRequest.objects.create(
            user_id=actor.user_id,
            key=key,
            fingerprint=fingerprint,
            status=answer.status,
            body=answer.body,
        )


def _hold(name: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    except OperationalError as error:
        raise Conflict(
            _("A request with this Idempotency-Key is being carried out. Ask again in a moment."),
            code="in_progress",
        ) from error
