"""The verbs of a major incident: declaring it, gathering reports, and handing its roles over."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from customers.models import Measure
from hdo_portal.accounts.models import User
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid, NotFound
from hdo_portal.foundation.scoping import verb
from tickets import majors, notifications
from tickets.actions.base import locked, record, tell, text
from tickets.actions.major_scope import compute, locked_major
from tickets.models import MajorIncident, MajorMember, Ticket
from tickets.models.enums import Kind, Visibility
from tickets.sla.targets import levels_for

# How often customers hear where their agreement promises nothing.
EVERY_SECONDS = 30 * 60
MAX_TITLE = 150
ROLES = ("lead", "communicator")


@verb("major.run")
def declare_major(
    actor: Actor, *, ticket: Ticket, title: str, known: Collection[UUID] = ()
) -> MajorIncident:
    """This incident hits many: it becomes the master, and who declares it leads it until somebody
    else does. ``title`` is what all affected customers read. ``known`` are the open major incidents
    that the person has seen: another that was declared meanwhile is a Conflict, so that one fault
    is not declared twice. Raises Conflict, Invalid, NotFound."""
    at = time.now()
    _one_at_a_time()
    ticket = locked(actor, ticket)
    words = _title(title)
    if ticket.kind != Kind.INCIDENT or not ticket.is_open:
        raise Conflict(_("Only an open incident can be declared a major incident."), code="state")
    _refuse_gathered(ticket)
    _refuse_unseen(known)
    seconds = _rhythm(ticket)
    major: MajorIncident = MajorIncident.objects.create(
        ticket=ticket, title=words, declared_at=at, declared_name=actor.name,
        lead_id=actor.user_id, communicator_id=actor.user_id, update_seconds=seconds,
        last_update_at=at, next_update_at=at + timedelta(seconds=seconds),
    )  # fmt: skip
    _join(actor, major, [ticket], at)
    record(actor, ticket, "major_declared", at, visibility=Visibility.INTERNAL, title=words)
    tell(notifications.major.declared(major, ticket))
    return major


def _one_at_a_time() -> None:
    """Whoever declares waits for another who is declaring, and then sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('declare major', 0))")


def _title(title: str) -> str:
    words = " ".join(text(title, "title").split())
    if len(words) > MAX_TITLE:
        raise Invalid(
            _("This is too long: at most %(limit)d characters.") % {"limit": MAX_TITLE},
            field="title", code="max_length",
        )  # fmt: skip
    return words


def _refuse_gathered(ticket: Ticket) -> None:
    found = majors.major_of(ticket)
    if found is not None and (found.is_open or found.ticket_id == ticket.pk):
        raise Conflict(
            _("This is a part of the major incident “%(title)s” already.") % {"title": found.title},
            code="gathered",
        )


def _refuse_unseen(known: Collection[UUID]) -> None:
    for other in majors.open_majors():
        if other.public_id not in known:
            raise Conflict(
                _("%(who)s has declared “%(title)s” meanwhile. Is it the same fault? Gather this"
                  " report there, or declare it again.")
                % {"who": other.declared_name, "title": other.title},
                code="unseen",
            )  # fmt: skip


def _rhythm(ticket: Ticket) -> int:
    level = levels_for(ticket).get(Measure.UPDATE)
    return level.target_seconds if level else EVERY_SECONDS


@verb("major.run")
def gather(actor: Actor, *, major: MajorIncident, tickets: Iterable[Ticket]) -> int:
    """These reports are of the same fault: they join, and what they are about is hit too. Those
    that have joined already are passed over. Returns how many joined. Raises Conflict, Invalid,
    NotFound."""
    at = time.now()
    row = locked_major(major)
    there = set(row.members.filter(left_at__isnull=True).values_list("ticket_id", flat=True))
    wanted = sorted({t.pk: t for t in tickets if t.pk not in there}.values(), key=lambda t: t.pk)
    rows = [locked(actor, ticket) for ticket in wanted]
    for ticket in rows:
        if ticket.kind != Kind.INCIDENT or not ticket.is_open:
            raise Invalid(
                _("%(number)s is not an open incident.") % {"number": ticket.number},
                field="tickets",
            )
        _refuse_gathered(ticket)
    _join(actor, row, rows, at)
    for ticket in rows:
        record(actor, row.ticket, "major_gathered", at, visibility=Visibility.INTERNAL,
               number=ticket.number)  # fmt: skip
        record(actor, ticket, "major_joined", at)
    return len(rows)


def _join(actor: Actor, major: MajorIncident, tickets: list[Ticket], at: datetime) -> None:
    for ticket in tickets:
        MajorMember.objects.create(
            major=major, ticket=ticket, organisation_id=ticket.organisation_id, joined_at=at,
            joined_name=actor.name,
        )  # fmt: skip
    compute(major, [ticket.pk for ticket in tickets])


@verb("major.run")
def take_out(actor: Actor, *, major: MajorIncident, ticket: Ticket) -> None:
    """This report was of something else: it goes on by itself. Whom it brought in stays until a
    person takes them out. Raises Conflict for the master, NotFound."""
    at = time.now()
    row = locked_major(major)
    if ticket.pk == row.ticket_id:
        raise Conflict(_("The master cannot be taken out."), code="master")
    member = row.members.filter(ticket=ticket, left_at__isnull=True).first()
    if member is None:
        raise NotFound(_("This report is not gathered here."))
    member.left_at = at
    member.save(update_fields=["left_at"])
    ticket = locked(actor, ticket)
    record(actor, row.ticket, "major_taken_out", at, visibility=Visibility.INTERNAL,
           number=ticket.number)  # fmt: skip
    record(actor, ticket, "major_left", at)


@verb("major.run")
def hand_role(
    actor: Actor, *, major: MajorIncident, role: str, person: User, note: str = ""
) -> MajorIncident:
    """Somebody else is the incident lead or the communicator from now on, and is told, with what
    they must know. Raises Invalid, Conflict, NotFound."""
    at = time.now()
    row = locked_major(major)
    words = text(note, "note", required=False)
    if role not in ROLES:
        raise Invalid(_("Choose which role."), field="role")
    if not (person.is_active and person.is_hdo):
        raise Invalid(_("Only HDO's own people can have a role."), field="person")
    before = getattr(row, role)
    if before.pk == person.pk:
        raise Invalid(_("%(who)s has it already.") % {"who": person.name}, field="person")
    setattr(row, role, person)
    row.save(update_fields=[role])
    record(actor, row.ticket, "major_role", at, visibility=Visibility.INTERNAL, role=role,
           before=before.name, after=person.name, note=words)  # fmt: skip
    if person.pk != actor.user_id:
        tell(
            notifications.major.role_given(
                row, row.ticket, notifications.Reader(person.email, person.language), role=role,
                who=actor.name, note=words, key=f"major:{row.public_id}:{role}:{at:%Y%m%d%H%M%S}",
            )
        )  # fmt: skip
    return row
