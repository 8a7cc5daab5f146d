"""Builders of the rows that tests need: each says only what the test cares about.

They write as the portal itself, so a test may call them anywhere, before anybody acts:

    gjovik = organisation("Gjøvik kommune", kind="municipality")
    radio = terminal(gjovik, issi=2_420_001)
    actor = actor_of(customer(gjovik))

Names are invented. What must be unique counts up, so two of a kind never clash.
"""

import functools
import itertools
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, ParamSpec, TypeVar

from django.test import Client

from assets.models import (
    Asset,
    AssetKind,
    ControlRoom,
    Dependency,
    Mounting,
    RoomKind,
    Terminal,
    TerminalModel,
)
from customers.models import (
    Agreement,
    Calendar,
    CalendarVersion,
    Membership,
    MembershipRole,
    Organisation,
    OrganisationKind,
    Person,
    Service,
    ServiceLevel,
    Site,
    Terms,
)
from hdo_portal.accounts.models import Team, User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting, acting_or_none
from hdo_portal.web import actors
from tickets.models import EscalationPolicy, EscalationStep, SeverityRule
from tickets.reference.proposals import ESCALATION, SEVERITY_MATRIX, STANDARD_LEVELS, Level
from tickets.sla.worktime import SHIPPED

P = ParamSpec("P")
R = TypeVar("R")

PASSWORD = "a long invented password"
TESTS = Actor.system("tests")
_counter = itertools.count(1)


def _as_the_portal(build: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(build)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if acting_or_none() is TESTS:  # a builder that builds with another
            return build(*args, **kwargs)
        with acting(TESTS):
            return build(*args, **kwargs)

    return run


@_as_the_portal
def organisation(name: str = "", **fields: Any) -> Organisation:
    """A customer; a health trust unless said otherwise."""
    n = next(_counter)
    defaults = {"name": name or f"Kunde {n} HF", "kind": OrganisationKind.HF}
    return Organisation.objects.create(**defaults | fields)


@_as_the_portal
def operator() -> Organisation:
    """HDO itself, once."""
    return Organisation.objects.filter(
        kind=OrganisationKind.OPERATOR
    ).first() or Organisation.objects.create(name="HDO", kind=OrganisationKind.OPERATOR)


@_as_the_portal
def site(owner: Organisation, name: str = "", **fields: Any) -> Site:
    return Site.objects.create(organisation=owner, name=name or f"Sted {next(_counter)}", **fields)


@_as_the_portal
def team(slug: str = "servicedesk", **fields: Any) -> Team:
    return Team.objects.get_or_create(slug=slug, defaults={"name": slug.title()} | fields)[0]


@_as_the_portal
def user(role: str = Role.AGENT, email: str = "", **fields: Any) -> User:
    """Somebody who signs in with PASSWORD; of HDO's service desk unless said otherwise."""
    n = next(_counter)
    fields.setdefault("name", f"{Role(role).name.title()} {n}")
    return User.objects.create_user(
        email or f"{role}{n}@hdo.example", PASSWORD, role=role, **fields
    )


@_as_the_portal
def person(at: Organisation, name: str = "", **fields: Any) -> Person:
    """A contact at a customer, who does not sign in unless given ``user``."""
    return Person.objects.create(
        organisation=at, name=name or f"Kontakt {next(_counter)}", **fields
    )


@_as_the_portal
def membership(of: Person, at: Organisation, **fields: Any) -> Membership:
    defaults = {"role": MembershipRole.COORDINATOR}
    return Membership.objects.create(person=of, organisation=at, **defaults | fields)


@_as_the_portal
def customer(
    at: Organisation, *, email: str = "", includes_descendants: bool = False, **fields: Any
) -> User:
    """Somebody who signs in for a customer, and sees it (and those under it, if so said)."""
    account = user(Role.CUSTOMER, email or f"kunde{next(_counter)}@kunde.example", **fields)
    who = person(at, account.name, user=account, email=account.email)
    membership(who, at, includes_descendants=includes_descendants)
    return account


@_as_the_portal
def actor_of(account: User) -> Actor:
    """The actor that a request of this person would have."""
    return actors.actor_of(account)


@_as_the_portal
def agent(**fields: Any) -> Actor:
    """An actor of the service desk."""
    return actor_of(user(Role.AGENT, **fields))


@_as_the_portal
def terminal_model(maker: str = "Motorola", name: str = "MTP850", **fields: Any) -> TerminalModel:
    defaults = {"mounting": Mounting.HANDHELD} | fields
    return TerminalModel.objects.get_or_create(maker=maker, name=name, defaults=defaults)[0]


@_as_the_portal
def asset(
    owner: Organisation, kind: str = AssetKind.SERVER, name: str = "", **fields: Any
) -> Asset:
    return Asset.objects.create(
        organisation=owner, kind=kind, name=name or f"Utstyr {next(_counter)}", **fields
    )


@_as_the_portal
def terminal(owner: Organisation, *, issi: int | None = None, **fields: Any) -> Asset:
    """A handheld in use. Fields of the asset and of the terminal may both be given."""
    n = next(_counter)
    issi = issi or 2_000_000 + n
    of_asset = {key: fields.pop(key) for key in ("name", "site", "serial", "life") if key in fields}
    of_asset.setdefault("name", f"Radio {issi}")
    row = asset(owner, AssetKind.TERMINAL, **of_asset)
    defaults = {"tei": f"{n:015X}", "mounting": Mounting.HANDHELD, "call_sign": f"T-{n}"}
    fields.setdefault("model", terminal_model())
    Terminal.objects.create(asset=row, organisation=owner, issi=issi, **defaults | fields)
    return row


@_as_the_portal
def control_room(owner: Organisation, name: str = "", **fields: Any) -> Asset:
    """An AMK unless said otherwise."""
    row = asset(owner, AssetKind.CONTROL_ROOM, name or f"AMK {next(_counter)}")
    ControlRoom.objects.create(asset=row, organisation=owner, **{"kind": RoomKind.AMK} | fields)
    return row


@_as_the_portal
def dependency(of: Asset, on: Asset, kind: str = "runs_on") -> Dependency:
    return Dependency.objects.create(asset=of, organisation_id=of.organisation_id, on=on, kind=kind)


@_as_the_portal
def service(slug: str = "radio", **fields: Any) -> Service:
    defaults = {"name": slug.title(), "fault_class": "hardware"} | fields
    return Service.objects.get_or_create(slug=slug, defaults=defaults)[0]


@_as_the_portal
def calendar(slug: str = "always", spec: dict[str, Any] | None = None) -> Calendar:
    """A shipped calendar by its short name, or one of your own with a ``spec``; version 1."""
    row, is_new = Calendar.objects.get_or_create(slug=slug, defaults={"name": slug})
    if is_new:
        CalendarVersion.objects.create(calendar=row, number=1, spec=spec or SHIPPED[slug].to_json())
    return row


@_as_the_portal
def agreement(
    of: Organisation | None = None, levels: Iterable[Level] = STANDARD_LEVELS, **fields: Any
) -> Terms:
    """Version 1 of an agreement with these levels, in force since 2020.

    Of nobody it is the standard agreement. ``fields`` are those of the terms.
    """
    name = "Standardavtale" if of is None else f"Avtale {of.name}"
    made = Agreement.objects.create(organisation=of, name=name, valid_from=date(2020, 1, 1))
    terms = Terms.objects.create(agreement=made, version=1, **fields)
    levels = list(levels)
    calendars = {slug: calendar(slug) for slug in {level.calendar for level in levels}}
    ServiceLevel.objects.bulk_create(
        ServiceLevel(terms=terms, **level._asdict() | {"calendar": calendars[level.calendar]})
        for level in levels
    )
    return terms


@_as_the_portal
def standard_terms(levels: Iterable[Level] = STANDARD_LEVELS, **fields: Any) -> Terms:
    """The standard agreement, with the targets that the portal proposes unless given others."""
    return agreement(None, levels, **fields)


@_as_the_portal
def severity_matrix() -> None:
    SeverityRule.objects.bulk_create(
        SeverityRule(impact=impact, urgency=urgency, severity=severity)
        for (impact, urgency), severity in SEVERITY_MATRIX.items()
    )


@_as_the_portal
def escalation_policies() -> None:
    """The steps that the portal proposes for each severity."""
    for severity, steps in ESCALATION.items():
        policy = EscalationPolicy.objects.create(name=severity, severity=severity)
        EscalationStep.objects.bulk_create(
            EscalationStep(policy=policy, **step._asdict()) for step in steps
        )


@_as_the_portal
def rules() -> Terms:
    """All that a ticket needs before it can be opened: matrix, standard agreement, policies."""
    severity_matrix()
    escalation_policies()
    return standard_terms()


@_as_the_portal
def sign_in(client: Client, account: User) -> User:
    """Let a test client be signed in as this person, without the sign-in page."""
    client.force_login(account)
    return account
