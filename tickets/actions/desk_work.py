"""Steps gone through, time spent, and people called in by name."""

import re
from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from hdo_portal.accounts.roles import STAFF_ROLES
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid
from hdo_portal.foundation.scoping import verb
from tickets.actions.base import locked, record, text
from tickets.models import Comment, Notice, PlaybookStep, StepDone, Ticket, TimeEntry
from tickets.models.desk_work import LONGEST_MINUTES
from tickets.models.enums import Means, Visibility

MOST_MENTIONED = 10
# "@ingrid.solberg" as the part of the address before the at sign, or the name with dots.
_MENTION = re.compile(r"(?<![\w.])@([\w.\-æøåÆØÅ]{2,60})")


@verb("ticket.work")
def check_step(actor: Actor, *, ticket: Ticket, step: PlaybookStep, done: bool) -> None:
    """Mark a step of a playbook as gone through, or take the mark back. Done twice it stands once,
    under the first name."""
    at = time.now()
    ticket = locked(actor, ticket)
    if not done:
        StepDone.objects.filter(ticket=ticket, step=step).delete()
        return
    _row, is_new = StepDone.objects.get_or_create(
        ticket=ticket,
        step=step,
        defaults={
            "organisation_id": ticket.organisation_id,
            "words": step.text_nb,
            "done_by": actor.name,
            "done_at": at,
        },
    )
    if is_new:
        record(actor, ticket, "step_done", at, visibility=Visibility.INTERNAL,
               step=step.text_nb, nn=step.text_nn, en=step.text_en)  # fmt: skip


@verb("ticket.work")
def log_time(actor: Actor, *, ticket: Ticket, minutes: int, note: str = "") -> TimeEntry:
    """Write down whole minutes spent on a ticket. Raises Invalid."""
    at = time.now()
    ticket = locked(actor, ticket)
    words = text(note, "note", required=False)[:150]
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Invalid(_("Write minutes, from 1 to 1440."), field="minutes")
    entry: TimeEntry = TimeEntry.objects.create(
        ticket=ticket,
        organisation_id=ticket.organisation_id,
        user_id=actor.user_id,
        name=actor.name,
        minutes=minutes,
        note=words,
        created_at=at,
        updated_at=at,
    )
    return entry


def mention(actor: Actor, ticket: Ticket, comment: Comment, at: datetime) -> list[str]:
    """Tell the people of HDO whom a comment of HDO's names with an at sign; each gets a notice in
    the portal. Returns their names."""
    said = {word.strip(".-").casefold() for word in _MENTION.findall(comment.body)}
    if actor.is_customer or not said:
        return []
    people = get_user_model().objects.filter(is_active=True, role__in=sorted(STAFF_ROLES))
    meant = [p for p in people if _handles(p) & said and p.pk != actor.user_id][:MOST_MENTIONED]
    Notice.objects.bulk_create([
        Notice(
            ticket=ticket,
            organisation_id=ticket.organisation_id,
            user=person,
            name=person.name,
            channel=Means.IN_APP,
            kind="mention",
            data={"by": actor.name, "comment": str(comment.public_id)},
            at=at,
        )
        for person in meant
    ])
    return [person.name for person in meant]


def _handles(person: object) -> set[str]:
    email, name = str(getattr(person, "email", "")), str(getattr(person, "name", ""))
    return {email.partition("@")[0].casefold(), ".".join(name.split()).casefold()}
