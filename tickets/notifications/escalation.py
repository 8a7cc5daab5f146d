"""Messages of an escalation, with the link by which one person takes it on."""

from django.utils.translation import gettext as _

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.outbox import Draft
from tickets.models import Alarm, Ticket
from tickets.models.enums import Audience
from tickets.notifications.wording import Reader, draft, instant, reader_of, team_reader
from tickets.queries import people_on_duty


def escalated(
    ticket: Ticket, audience: str, *, key: str, alarm: Alarm | None = None, why: str = ""
) -> list[Draft]:
    """Tell an audience that a clock is near or past due, or that somebody asked for more weight."""
    return [
        draft(ticket, key, reader, lambda: _escalation(ticket, alarm, why))
        for reader in readers_of(ticket, audience)
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


def readers_of(ticket: Ticket, audience: str) -> list[Reader]:
    """Who reads as this audience; a missing assignee or team falls to the shift leader."""
    if audience == Audience.ASSIGNEE and ticket.assignee and ticket.assignee.is_active:
        return [reader_of(ticket.assignee)]
    if audience == Audience.TEAM and ticket.team and ticket.team.email:
        return [team_reader(ticket.team)]
    role = Role.MANAGER if audience == Role.MANAGER else Role.LEAD
    return [reader_of(person) for person in people_on_duty([role])]
