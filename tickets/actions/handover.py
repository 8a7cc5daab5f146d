"""The verbs of handing a shift over: writing the draft, completing it, receiving it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, NotAllowed, NotFound
from hdo_portal.foundation.scoping import verb
from tickets import handovers
from tickets.actions.base import text
from tickets.actions.handover_facts import facts_of
from tickets.models import ShiftHandover

WORDS = ("situation", "tasks", "practical")


@verb("shift.hand_over")
def save_handover(
    actor: Actor, *, version: int, situation: str = "", tasks: str = "", practical: str = ""
) -> ShiftHandover:
    """Write down the draft of the shift that leaves. ``version`` is the one that was read, 0 for
    none: where somebody has saved since, nothing is written and Conflict is raised, so that both
    texts can be shown. Raises Invalid."""
    words = {"situation": situation, "tasks": tasks, "practical": practical}
    return _saved(actor, version, words, clock.now())


@verb("shift.hand_over")
def complete_handover(
    actor: Actor, *, version: int, situation: str = "", tasks: str = "", practical: str = ""
) -> ShiftHandover:
    """Hand the shift over: the words and what the portal knows now are kept as they are. Empty
    words are allowed, since a quiet night has none. Raises Conflict, Invalid."""
    at = clock.now()
    words = {"situation": situation, "tasks": tasks, "practical": practical}
    row = _saved(actor, version, words, at)
    row.facts = facts_of(actor, row.since, at)
    row.completed_at, row.completed_by_id, row.completed_name = at, actor.user_id, actor.name
    row.save(update_fields=["facts", "completed_at", "completed_by", "completed_name"])
    return row


@verb("shift.hand_over")
def acknowledge_handover(
    actor: Actor, *, handover: ShiftHandover, remark: str = ""
) -> ShiftHandover:
    """The arriving shift has read it. Saying so twice changes nothing. Raises NotAllowed for who
    completed it, Conflict when somebody else has acknowledged it, NotFound."""
    at = clock.now()
    row: ShiftHandover | None = handovers.kept().filter(pk=handover.pk).select_for_update().first()
    if row is None:
        raise NotFound(_("There is no such handover."))
    if row.acknowledged_at is not None:
        if row.acknowledged_by_id == actor.user_id:
            return row
        raise Conflict(_("%(who)s has acknowledged this already.") % {"who": row.acknowledged_name})
    if row.completed_by_id == actor.user_id:
        raise NotAllowed(_("Somebody of the arriving shift acknowledges it."), code="own")
    row.remark = text(remark, "remark", required=False)
    row.acknowledged_at, row.acknowledged_by_id = at, actor.user_id
    row.acknowledged_name = actor.name
    row.save(update_fields=["remark", "acknowledged_at", "acknowledged_by", "acknowledged_name"])
    return row


def begins(latest: list[ShiftHandover], at: datetime) -> datetime:
    """From when on the next hand-over tells: the last one, else as long as a shift is."""
    return (latest[0].completed_at if latest else None) or at - handovers.SHIFT


def _saved(actor: Actor, version: int, words: dict[str, str], at: datetime) -> ShiftHandover:
    cleaned = {name: text(words[name], name, required=False) for name in WORDS}
    row: ShiftHandover | None = (
        ShiftHandover.objects.filter(completed_at__isnull=True).select_for_update().first()
    )
    if version != (row.version if row else 0):
        raise _saved_meanwhile(row)
    written = {"edited_at": at, "edited_name": actor.name, **cleaned}
    if row is None:
        return _begun(written, at)
    row.version += 1
    for name, value in written.items():
        setattr(row, name, value)
    row.save(update_fields=["version", *written])
    return row


def _begun(written: dict[str, object], at: datetime) -> ShiftHandover:
    try:
        with transaction.atomic():
            made: ShiftHandover = ShiftHandover.objects.create(
                since=begins(handovers.latest(), at), **written
            )
    except IntegrityError as error:  # somebody else began at the same moment
        raise _saved_meanwhile(None) from error
    return made


def _saved_meanwhile(row: ShiftHandover | None) -> Conflict:
    message = _("Somebody has handed over or begun meanwhile. Your words are kept below.")
    if row is not None:
        message = _("%(who)s has saved meanwhile. Both texts are below: choose, and save again.")
        message %= {"who": row.edited_name}
    return Conflict(message, code="saved_meanwhile")
