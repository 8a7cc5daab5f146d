"""Tying tickets together, and taking a tie back."""

from datetime import datetime

from django.utils.translation import gettext as _

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid, NotFound
from hdo_portal.foundation.scoping import verb
from tickets.actions.base import locked, record
from tickets.models import LinkKind, Ticket, TicketLink
from tickets.models.enums import Kind, Visibility

DEEPEST = 20


@verb("ticket.link")
def link(actor: Actor, *, ticket: Ticket, other: Ticket, kind: str) -> TicketLink:
    """Say what a ticket is to another (LinkKind). Said twice it stands once. Raises Invalid."""
    at = time.now()
    ticket, other = _both(actor, ticket, other)
    _check(ticket, other, kind)
    if kind == LinkKind.RELATED and other.pk < ticket.pk:
        ticket, other = other, ticket  # it has no direction, so it is kept in one
    made: TicketLink
    made, is_new = TicketLink.objects.get_or_create(
        ticket=ticket, other=other, kind=kind, defaults={"made_by": actor.name}
    )
    if is_new:
        _tell(actor, "linked", made, at)
    return made


@verb("ticket.link")
def unlink(actor: Actor, *, link: TicketLink) -> None:
    """Take a tie back; the story of both tickets tells of it. Raises NotFound."""
    at = time.now()
    _both(actor, link.ticket, link.other)
    rows = TicketLink.objects.visible_to(actor).select_related("ticket", "other")
    made = rows.filter(pk=link.pk).first()
    if made is None:
        raise NotFound(_("There is no such link."))
    _tell(actor, "unlinked", made, at)
    made.delete()


def _both(actor: Actor, ticket: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """Both rows, fresh and locked, always in the same order."""
    if ticket.pk == other.pk:
        raise Invalid(_("A ticket cannot be linked to itself."), field="other")
    rows = {row.pk: locked(actor, row) for row in sorted((ticket, other), key=lambda row: row.pk)}
    return rows[ticket.pk], rows[other.pk]


def _check(ticket: Ticket, other: Ticket, kind: str) -> None:
    if kind not in LinkKind.values:
        raise Invalid(_("Choose how they belong together."), field="kind")
    if kind == LinkKind.CAUSED_BY and other.kind != Kind.CHANGE:
        raise Invalid(_("Choose a change: that is what causes."), field="other")
    if kind == LinkKind.DUPLICATE and other.kind != ticket.kind:
        raise Invalid(_("Only one of the same kind is a duplicate."), field="other")
    if kind == LinkKind.PART_OF:
        _check_whole(ticket, other)


def _check_whole(ticket: Ticket, other: Ticket) -> None:
    wholes = TicketLink.objects.filter(kind=LinkKind.PART_OF)
    if wholes.filter(ticket=ticket).exclude(other=other).exists():
        raise Invalid(_("It is part of another already. Take that link back first."), field="other")
    at: int | None = other.pk
    for _turn in range(DEEPEST):
        at = wholes.filter(ticket_id=at).values_list("other_id", flat=True).first()
        if at == ticket.pk:
            raise Invalid(_("That one is part of this."), field="other")
        if at is None:
            return


def _tell(actor: Actor, event: str, made: TicketLink, at: datetime) -> None:
    """In both stories; to customers only where whoever reads the one may read the other."""
    same = made.ticket.organisation_id == made.other.organisation_id
    public = same and made.ticket.is_incident and made.other.is_incident
    visibility = Visibility.PUBLIC if public else Visibility.INTERNAL
    for here, there, way in ((made.ticket, made.other, "out"), (made.other, made.ticket, "in")):
        record(actor, here, event, at, visibility=visibility, relation=made.kind, way=way,
               number=there.number)  # fmt: skip
