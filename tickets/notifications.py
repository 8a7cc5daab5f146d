"""Which event tells whom what, in their language. The only place that words a message.

Returns drafts for the outbox; the verb posts them in its transaction. Customers are told what a
customer may read, never an internal word.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from customers.models import Membership, MembershipRole, Person
from hdo_portal.accounts.models import Team
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.outbox import Draft
from tickets.models import AffectedCustomer, Alarm, Comment, Ticket
from tickets.models.enums import Audience, Status, Visibility
from tickets.queries import people_on_duty

OSLO = ZoneInfo("Europe/Oslo")
Words = Callable[[], tuple[str, str]]


class Reader(NamedTuple):
    """An address and the language of whoever reads there."""

    email: str
    language: str


def opened(ticket: Ticket) -> list[Draft]:
    """The reporter learns the number; the team (else the desk's leads) learns of a grave one."""
    drafts = _to_reporter(ticket, f"opened:{ticket.number}", lambda: (
        _("We have your report"),
        _("We have registered “%(title)s” with severity %(severity)s and will be in touch.")
        % {"title": ticket.title, "severity": ticket.severity},
    ))  # fmt: skip
    if ticket.team and ticket.team.email:
        drafts.append(_draft(ticket, f"opened:{ticket.number}", _team(ticket.team), lambda: (
            _("New incident"),
            _("%(customer)s: %(title)s (%(severity)s).")
            % {"customer": ticket.organisation, "title": ticket.title, "severity": ticket.severity},
        )))  # fmt: skip
    return drafts


def assigned(ticket: Ticket, actor: Actor, at: datetime) -> list[Draft]:
    """The person who is given a ticket is told, unless they took it themselves."""
    person = ticket.assignee
    if person is None or person.pk == actor.user_id:
        return []
    return [_draft(ticket, f"assigned:{ticket.number}:{at:%Y%m%d%H%M%S}", _reader(person), lambda: (
        _("Given to you"),
        _("%(who)s gave you “%(title)s” from %(customer)s.")
        % {"who": actor.name, "title": ticket.title, "customer": ticket.organisation},
    ))]  # fmt: skip


def commented(ticket: Ticket, comment: Comment) -> list[Draft]:
    """A public answer goes to the reporter, a customer's words to whoever works on it."""
    key = f"comment:{comment.public_id}"
    if comment.visibility == Visibility.INTERNAL:
        return []
    if not comment.from_customer:
        return _to_reporter(ticket, key, lambda: (_("New message from HDO"), comment.body))
    words: Words = lambda: (  # noqa: E731 - worded later, in the reader's language
        _("The customer has answered"), f"{comment.author_name}:\n\n{comment.body}"
    )  # fmt: skip
    if ticket.assignee and ticket.assignee.is_active:
        return [_draft(ticket, key, _reader(ticket.assignee), words)]
    if ticket.team and ticket.team.email:
        return [_draft(ticket, key, _team(ticket.team), words)]
    return []


def held(ticket: Ticket, at: datetime) -> list[Draft]:
    """The customer is told when it is the customer that we wait for."""
    if ticket.hold_reason not in ("customer", "access"):
        return []
    return _to_reporter(ticket, f"held:{ticket.number}:{at:%Y%m%d%H%M%S}", lambda: (
        _("We are waiting for you"),
        _("We need something from you to go on with “%(title)s”. Answer on the ticket's page, or"
          " call us on %(phone)s.")
        % {"title": ticket.title, "phone": settings.PORTAL_SERVICE_DESK_PHONE},
    ))  # fmt: skip


def restored(ticket: Ticket, at: datetime, note: str) -> list[Draft]:
    return _to_reporter(ticket, f"restored:{ticket.number}:{at:%Y%m%d%H%M%S}", lambda: (
        _("The service works again"),
        "\n\n".join(filter(None, [
            _("“%(title)s” works again. We go on with a permanent solution.")
            % {"title": ticket.title},
            note,
        ])),
    ))  # fmt: skip


def resolved(ticket: Ticket, at: datetime) -> list[Draft]:
    return _to_reporter(ticket, f"resolved:{ticket.number}:{at:%Y%m%d%H%M%S}", lambda: (
        _("Resolved"),
        _("“%(title)s” is resolved:") % {"title": ticket.title}
        + f"\n\n{ticket.resolution}\n\n"
        + _("Is it not? Reopen it on the ticket's page, or call us."),
    ))  # fmt: skip


def reopened(ticket: Ticket, at: datetime, reason: str) -> list[Draft]:
    if ticket.assignee is None or not ticket.assignee.is_active:
        return []
    person = ticket.assignee
    return [_draft(ticket, f"reopened:{ticket.number}:{at:%Y%m%d%H%M%S}", _reader(person), lambda: (
        _("Reopened"), reason
    ))]  # fmt: skip


def escalated(
    ticket: Ticket, audience: str, *, key: str, alarm: Alarm | None = None, why: str = ""
) -> list[Draft]:
    """Tell an audience that a clock is near or past due, or that somebody asked for more weight."""
    return [
        _draft(ticket, key, reader, lambda: _escalation(ticket, alarm, why))
        for reader in _audience(ticket, audience)
    ]


def _escalation(ticket: Ticket, alarm: Alarm | None, why: str) -> tuple[str, str]:
    facts = {"customer": ticket.organisation, "title": ticket.title, "severity": ticket.severity}
    line = _("%(severity)s, %(customer)s: %(title)s.") % facts
    if alarm is None:
        return _("Escalated by hand"), f"{line}\n\n{why}"
    measure = alarm.clock.get_measure_display()
    due = instant(alarm.clock.due_at)
    if alarm.step == "breach":
        return (
            _("Deadline passed: %(measure)s") % {"measure": measure},
            f"{line}\n\n" + _("It was due %(due)s.") % {"due": due},
        )
    return (
        _("Escalated: %(measure)s") % {"measure": measure},
        f"{line}\n\n" + _("It is due %(due)s.") % {"due": due},
    )


def _audience(ticket: Ticket, audience: str) -> list[Reader]:
    """Who reads as this audience; a missing assignee or team falls to the shift leader."""
    if audience == Audience.ASSIGNEE and ticket.assignee and ticket.assignee.is_active:
        return [_reader(ticket.assignee)]
    if audience == Audience.TEAM and ticket.team and ticket.team.email:
        return [_team(ticket.team)]
    role = Role.MANAGER if audience == Role.MANAGER else Role.LEAD
    return [_reader(person) for person in people_on_duty([role])]


def approval_wanted(ticket: Ticket, at: datetime) -> list[Draft]:
    """Those who may approve a change are told that one waits for them."""
    key = f"approval:{ticket.number}:{at:%Y%m%d%H%M%S}"
    words: Words = lambda: (  # noqa: E731 - worded later, in the reader's language
        _("A change waits for approval"),
        _("“%(title)s”, %(window)s.") % {"title": ticket.title, "window": window(ticket)},
    )
    approvers = people_on_duty([Role.LEAD, Role.MANAGER]).exclude(pk=ticket.opened_by_id)
    return [_draft(ticket, key, _reader(person), words) for person in approvers]


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


def window(ticket: Ticket) -> str:
    """The window of a change in words."""
    return f"{instant(ticket.plan.window_from)} – {instant(ticket.plan.window_to)}"


def instant(at: datetime | None) -> str:
    """A moment in Norway's time, as people write it."""
    return formats.date_format(at.astimezone(OSLO), "DATETIME_FORMAT") if at else "–"


def _to_reporter(ticket: Ticket, key: str, words: Words) -> list[Draft]:
    person: Person | None = ticket.reporter
    if person is None or not person.email or not person.is_active:
        return []
    return [_draft(ticket, key, _reader(person), words)]


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
    return [_draft(ticket, key, Reader(*who), words) for who in people.items()]


def _reader(person: Any) -> Reader:
    return Reader(person.email, person.language)


def _team(team: Team) -> Reader:
    return Reader(team.email, "nb")


def _draft(ticket: Ticket, key: str, reader: Reader, words: Words) -> Draft:
    with translation.override(reader.language):
        headline, body = words()
        footer: Any = _("Follow it here: %(link)s") % {
            "link": f"{settings.PORTAL_ADDRESS}/tickets/{ticket.number}/"
        }
        phone = _("Urgent? Call %(phone)s, day and night.") % {
            "phone": settings.PORTAL_SERVICE_DESK_PHONE
        }
    return Draft(
        key=f"{key}:{reader.email}"[:200],
        recipient=reader.email,
        subject=f"[{ticket.number}] {headline}: {ticket.title}",
        body=f"{body}\n\n{footer}\n{phone}\n",
        about=ticket.number,
        gravity=int(ticket.severity[-1]),
    )
