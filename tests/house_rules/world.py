"""The world in which every URL is asked: two customers, their things, and HDO's people.

All of it belongs to Gjøvik; Bergen must not get it. ``grow`` adds two more of each kind, beside the
first and below it, so that a page which asks the database once for every row shows it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from django.core.files.base import ContentFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from knox.models import AuthToken

from customers.models import MunicipalityNumber, Organisation, OrganisationLink, ServiceLevel
from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation import clock as time
from hdo_portal.foundation import outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Delivery, OutboxMessage, WebhookTarget
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.house_rules import world_bench, world_desk, world_looks
from tickets.models import (
    AffectedAsset,
    AffectedCustomer,
    Alarm,
    Approval,
    Attachment,
    CallOut,
    ChangePlan,
    Clock,
    Comment,
    EscalationPolicy,
    EscalationStep,
    Interval,
    Notice,
    Occurrence,
    Rota,
    RotaLayer,
    RotaMember,
    RotaOverride,
    RotaSwap,
    Ticket,
    TicketCounter,
    TicketEvent,
)
from tickets.models.enums import Kind

ROWS_ADDED = 2


@dataclass
class World:
    """What the rows of the table pick from. ``people`` has a user for each signed-in column."""

    people: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    gjovik: Any = None
    bergen: Any = None
    site: Any = None
    person: Any = None
    radio: Any = None
    server: Any = None
    room: Any = None
    dependency: Any = None
    agreement: Any = None
    service: Any = None
    incident: Any = None
    change: Any = None
    comment: Any = None
    attachment: Any = None
    internal_attachment: Any = None
    message: Any = None
    policy: Any = None
    notice: Any = None
    letter: Any = None
    rota: Any = None
    layer: Any = None
    override: Any = None
    swap: Any = None
    handover: Any = None
    view: Any = None
    run: Any = None
    step: Any = None
    major: Any = None
    year: int = field(default_factory=lambda: timezone.localdate().year)

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


# Numbers that the counter will not give to what a test opens.
OUT_OF_THE_COUNTERS_WAY = 900_000


def build() -> World:
    """One of everything."""
    world = World(gjovik=_municipality("Gjøvik kommune"), bergen=_municipality("Bergen kommune"))
    factories.operator()
    terms = factories.rules()
    world.agreement, world.service = terms.agreement, factories.service()
    _people(world)
    with acting(Actor.system("tests")):
        _things(world)
        _grow_lists(world, 1)
    return world


def grow(world: World) -> None:
    """Two more of everything: further tickets and things, and further rows below the first."""
    with acting(Actor.system("tests")):
        for n in range(2, 2 + ROWS_ADDED):
            _grow_lists(world, n)
            _below_incident(world.incident, world, n)
            _below_change(world.change, world, n)


def _municipality(name: str) -> Organisation:
    made: Organisation = factories.organisation(name, kind="municipality")
    return made


def _people(world: World) -> None:
    team = factories.team()
    world.people = {
        "own": factories.customer(world.gjovik, email="kunde@gjovik.example"),
        "other": factories.customer(world.bergen, email="kunde@bergen.example"),
        **{
            role: factories.user(role, f"{role}@hdo.example", team=team)
            for role in (Role.AGENT, Role.LEAD, Role.MANAGER, Role.ADMIN)
        },
    }
    with acting(Actor.system("tests")):
        for column, user in world.people.items():
            world.tokens[column] = AuthToken.objects.create(user=user)[1]


def _things(world: World) -> None:
    for kind in Kind:  # the tickets here have numbers of their own making
        TicketCounter.objects.create(kind=kind, year=world.year, last=900)
    world.site = factories.site(world.gjovik, "Gjøvik legevakt")
    world.person = factories.person(world.gjovik, "Kari Vakt", email="kari@gjovik.example")
    world.server = factories.asset(world.gjovik, site=world.site)
    world.room = factories.control_room(world.gjovik)
    world.radio = factories.terminal(world.gjovik, site=world.site)
    world.dependency = factories.dependency(world.room, world.server)
    world.incident = _incident(world, 1)
    world.change = _change(world, 1)
    _below_incident(world.incident, world, 1)
    _below_change(world.change, world, 1)


def _grow_lists(world: World, n: int) -> None:
    _grow_customers(world, n)
    _grow_rules(world, n)
    radio = factories.terminal(world.gjovik, site=world.site)
    server = factories.asset(world.gjovik, site=world.site)
    factories.dependency(world.room, server, "connects_through")
    factories.dependency(radio, world.server, "connects_through")
    for ticket in (_incident(world, 10 + n), _change(world, 10 + n)):
        AffectedAsset.objects.create(ticket=ticket, asset=world.radio, organisation=world.gjovik)
        below = _below_incident if ticket.is_incident else _below_change
        below(ticket, world, 10 + n)
    _message(world, n)
    _rota(world, n)
    for further in (world_desk, world_looks, world_bench):
        further.grow(world, n)


def _grow_customers(world: World, n: int) -> None:
    health_trust = factories.organisation()
    factories.agreement(health_trust)
    factories.agreement(world.gjovik)
    further = factories.person(world.gjovik)
    factories.membership(further, world.gjovik)
    factories.site(world.gjovik)
    factories.control_room(world.gjovik)
    MunicipalityNumber.objects.create(
        organisation=world.gjovik,
        number=f"34{n:02}",
        valid=DateRange(date(2000 + n, 1, 1), date(2001 + n, 1, 1)),
    )
    OrganisationLink.objects.create(kind="serves", source=health_trust, organisation=world.gjovik)


def _grow_rules(world: World, n: int) -> None:
    team = factories.team(f"lag-{n}")
    factories.user(Role.AGENT, team=team)
    factories.terminal_model("Sepura", f"SC{n}")
    factories.service(f"tjeneste-{n}")
    factories.calendar(f"kalender-{n}", {"timezone": "Europe/Oslo", "hours": [], "holidays": None})
    policy = EscalationPolicy.objects.create(name=f"Utkast {n}", severity="SL3", is_active=False)
    EscalationStep.objects.create(
        policy=policy, measure="respond", trigger="percent", value=n, audience="team"
    )
    world.policy = world.policy or policy


def _message(world: World, n: int) -> None:
    key = f"world:{n}"
    outbox.post([
        outbox.Draft(key, "kari@gjovik.example", f"Melding {n}", "Tekst", world.incident.number)
    ])
    message = OutboxMessage.objects.get(key=key)
    OutboxMessage.objects.filter(pk=message.pk).update(state="dead", attempts=10)
    WebhookTarget.objects.create(name=f"Vakt {n}", url="https://vakt.example/", active=False)
    Delivery.objects.create(message=message, succeeded=False, detail="550")
    world.message = world.message or message


def _rota(world: World, n: int) -> None:
    """A rota in which the agent has the duty, with an override and a swap in the days ahead."""
    agent, lead = world.people["agent"], world.people["lead"]
    rota = Rota.objects.create(slug=f"vakt-{n}", name=f"Vakt {n}")
    layer = RotaLayer.objects.create(
        rota=rota, name="Uker", handover_weekday=0, handover_time=clock_time(8),
        starts_on=date(2020, 1, 6),
    )  # fmt: skip
    RotaMember.objects.create(layer=layer, person=agent, position=0)
    day = timezone.now() + timedelta(days=n)
    stretch = {"from_at": day, "to_at": day + timedelta(hours=8)}
    override = RotaOverride.objects.create(rota=rota, person=agent, made_by=lead, **stretch)
    swap = RotaSwap.objects.create(rota=rota, level=1, giver=agent, taker=lead, **stretch)
    RotaSwap.objects.create(rota=rota, level=1, giver=lead, taker=agent, **stretch)
    if world.rota is None:
        world.rota, world.layer, world.override, world.swap = rota, layer, override, swap


def _ticket(world: World, number: str, **fields: Any) -> Ticket:
    made: Ticket = Ticket.objects.create(
        number=number,
        organisation=world.gjovik,
        site=world.site,
        service=world.service,
        terms=world.agreement.terms.first(),
        reporter=world.person,
        impact=3,
        urgency=2,
        proposed_severity="SL2",
        severity="SL2",
        team=world.people["agent"].team,
        assignee=world.people["agent"],
        **fields,
    )
    return made


def _incident(world: World, n: int) -> Ticket:
    return _ticket(
        world,
        f"INC-{world.year}-{OUT_OF_THE_COUNTERS_WAY + n:06}",
        kind="incident",
        status="in_progress",
        title=f"Radioen er taus {n}",
        description="Ingen lyd fra talegruppen.",
        accepted_at=timezone.now(),
        next_due_at=timezone.now() + timedelta(hours=n),
    )


def _change(world: World, n: int) -> Ticket:
    change = _ticket(
        world,
        f"CHG-{world.year}-{OUT_OF_THE_COUNTERS_WAY + n:06}",
        kind="change",
        status="approval",
        title=f"Ny programvare {n}",
    )
    begin = datetime(world.year, 12, n, 20, tzinfo=UTC)
    ChangePlan.objects.create(
        ticket=change,
        organisation=world.gjovik,
        kind="normal",
        window_from=begin,
        window_to=begin + timedelta(hours=2),
        expected_impact="Fem minutter uten logg.",
        rollback_plan="Forrige versjon.",
    )
    return change


def _below_incident(ticket: Ticket, world: World, n: int) -> None:
    whose = {"ticket": ticket, "organisation": ticket.organisation}
    radio = factories.terminal(world.gjovik, site=world.site)
    AffectedAsset.objects.create(asset=radio, **whose)
    Occurrence.objects.create(occurred_at=timezone.now(), place="Storgata", own_issi=n, **whose)
    _clocks(ticket, n)
    _words(ticket, world, n)
    _calls(ticket, world)


def _calls(ticket: Ticket, world: World) -> None:
    """Everybody of the staff was called in the portal, and the agent by mail too."""
    now = timezone.now()
    whose = {"ticket": ticket, "organisation": ticket.organisation}
    callout = CallOut.objects.create(opened_at=now, round=1, **whose)
    about: dict[str, Any] = {"callout": callout, "kind": "hand", "at": now, **whose}
    for role in (Role.AGENT, Role.LEAD, Role.MANAGER, Role.ADMIN):
        user = world.people[role]
        notice = Notice.objects.create(user=user, name=user.name, channel="in_app", **about)
        world.notice = world.notice or notice
    agent = world.people["agent"]
    letter = Notice.objects.create(
        user=agent, name=agent.name, channel="mail", address=agent.email,
        link_expires_at=now + timedelta(hours=24), **about,
    )  # fmt: skip
    world.letter = world.letter or letter


def _below_change(change: Ticket, world: World, n: int) -> None:
    radio = factories.terminal(world.gjovik, site=world.site)
    AffectedAsset.objects.create(ticket=change, asset=radio, organisation=world.gjovik)
    AffectedCustomer.objects.create(ticket=change, organisation=factories.organisation())
    Approval.objects.create(
        ticket=change,
        organisation=change.organisation,
        decision="approved",
        decided_by_id=world.people["lead"].pk,
        decided_by=world.people["lead"].name,
        decided_at=timezone.now(),
    )
    _words(change, world, n)


def _words(ticket: Ticket, world: World, n: int) -> None:
    whose = {"ticket": ticket, "organisation": ticket.organisation}
    by = {"author": world.people["agent"], "author_name": world.people["agent"].name}
    for visibility in ("public", "internal"):
        comment = Comment.objects.create(
            visibility=visibility, body=f"Vi ser på saken {n}.", **whose, **by
        )
        file = ContentFile(b"%PDF-1.7\n%%EOF\n", name="rapport.pdf")
        attachment = Attachment.objects.create(
            visibility=visibility,
            file=file,
            name=f"rapport {n}.pdf",
            content_type="application/pdf",
            size=15,
            sha256="0" * 64,
            **whose,
            **by,
        )
        TicketEvent.objects.create(
            at=timezone.now(),
            kind="commented",
            visibility=visibility,
            actor_name=world.people["agent"].name,
            data={},
            **whose,
        )
        if visibility == "public":
            world.comment = world.comment or comment
            world.attachment = world.attachment or attachment
        else:
            world.internal_attachment = world.internal_attachment or attachment


def _clocks(ticket: Ticket, n: int) -> None:
    level = ServiceLevel.objects.filter(terms=ticket.terms, severity="SL2").first()
    assert level is not None
    whose = {"ticket": ticket, "organisation": ticket.organisation}
    began = time.now()
    for measure, state in (("update", "running"), ("restore", "met")):
        ended = {"stopped_at": began, "elapsed_seconds": 0} if state == "met" else {}
        clock = Clock.objects.create(
            measure=measure,
            sequence=n,
            severity="SL2",
            level=level,
            calendar_version=level.calendar.versions.first(),
            target_seconds=3600,
            state=state,
            started_at=began,
            due_at=began + timedelta(hours=n),
            **ended,
            **whose,
        )
        closed = {"to_at": began, "counted_seconds": 0} if state == "met" else {}
        Interval.objects.create(
            clock=clock,
            kind="ran",
            from_at=began,
            generation=1,
            cause="started",
            actor_name="Portalen",
            **closed,
            **whose,
        )
        Alarm.objects.create(
            clock=clock,
            step="breach",
            generation=1,
            gravity=2,
            due_at=began + timedelta(hours=n),
            **whose,
        )
