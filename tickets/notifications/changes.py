"""Messages about planned work: to those who approve it, and to those it touches."""

from datetime import datetime

from django.utils.translation import gettext as _

from customers.models import Membership, MembershipRole
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.outbox import Draft
from tickets.models import AffectedCustomer, Ticket
from tickets.models.enums import Status
from tickets.notifications.wording import Reader, Words, draft, reader_of, window
from tickets.queries import people_on_duty


def approval_wanted(ticket: Ticket, at: datetime) -> list[Draft]:
    """Those who may approve a change are told that one waits for them."""
    key = f"approval:{ticket.number}:{at:%Y%m%d%H%M%S}"
    words: Words = lambda: (  # noqa: E731 - worded later, in the reader's language
        _("A change waits for approval"),
        _("“%(title)s”, %(window)s.") % {"title": ticket.title, "window": window(ticket)},
    )
    approvers = people_on_duty([Role.LEAD, Role.MANAGER]).exclude(pk=ticket.opened_by_id)
    return [draft(ticket, key, reader_of(person), words) for person in approvers]


def planned_work(ticket: Ticket, at: datetime) -> list[Draft]:
    """The contacts of every customer that a scheduled change affects are told of the window."""
    if ticket.status != Status.SCHEDULED:
        return []
    return _to_affected(ticket, f"planned:{ticket.number}:{at:%Y%m%d%H%M%S}", lambda: (
        _("Planned work"),
        "\n\n".join(filter(None, [
            f"{ticket.title}: {window(ticket)}.",
            ticket.plan.expected_impact,
            ticket.plan.fallback,
        ])),
    ))  # fmt: skip


def change_ended(ticket: Ticket, at: datetime) -> list[Draft]:
    return _to_affected(ticket, f"ended:{ticket.number}:{at:%Y%m%d%H%M%S}", lambda: (
        _("Planned work is over"), f"{ticket.title}: {ticket.get_status_display()}."
    ))  # fmt: skip


def _to_affected(ticket: Ticket, key: str, words: Words) -> list[Draft]:
    affected = AffectedCustomer.objects.filter(ticket=ticket).values("organisation_id")
    told = (MembershipRole.COORDINATOR, MembershipRole.ON_CALL, MembershipRole.MANAGER)
    people = {
        row.person.email: row.person.language
        for row in Membership.objects.filter(
            organisation_id__in=affected, role__in=told, person__is_active=True
        ).select_related("person")
        if row.person.email
    }
    return [draft(ticket, key, Reader(*who), words) for who in people.items()]
