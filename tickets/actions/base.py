"""What every verb on a ticket does: lock, record, tell."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hdo_portal.foundation import outbox, privacy
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid, NotFound
from tickets.models import Ticket, TicketEvent
from tickets.models.enums import Visibility

MAX_TEXT = 20_000


def locked(actor: Actor, ticket: Ticket) -> Ticket:
    """The ticket's row, fresh and locked. Raises NotFound if this actor may not see it."""
    # No more joins than most verbs need: to plan eight of them costs more than the rest.
    rows = (
        Ticket.objects
        .visible_to(actor)
        .locked()
        .select_related("terms", "team", "organisation", "reporter")
    )
    row: Ticket | None = rows.filter(pk=ticket.pk).first()
    if row is None:
        raise NotFound(_("There is no ticket %(number)s.") % {"number": ticket.number})
    return row


def save(ticket: Ticket, at: datetime, *fields: str) -> None:
    """Write the named fields, with the state and the instant of the change."""
    ticket.updated_at = at
    ticket.save(update_fields=[*fields, "status", "updated_at"])


def record(
    actor: Actor,
    ticket: Ticket,
    kind: str,
    at: datetime,
    *,
    visibility: str = Visibility.PUBLIC,
    key: str | None = None,
    audience_id: int | None = None,
    **data: Any,
) -> None:
    """Add a line to the ticket's story. The words are made when it is read, in the reader's
    language (tickets/story.py)."""
    _write(
        actor, ticket, kind, at, visibility=visibility, key=key, audience_id=audience_id, data=data
    )
    kept = privacy.take_used()
    if kept is not None:
        data = {"reason": kept.reason, "fields": sorted({field for field, _kind in kept.used})}
        _write(actor, ticket, "kept_anyway", at, visibility=Visibility.INTERNAL, data=data)


def _write(actor: Actor, ticket: Ticket, kind: str, at: datetime, **rest: Any) -> None:
    TicketEvent.objects.create(
        ticket=ticket,
        organisation_id=ticket.organisation_id,
        at=at,
        kind=kind,
        actor_id=actor.user_id,
        actor_name=actor.name,
        **rest,
    )


def tell(drafts: list[outbox.Draft]) -> None:
    """Put messages in the outbox, in this transaction."""
    if drafts:
        outbox.post(drafts)


def text(value: str, field: str, *, required: bool = True) -> str:
    """A person's words, cleaned of what no database stores. Raises Invalid when empty or too
    long."""
    cleaned = value.replace("\x00", "").replace("\r\n", "\n").strip()
    if required and not cleaned:
        raise Invalid(_("Write something here."), field=field, code="required")
    if len(cleaned) > MAX_TEXT:
        raise Invalid(
            _("This is too long: at most %(limit)d characters.") % {"limit": MAX_TEXT},
            field=field,
            code="max_length",
        )
    privacy.check(cleaned, field)
    return cleaned


def guard(fields: Mapping[str, Any]) -> None:
    """Raises Invalid at the first of these fields whose words read as patient data."""
    for name, value in fields.items():
        if isinstance(value, str):
            privacy.check(value, name)
