"""Words and files on a ticket."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from customers.models import Measure, PauseReason, Severity
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid
from hdo_portal.foundation.scoping import verb
from tickets import notifications
from tickets.actions.base import guard, locked, record, save, tell, text
from tickets.actions.desk_work import mention
from tickets.actions.open_ticket import first_occurrence
from tickets.actions.work import go_on
from tickets.models import Attachment, Comment, Occurrence, Ticket
from tickets.models.enums import Status, Visibility
from tickets.sla import clocks

UNDO_SECONDS = 10  # in which words to the customer can be taken back, from the desk's page
LONGEST_UNDO = 600

# What a browser may show; anything else is offered for download as plain bytes.
SHOWN_TYPES = {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}


@verb("ticket.reply")
def reply(
    actor: Actor,
    *,
    ticket: Ticket,
    body: str,
    visibility: str = Visibility.PUBLIC,
    undo_seconds: int = 0,
) -> Comment:
    """Add a comment. A public one by staff keeps the promise of an update and begins the next; a
    customer's answer ends a hold that waited for it. With ``undo_seconds`` a public one by staff
    stays internal that long and can be taken back (leaving.py). Raises Invalid, NotFound."""
    at = time.now()
    ticket = locked(actor, ticket)
    words = text(body, "body")
    visibility = _visibility(actor, visibility)
    leaves = _leaves(actor, visibility, at, undo_seconds)
    if leaves is not None:
        visibility = Visibility.INTERNAL
    comment: Comment = Comment.objects.create(
        ticket=ticket,
        organisation_id=ticket.organisation_id,
        audience_id=audience_of(actor, ticket),
        author_id=actor.user_id,
        author_name=actor.name,
        from_customer=actor.is_customer,
        visibility=visibility,
        body=words,
        visible_from=leaves,
        created_at=at,
        updated_at=at,
    )
    save(ticket, at)
    record(actor, ticket, "commented", at, visibility=visibility, audience_id=comment.audience_id,
           comment=str(comment.public_id))  # fmt: skip
    mention(actor, ticket, comment, at)
    if actor.is_customer:
        if ticket.status == Status.ON_HOLD and ticket.hold_reason == PauseReason.CUSTOMER:
            go_on(Actor.system(actor.name), ticket, at)
    elif visibility == Visibility.PUBLIC:
        keep_update_promise(actor, ticket, at)
    tell(notifications.commented(ticket, comment))
    return comment


def _leaves(actor: Actor, visibility: str, at: datetime, seconds: int) -> datetime | None:
    if actor.is_customer or visibility != Visibility.PUBLIC or not seconds:
        return None
    if not 0 < seconds <= LONGEST_UNDO:
        raise Invalid(_("At most %(most)d seconds.") % {"most": LONGEST_UNDO}, field="undo_seconds")
    return at + timedelta(seconds=seconds)


def keep_update_promise(actor: Actor, ticket: Ticket, at: Any) -> None:
    """The customer has heard: the promise is kept, and while it is grave the next one begins."""
    open_updates = ticket.clocks.filter(measure=Measure.UPDATE, state__in=clocks.OPEN)
    if open_updates.exists():
        clocks.stop(ticket, [Measure.UPDATE], at)
        if ticket.is_open and ticket.severity in (Severity.SL1, Severity.SL2):
            clocks.start(ticket, at, by=actor.name, measures=[Measure.UPDATE])


def audience_of(actor: Actor, ticket: Ticket) -> int | None:
    """On a change that affects several, a customer's words are for HDO and that customer only."""
    if actor.is_customer and ticket.organisation_id not in actor.organisation_ids:
        return actor.organisation_ids[0]
    return None


def _visibility(actor: Actor, visibility: str) -> str:
    if actor.is_customer:
        return Visibility.PUBLIC
    if visibility not in Visibility.values:
        raise Invalid(_("Choose public or internal."), field="visibility")
    return visibility


@verb("ticket.attach")
def attach(
    actor: Actor,
    *,
    ticket: Ticket,
    upload: "UploadedFile[Any]",
    visibility: str = Visibility.PUBLIC,
) -> Attachment:
    """Add a file. Its type is read from its bytes, never believed from its name. Raises Invalid
    when empty or too large."""
    at = time.now()
    ticket = locked(actor, ticket)
    visibility = _visibility(actor, visibility)
    guard({"file": upload.name or ""})
    size = upload.size or 0
    limit = settings.PORTAL_ATTACHMENT_MAX_BYTES
    if not size:
        raise Invalid(_("The file is empty."), field="file", code="empty")
    if size > limit:
        raise Invalid(
            _("The file is too large: at most %(limit)d MB.") % {"limit": limit // 2**20},
            field="file",
            code="max_size",
        )
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    kind = filetype.guess_mime(upload.read(4096))
    upload.seek(0)
    attachment: Attachment = Attachment.objects.create(
        ticket=ticket,
        organisation_id=ticket.organisation_id,
        audience_id=audience_of(actor, ticket),
        visibility=visibility,
        file=upload,
        name=_file_name(upload.name or ""),
        content_type=kind if kind in SHOWN_TYPES else "application/octet-stream",
        size=size,
        sha256=digest.hexdigest(),
        author_id=actor.user_id,
        author_name=actor.name,
        created_at=at,
        updated_at=at,
    )
    save(ticket, at)
    record(actor, ticket, "attached", at, visibility=visibility,
           audience_id=attachment.audience_id, name=attachment.name)  # fmt: skip
    return attachment


def _file_name(name: str) -> str:
    """The last part of the name, without control characters; for show only."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[-150:] or "file"


@verb("ticket.reply")
def occur_again(actor: Actor, /, *, ticket: Ticket, **report: Any) -> Occurrence:
    """The same fault happened again: counted on the incident, never refused, never a duplicate.
    Raises Invalid for a bad field."""
    at = time.now()
    ticket = locked(actor, ticket)
    occurrence = first_occurrence(actor, ticket, at, report)
    ticket.occurrence_count += 1
    save(ticket, at, "occurrence_count")
    record(actor, ticket, "occurred_again", at, count=ticket.occurrence_count,
           occurred_at=occurrence.occurred_at.isoformat())  # fmt: skip
    return occurrence
