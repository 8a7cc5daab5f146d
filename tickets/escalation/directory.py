"""Who is told by a step of a policy, and where each of them reads.

One directory serves a whole batch of alarms: people of a role, teams and who is on call are read
once each, not once an alarm.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hdo_portal.accounts.mobile import mobile_number
from hdo_portal.accounts.models import Team, User
from hdo_portal.accounts.roles import STAFF_ROLES, Role
from hdo_portal.foundation.errors import Invalid
from hdo_portal.foundation.models import WebhookTarget
from tickets.escalation import oncall
from tickets.escalation.ladder import Rung
from tickets.models import EscalationStep, Rota, Ticket
from tickets.models.enums import Audience, Means

EVERY = (Means.IN_APP, Means.SMS, Means.MAIL)


class Skip(NamedTuple):
    """Somebody who could not be told, and why (tickets/story.py words the reason)."""

    reason: str
    who: str = ""


NOBODY = Skip("nobody")


@dataclass(frozen=True)
class Reader:
    """A person, a team's mailbox or a system. ``by`` are the channels that make sense there."""

    name: str
    language: str = "nb"
    user: User | None = None
    team: Team | None = None
    email: str = ""
    mobile: str = ""
    webhook: WebhookTarget | None = None
    by: tuple[str, ...] = EVERY
    is_customer: bool = False

    def address(self, channel: str) -> str:
        """Where it is sent; empty where this reader cannot be told so."""
        if channel == Means.MAIL:
            return self.email
        if channel == Means.SMS:
            return self.mobile
        if channel == Means.WEBHOOK:
            return str(self.webhook.public_id) if self.webhook else ""
        return str(self.user.public_id) if self.user else ""


class Found(NamedTuple):
    readers: list[Reader]
    skipped: list[Skip]


class Directory:
    """Looks people up, each thing once."""

    def __init__(self) -> None:
        self._roles: dict[str, list[User]] = {}
        self._teams: dict[int, list[User]] = {}
        self._duty: dict[tuple[int, int, datetime], User | None] = {}
        self._levels: dict[int, list[int]] = {}

    def levels(self, rota: Rota) -> list[int]:
        if rota.pk not in self._levels:
            self._levels[rota.pk] = oncall.levels(rota)
        return self._levels[rota.pk]

    def told(self, step: EscalationStep, ticket: Ticket, rung: Rung, at: datetime) -> Found:
        """Who reads on this rung of a step's ladder at an instant."""
        if rung.manager:
            return self.with_role(Role.MANAGER)
        found = self._audience(step, ticket, rung, at)
        if step.webhook is not None:
            if not step.webhook.active:
                found.skipped.append(Skip("webhook_off", step.webhook.name))
            else:
                hook = Reader(step.webhook.name, webhook=step.webhook, by=(Means.WEBHOOK,))
                found.readers.append(hook)
        return found

    def _audience(self, step: EscalationStep, ticket: Ticket, rung: Rung, at: datetime) -> Found:
        match step.audience:
            case Audience.ASSIGNEE:
                return person(ticket.assignee, Skip("no_assignee"))
            case Audience.TEAM:
                return self.of_team(ticket.team)
            case Audience.NAMED_TEAM:
                return self.of_team(step.team)
            case Audience.ROLE:
                return self.with_role(step.role)
            case Audience.ON_CALL:
                return self._on_call(step, rung, at)
            case Audience.PERSON:
                return person(step.person, Skip("nobody"))
        return _reporter(ticket)

    def with_role(self, role: str) -> Found:
        """Everybody active who has this role."""
        if role not in self._roles:
            # Whoever a chain falls back to is read along.
            wanted = {role, Role.LEAD, Role.MANAGER} - set(self._roles)
            self._roles |= {str(one): [] for one in wanted}
            for user in User.objects.filter(is_active=True, role__in=wanted).order_by("name"):
                self._roles[user.role].append(user)
        people = self._roles[role]
        return Found(_readers(people), [] if people else [Skip("nobody_with_role", role)])

    def of_team(self, team: Team | None) -> Found:
        """A team's mailbox, or its people where it has none; in the portal and by SMS its
        people."""
        if team is None:
            return Found([], [Skip("no_team")])
        if team.pk not in self._teams:
            active = User.objects.filter(is_active=True, role__in=STAFF_ROLES, team=team)
            self._teams[team.pk] = list(active.order_by("name"))
        people = self._teams[team.pk]
        if not team.email:
            return Found(_readers(people), [] if people else [Skip("empty_team", team.name)])
        mailbox = Reader(team.name, team=team, email=team.email, by=(Means.MAIL,))
        return Found([mailbox, *_readers(people, by=(Means.IN_APP, Means.SMS))], [])

    def _on_call(self, step: EscalationStep, rung: Rung, at: datetime) -> Found:
        assert step.rota is not None  # a constraint of the table
        key = (step.rota.pk, rung.level, at)
        if key not in self._duty:
            self._duty[key] = oncall.person_on_call(step.rota, rung.level, at)
        return person(self._duty[key], Skip("nobody_on_call", f"{step.rota.name} {rung.level}"))


def person(who: User | None, otherwise: Skip = NOBODY) -> Found:
    """One person, where they are active."""
    if who is None:
        return Found([], [otherwise])
    if not who.is_active:
        return Found([], [Skip("inactive", who.name)])
    return Found(_readers([who]), [])


def _readers(people: Iterable[User], by: tuple[str, ...] = EVERY) -> list[Reader]:
    return [
        Reader(p.name, p.language, user=p, email=p.email, mobile=p.mobile, by=by) for p in people
    ]


def _reporter(ticket: Ticket) -> Found:
    person = ticket.reporter
    if person is None or not person.is_active:
        return Found([], [Skip("no_reporter")])
    reader = Reader(
        person.name,
        person.language,
        email=person.email,
        mobile=_mobile_number(person.mobile),
        by=(Means.MAIL, Means.SMS),
        is_customer=True,
    )
    return Found([reader], [])


def _mobile_number(text: str) -> str:
    """A contact's number as people write it, in the form of a message; empty if it is none."""
    try:
        return mobile_number(text)
    except Invalid:
        return ""
