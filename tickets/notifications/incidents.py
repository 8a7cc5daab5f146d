"""Messages about an incident: to the reporter, and to whoever works on it."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.outbox import Draft
from tickets.models import Comment, Ticket
from tickets.models.enums import Visibility
from tickets.notifications.wording import Words, draft, reader_of, team_reader, to_reporter


def opened(ticket: Ticket) -> list[Draft]:
    """The reporter learns the number; the team (else the desk's leads) learns of a grave one."""
    drafts = to_reporter(ticket, f"opened:{ticket.number}", lambda: (
        _("We have your report"),
        _("We have registered “%(title)s” with severity %(severity)s and will be in touch.")
        % {"title": ticket.title, "severity": ticket.severity},
    ))  # fmt: skip
    if ticket.team and ticket.team.email:
        drafts.append(draft(ticket, f"opened:{ticket.number}", team_reader(ticket.team), lambda: (
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
    key = f"assigned:{ticket.number}:{at:%Y%m%d%H%M%S}"
    return [draft(ticket, key, reader_of(person), lambda: (
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
        return to_reporter(ticket, key, lambda: (_("New message from HDO"), comment.body))
    words: Words = lambda: (  # noqa: E731 - worded later, in the reader's language
        _("The customer has answered"), f"{comment.author_name}:\n\n{comment.body}"
    )  # fmt: skip
    if ticket.assignee and ticket.assignee.is_active:
        return [draft(ticket, key, reader_of(ticket.assignee), words)]
    if ticket.team and ticket.team.email:
        return [draft(ticket, key, team_reader(ticket.team), words)]
    return []


def held(ticket: Ticket, at: datetime) -> list[Draft]:
    """The customer is told when it is the customer that we wait for."""
    if ticket.hold_reason not in ("customer", "access"):
        return []
    return to_reporter(ticket, f"held:{ticket.number}:{at:%Y%m%d%H%M%S}", lambda: (
        _("We are waiting for you"),
        _("We need something from you to go on with “%(title)s”. Answer on the ticket's page, or"
          " call us on %(phone)s.")
        % {"title": ticket.title, "phone": settings.PORTAL_SERVICE_DESK_PHONE},
    ))  # fmt: skip


def restored(ticket: Ticket, at: datetime, note: str) -> list[Draft]:
    return to_reporter(ticket, f"restored:{ticket.number}:{at:%Y%m%d%H%M%S}", lambda: (
        _("The service works again"),
        "\n\n".join(filter(None, [
            _("“%(title)s” works again. We go on with a permanent solution.")
            % {"title": ticket.title},
            note,
        ])),
    ))  # fmt: skip


def resolved(ticket: Ticket, at: datetime) -> list[Draft]:
    return to_reporter(ticket, f"resolved:{ticket.number}:{at:%Y%m%d%H%M%S}", lambda: (
        _("Resolved"),
        _("“%(title)s” is resolved:") % {"title": ticket.title}
        + f"\n\n{ticket.resolution}\n\n"
        + _("Is it not? Reopen it on the ticket's page, or call us."),
    ))  # fmt: skip


def reopened(ticket: Ticket, at: datetime, reason: str) -> list[Draft]:
    if ticket.assignee is None or not ticket.assignee.is_active:
        return []
    person = ticket.assignee
    key = f"reopened:{ticket.number}:{at:%Y%m%d%H%M%S}"
    return [draft(ticket, key, reader_of(person), lambda: (_("Reopened"), reason))]
