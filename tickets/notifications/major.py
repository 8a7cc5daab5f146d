"""One text to everybody whom a major incident hits, each in their language, about their own."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from customers.models import Membership, MembershipRole
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.outbox import Draft
from tickets.majors import hit_assets, hit_customers, members_of
from tickets.models import MajorIncident, MajorUpdate, Phase, Ticket
from tickets.notifications.wording import Reader, draft, instant, reader_of
from tickets.queries import people_on_duty

TOLD = (MembershipRole.COORDINATOR, MembershipRole.ON_CALL, MembershipRole.MANAGER)


@dataclass
class Recipient:
    """Somebody at one or several of the customers that are hit, and what is theirs."""

    email: str
    language: str
    organisations: set[int] = field(default_factory=set)
    rooms: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


def recipients(major: MajorIncident) -> list[Recipient]:
    """Everybody who is told: the contacts of the customers that are hit, and who reported. One for
    each address, whatever its letters' case."""
    found: dict[str, Recipient] = {}
    customers = {row.organisation_id for row in hit_customers(major)}
    contacts = Membership.objects.filter(
        organisation_id__in=customers, role__in=TOLD, person__is_active=True
    )
    for row in contacts.select_related("person").order_by("pk"):
        _add(found, row.person, row.organisation_id)
    members = [member for member in members_of(major) if member.organisation_id in customers]
    for member in members:
        if member.ticket.reporter and member.ticket.reporter.is_active:
            _add(found, member.ticket.reporter, member.organisation_id)
    hits = hit_assets(major)
    for one in found.values():
        one.rooms = [h.asset.name for h in hits if h.organisation_id in one.organisations]
        one.numbers = [m.ticket.number for m in members if m.organisation_id in one.organisations]
    return list(found.values())


def _add(found: dict[str, Recipient], person: object, organisation_id: int) -> None:
    reader = reader_of(person)
    if reader.email:
        one = found.setdefault(reader.email.casefold(), Recipient(*reader))
        one.organisations.add(organisation_id)


def told(
    major: MajorIncident, master: Ticket, update: MajorUpdate, to: list[Recipient]
) -> list[Draft]:
    """The update to each of them. Many to one address become one, as a group of the outbox."""
    return [_told(major, master, update, one) for one in to]


def _told(major: MajorIncident, master: Ticket, update: MajorUpdate, one: Recipient) -> Draft:
    with translation.override(one.language):
        subject = f"[HDO] {Phase(update.phase).label}: {major.title}"
        body = _body(major, update, one)
    return Draft(
        key=f"major:{update.public_id}:{one.email.casefold()}"[:200],
        recipient=one.email,
        subject=subject,
        body=body,
        about=master.number,
        gravity=int(master.severity[-1]),
        group=f"major:{major.public_id}",
        language=one.language,
    )


def _body(major: MajorIncident, update: MajorUpdate, one: Recipient) -> str:
    closing = (
        _("You hear from us again by %(at)s.") % {"at": instant(major.next_update_at)}
        if major.next_update_at
        else _("This is the last message about it.")
    )
    link = {"link": f"{settings.PORTAL_ADDRESS}/portal/status/{major.public_id}/"}
    lines = [
        f"{Phase(update.phase).label}.",
        update.text_in(one.language),
        _("It touches, of yours: %(rooms)s.") % {"rooms": _several(one.rooms)} if one.rooms else "",
        _("Your reports: %(numbers)s.") % {"numbers": _several(one.numbers)} if one.numbers else "",
        closing,
        _("Follow it here: %(link)s") % link
        + "\n"
        + _("Urgent? Call %(phone)s, day and night.")
        % {"phone": settings.PORTAL_SERVICE_DESK_PHONE},
    ]
    return "\n\n".join(filter(None, lines)) + "\n"


def _several(names: list[str]) -> str:
    shown = ", ".join(names[:10])
    return _("%(names)s and more") % {"names": shown} if len(names) > 10 else shown


def declared(major: MajorIncident, master: Ticket) -> list[Draft]:
    """Leaders and managers learn that there is one, and who leads it."""
    return [
        draft(master, f"major:{major.public_id}:declared", reader_of(person), lambda: (
            _("Major incident declared"),
            _("%(who)s leads it.") % {"who": major.lead.name}
            + f"\n\n{settings.PORTAL_ADDRESS}/desk/major/{major.public_id}/",
        ))
        for person in people_on_duty([Role.LEAD, Role.MANAGER]).exclude(pk=major.lead_id)
    ]  # fmt: skip


def role_given(
    major: MajorIncident, master: Ticket, to: Reader, *, role: str, who: str, note: str, key: str
) -> list[Draft]:
    """Whoever is given the lead or the communication is told."""
    return [
        draft(master, key, to, lambda: (
            _("You lead the major incident") if role == "lead"
            else _("You are the communicator of the major incident"),
            "\n\n".join(filter(None, [
                _("%(who)s handed it to you.") % {"who": who},
                note,
                f"{settings.PORTAL_ADDRESS}/desk/major/{major.public_id}/",
            ])),
        ))
    ]  # fmt: skip
