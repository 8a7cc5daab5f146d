"""Incidents by the hundred thousand, each with all the rows that the verbs would have written."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from assets.models import Asset
from customers.models import Service
from customers.queries import terms_for
from hdo_portal.accounts.models import Team, User
from hdo_portal.devkit.load.clocks import ClockSheets, Promises, standing_promises
from hdo_portal.devkit.load.copying import Sheet, lifted
from hdo_portal.devkit.load.lives import WEIGHTS, Life, draw
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tickets.actions.numbers import OSLO
from tickets.models import (
    AffectedAsset,
    Alarm,
    Clock,
    Comment,
    Interval,
    Occurrence,
    Ticket,
    TicketCounter,
    TicketEvent,
)

DAYS = 395
BATCH = 5_000
WORDS = (
    "Ingen tjeneste", "Svak lyd", "Mister dekning", "Batteri lader ikke", "Starter ikke",
    "Feil talegruppe", "Plass fryser", "Ustabil radio", "Lydlogg uten treff", "Skurrer på samtaler",
)  # fmt: skip
TICKET = (
    "public_id created_at updated_at number kind title description status impact urgency"
    " proposed_severity severity severity_reason organisation_id service_id terms_id callback via"
    " assignee_id team_id occurrence_count hold_reason resolution escalation_level acknowledged_by"
    " next_due_at occurred_at accepted_at restored_at resolved_at closed_at"
)
OCCURRENCE = (
    "public_id created_at updated_at ticket_id organisation_id occurred_at place activity functions"
    " equipment reported_by"
)
EVENT = "ticket_id organisation_id at kind visibility actor_id actor_name data"
COMMENT = (
    "public_id created_at updated_at ticket_id organisation_id author_id author_name from_customer"
    " visibility body"
)
WRITTEN = (
    Ticket, Occurrence, AffectedAsset, TicketEvent, Comment, Clock, Interval, Alarm, TicketCounter,
)  # fmt: skip


@dataclass
class World:
    """What the incidents draw on."""

    assets: list[tuple[int, int, str]]
    services: list[int]
    teams: list[tuple[int, str]]
    staff: list[tuple[int, str]]
    terms_id: int
    promises: Promises
    counters: dict[int, int]


def load_incidents(count: int, chance: random.Random, now: datetime) -> None:
    """Add ``count`` incidents spread over thirteen months. Raises LookupError without equipment or
    without a standard agreement."""
    with acting(Actor.system("load")):
        world = _world(now.date())
    begins = sorted(
        now - timedelta(seconds=chance.randrange(60, DAYS * 86_400)) for _ in range(count)
    )
    with lifted(*WRITTEN) as cursor:
        pages = Pages(cursor, world, chance, now)
        for number, created in enumerate(begins, start=1):
            pages.incident(created)
            if number % BATCH == 0:
                pages.flush()
        pages.close()


def _world(today: date) -> World:
    assets = list(
        Asset.objects
        .filter(kind="terminal")
        .order_by("pk")
        .values_list("pk", "organisation_id", "name")
    )
    if not assets:
        raise LookupError("There are no terminals: ask for some with --terminals.")
    terms = terms_for(assets[0][1], today)
    if terms is None:
        raise LookupError("There is no standard agreement: run load_reference_data first.")
    return World(
        assets=assets,
        services=list(Service.objects.order_by("pk").values_list("pk", flat=True)),
        teams=list(Team.objects.order_by("pk").values_list("pk", "name")),
        staff=list(User.objects.exclude(role="customer").order_by("pk").values_list("pk", "name")),
        terms_id=terms.pk,
        promises=standing_promises(terms),
        counters=dict(TicketCounter.objects.filter(kind="incident").values_list("year", "last")),
    )


class Pages:
    """All sheets of the incidents."""

    def __init__(self, cursor: Any, world: World, chance: random.Random, now: datetime) -> None:
        self._world, self._chance, self._now, self._cursor = world, chance, now, cursor
        self._clocks = ClockSheets(cursor, world.promises, chance, now)
        self._tickets = Sheet(Ticket, cursor, TICKET)
        self._occurrences = Sheet(Occurrence, cursor, OCCURRENCE)
        self._affected = Sheet(AffectedAsset, cursor, "ticket_id asset_id organisation_id")
        self._events = Sheet(TicketEvent, cursor, EVENT)
        self._comments = Sheet(Comment, cursor, COMMENT)

    def incident(self, created: datetime) -> None:
        """One incident with its occurrence, equipment, clocks, words and story."""
        chance, world = self._chance, self._world
        life = draw(chance, created, self._now)
        asset, owner, name = chance.choice(world.assets)
        who = chance.choice(world.staff) if world.staff else (None, "Last")
        key = self._tickets.next_key
        team = chance.choice(world.teams)
        self._clocks.write(key, owner, life, team[1])
        self._ticket(life, owner, f"{chance.choice(WORDS)}: {name}", assignee=who[0], team=team[0])
        self._occurrences.add(
            self._uuid(), created, created, key, owner, created, "", "", "", "handheld", "Last"
        )
        self._affected.add(key, asset, owner)
        comment = self._comment(life, key, owner, who)
        for at, kind, visibility, data in sorted(self._story(life, comment), key=lambda e: e[0]):
            self._events.add(key, owner, at, kind, visibility, who[0], who[1], data)

    def _ticket(
        self, life: Life, owner: int, title: str, *, assignee: int | None, team: int
    ) -> None:
        chance, world = self._chance, self._world
        impact, urgency = WEIGHTS[life.severity]
        year = life.created.astimezone(OSLO).year
        world.counters[year] = world.counters.get(year, 0) + 1
        latest = (life.closed, life.resolved, life.restored, life.told, life.accepted)
        self._tickets.add(
            self._uuid(), life.created, next(filter(None, latest), life.created),
            f"INC-{year}-{world.counters[year]:06d}", "incident", title, "Lagt inn for måling.",
            life.status, impact, urgency, life.severity, life.severity, "", owner,
            chance.choice(world.services), world.terms_id, "", "phone",
            assignee if life.accepted else None, team, 1,
            "customer" if life.status == "on_hold" else "",
            "Rettet." if life.resolved else "", len(self._clocks.breaches), "",
            self._clocks.next_due, life.created, life.accepted, life.restored, life.resolved,
            life.closed,
        )  # fmt: skip

    def _comment(self, life: Life, key: int, owner: int, who: tuple[Any, str]) -> str:
        if life.told is None:
            return ""
        public_id = self._uuid()
        self._comments.add(
            public_id, life.told, life.told, key, owner, who[0], who[1], False, "public",
            "Vi har begynt på saken.",
        )  # fmt: skip
        return public_id

    def _story(self, life: Life, comment: str) -> list[tuple[datetime, str, str, dict[str, Any]]]:
        opened = {"severity": life.severity, "proposed": life.severity, "via": "phone"}
        held = {"reason": "customer", "paused": True, "note": "", "until": None}
        told: list[tuple[datetime | None, str, dict[str, Any]]] = [
            (life.created, "opened", opened),
            (life.accepted, "accepted", {}),
            (life.held, "held", held),
            (life.resumed, "resumed", {}),
            (life.told, "commented", {"comment": comment}),
            (life.restored, "restored", {"note": ""}),
            (life.resolved, "resolved", {"resolution": "Rettet."}),
            (life.closed, "closed", {}),
        ]
        for measure, due in self._clocks.breaches:
            data = {
                "measure": measure,
                "step": "breach",
                "late_seconds": 1,
                "due_at": due.isoformat(),
            }
            told.append((due + timedelta(seconds=1), "breached", data))
        return [(at, kind, "public", data) for at, kind, data in told if at is not None]

    def _uuid(self) -> str:
        return f"{self._chance.getrandbits(128):032x}"

    def flush(self) -> None:
        for sheet in self._sheets():
            sheet.flush()

    def close(self) -> None:
        """Store the rest, and let ticket numbers go on after ours."""
        for sheet in self._sheets():
            sheet.close()
        for year, last in self._world.counters.items():
            self._cursor.execute(
                "INSERT INTO tickets_ticketcounter (kind, year, last) VALUES ('incident', %s, %s)"
                " ON CONFLICT (kind, year) DO UPDATE SET last = excluded.last",
                [year, last],
            )

    def _sheets(self) -> tuple[Sheet, ...]:
        return (
            self._tickets, self._occurrences, self._affected, self._events, self._comments,
            *self._clocks.all,
        )  # fmt: skip
