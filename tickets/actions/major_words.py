"""The verbs by which a major incident is told of and ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid
from hdo_portal.foundation.scoping import verb
from tickets import majors, notifications
from tickets.actions.base import locked, record, save, tell, text
from tickets.actions.major_scope import locked_major
from tickets.actions.talk import keep_update_promise
from tickets.actions.work import resolve
from tickets.lifecycle import engine
from tickets.models import Comment, MajorIncident, MajorMember, MajorUpdate, Phase, Ticket
from tickets.models.enums import Visibility

LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True)
class Ending:
    """What closing does to one of the reports: ``resolves`` it, or leaves it as it is."""

    ticket: Ticket
    resolves: bool

    @property
    def mark(self) -> str:
        return f"{self.ticket.number}:{'resolve' if self.resolves else 'leave'}"


@verb("major.run")
def tell_all(
    actor: Actor, *, major: MajorIncident, phase: str, nb: str, nn: str = "", en: str = ""
) -> MajorUpdate:
    """One text to everybody whom it hits, each in their language where it was written, else in
    Bokmål: one mail for each address, a public comment on each report, and the status page. The
    next update is promised by the rhythm. Raises Invalid, Conflict, NotFound."""
    at = time.now()
    row = locked_major(major)
    if phase not in Phase.values or phase == Phase.RESOLVED:
        raise Invalid(_("Choose how far the work has come."), field="phase")
    words = _in_languages(nb, nn, en)
    row.phase, row.last_update_at = phase, at
    row.next_update_at = at + timedelta(seconds=row.update_seconds)
    row.save(update_fields=["phase", "last_update_at", "next_update_at"])
    return _tell(actor, row, words, at)


def _in_languages(nb: str, nn: str, en: str) -> dict[str, str]:
    words = {"nb": text(nb, "nb")}
    for name, given in (("nn", nn), ("en", en)):
        cleaned = text(given, name, required=False)
        if cleaned:
            words[name] = cleaned
    return words


def _tell(
    actor: Actor,
    major: MajorIncident,
    words: dict[str, str],
    at: datetime,
    *,
    but: Collection[str] = (),
) -> MajorUpdate:
    """``but`` are addresses that are told of it by another message."""
    to = [one for one in notifications.major.recipients(major) if one.email.casefold() not in but]
    update: MajorUpdate = MajorUpdate.objects.create(
        major=major, ticket_id=major.ticket_id, at=at, phase=major.phase, data=words,
        author_name=actor.name, told=len(to),
    )  # fmt: skip
    for member in sorted(majors.members_of(major), key=lambda member: member.ticket_id):
        if member.ticket.is_open:
            _say(actor, locked(actor, member.ticket), update, at)
    record(actor, major.ticket, "major_told", at, visibility=Visibility.INTERNAL,
           phase=major.phase, told=len(to), note=words["nb"])  # fmt: skip
    tell(notifications.major.told(major, major.ticket, update, to))
    return update


def _say(actor: Actor, ticket: Ticket, update: MajorUpdate, at: datetime) -> None:
    """The same words on a report, which keep its promise of an update; the mail is the major
    incident's own."""
    comment: Comment = Comment.objects.create(
        ticket=ticket, organisation_id=ticket.organisation_id, author_id=actor.user_id,
        author_name=actor.name, visibility=Visibility.PUBLIC, created_at=at, updated_at=at,
        body=update.text_in(_language_of(ticket)),
    )  # fmt: skip
    save(ticket, at)
    record(actor, ticket, "commented", at, comment=str(comment.public_id))
    keep_update_promise(actor, ticket, at)


def _language_of(ticket: Ticket) -> str:
    if ticket.reporter is not None:
        return str(ticket.reporter.language)
    return "nn" if ticket.organisation.written_language == "nn" else "nb"


def endings_of(actor: Actor, major: MajorIncident) -> list[Ending]:
    """What closing it now would do to each report: the preview."""
    return [
        Ending(member.ticket, "resolve" in engine.allowed_to(actor, member.ticket))
        for member in majors.members_of(major)
    ]


@verb("major.run")
def close_major(
    actor: Actor,
    *,
    major: MajorIncident,
    resolution: str,
    nn: str = "",
    en: str = "",
    seen: Collection[str] | None = None,
) -> MajorIncident:
    """End it: the reports that are open are resolved as by hand, those that have ended are left as
    they are, and everybody hears it for the last time. ``seen`` are the marks of the preview; where
    the reports have changed since, nothing is done and Conflict is raised. Closing twice is closing
    once. Raises Invalid, Conflict, NotAllowed."""
    at = time.now()
    row = locked_major(major, is_open=False)
    if row.closed_at is not None:
        return row
    words = _in_languages(resolution, nn, en)
    members = {member.ticket_id: locked(actor, member.ticket) for member in _by_key(row)}
    endings = endings_of(actor, row)
    if seen is not None and set(seen) != {ending.mark for ending in endings}:
        raise Conflict(_("The reports have changed. Look at what will happen, then close it."),
                       code="unseen")  # fmt: skip
    told = set()
    for ending in endings:
        ticket = members[ending.ticket.pk]
        if ticket.is_open:
            own = words.get(_language_of(ticket)) or words["nb"]
            ticket = resolve(actor, ticket=ticket, resolution=own)
            told.add(ticket.reporter.email.casefold() if ticket.reporter else "")
    row.phase, row.closed_at, row.closed_name = Phase.RESOLVED, at, actor.name
    row.last_update_at, row.next_update_at = at, None
    row.save(
        update_fields=["phase", "closed_at", "closed_name", "last_update_at", "next_update_at"]
    )
    _tell(actor, row, words, at, but=told)
    MajorMember.objects.filter(major=row).update(is_over=True)
    record(actor, row.ticket, "major_closed", at, visibility=Visibility.INTERNAL)
    return row


def _by_key(major: MajorIncident) -> list[MajorMember]:
    """In the order in which everybody locks tickets."""
    return sorted(majors.members_of(major), key=lambda member: member.ticket_id)
