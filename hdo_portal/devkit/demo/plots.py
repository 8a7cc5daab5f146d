"""How an incident goes, told once for all faults: reported, taken on, mended, solved."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Min

from assets.models import Asset
from hdo_portal.devkit.demo import phrases
from hdo_portal.devkit.demo.faults import Fault
from hdo_portal.devkit.demo.stage import Stage, Story
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from tickets import actions
from tickets.actions.finish import CLOSE_AFTER
from tickets.models import Ticket
from tickets.models.enums import Status

OSLO = ZoneInfo("Europe/Oslo")
GRAVE = ("SL1", "SL2")
# Who signs in for a customer, and so reports in the portal instead of by phone.
ACCOUNTS = {
    "Oslo universitetssykehus HF": "kunde@ous.example",
    "Gjøvik kommune": "kunde@gjovik.example",
    "Bergen kommune": "kunde@bergen.example",
}
# Teams with somebody of that name on duty by day; the rest is the desk's.
SPECIALISTS = ("radio", "kontrollrom", "plattform")
PROMISED_UPDATE = {"SL1": timedelta(minutes=26), "SL2": timedelta(minutes=105)}


def minutes(count: float) -> timedelta:
    return timedelta(minutes=round(count))


def at_work(at: datetime) -> datetime:
    """The same instant, or the next morning somebody is at work."""
    local = at.astimezone(OSLO)
    while local.weekday() >= 5 or not 8 <= local.hour < 16:
        local = (local + timedelta(days=1 if local.hour >= 8 else 0)).replace(
            hour=8, minute=15 + local.minute // 2
        )
    return local


@dataclass
class Pace:
    """How a story departs from the promised. ``late`` names a measure that is missed."""

    late: str = ""
    returns: bool = False
    again: bool = False
    supplier: bool = False


class Scene:
    """One incident: its customer, its equipment, and who acts for whom."""

    def __init__(self, stage: Stage, fault: Fault, asset: Asset, chance: random.Random) -> None:
        self.stage, self.fault, self.asset, self.chance = stage, fault, asset, chance
        self.owner = asset.organisation
        self.reporter = stage.cast.contact(self.owner.name, chance.randrange(3))

    @property
    def phrases(self) -> dict[str, Any]:
        """What HDO says, in the language of the fault's texts."""
        return phrases.NYNORSK if self.fault.language == "nn" else phrases.BOKMAL

    @property
    def customer(self) -> Actor | None:
        """The customer's own actor, if it signs in."""
        email = ACCOUNTS.get(self.owner.name)
        return self.stage.cast.actor(email) if email else None

    @property
    def desk(self) -> Actor:
        """Who sits at the service desk now."""
        local = clock.now().astimezone(OSLO)
        return self.stage.cast.staff("agent" if 7 <= local.hour < 22 else "natt")

    @property
    def specialist(self) -> Actor:
        """Who mends it: by day the team of the fault, at night the desk."""
        local = clock.now().astimezone(OSLO)
        by_day = local.weekday() < 5 and 7 <= local.hour < 17
        has_one = self.fault.team in SPECIALISTS
        return self.stage.cast.staff(self.fault.team) if by_day and has_one else self.desk

    def words(self, text: str) -> str:
        terminal = getattr(self.asset, "terminal", None)
        return text.format(asset=self.asset.name, issi=terminal.issi if terminal else "")

    def open(self, happened_ago: timedelta = timedelta(0)) -> Ticket:
        """The report: by the customer in the portal, or by the desk on the phone."""
        fields = {
            "organisation": self.owner,
            "title": self.words(self.fault.title),
            "description": self.words(self.fault.tells),
            "impact": self.fault.impact,
            "urgency": self.fault.urgency,
            "assets": [self.asset],
            "site": self.asset.site,
            "service": self.stage.services[self.fault.service],
            "callback": self.reporter.phone,
            "report": self._report(happened_ago),
        }
        if self.customer and self.chance.random() < 0.7:
            return actions.open_incident(self.customer, via="portal", **fields)
        return actions.open_incident(self.desk, via="phone", reporter=self.reporter, **fields)

    def _report(self, ago: timedelta) -> dict[str, object]:
        report: dict[str, object] = {"occurred_at": clock.now() - ago}
        if self.fault.is_of_a_terminal:
            report |= {"equipment": self.fault.on, "own_issi": self.asset.terminal.issi}
        elif self.fault.on == "plass":
            report |= {"equipment": "position", "positions": 1, "fallback_in_use": True}
        return report

    def take_on(self, ticket: Ticket) -> Ticket:
        """Accept it, and hand it to the team that mends such faults."""
        desk, specialist = self.desk, self.specialist
        ticket = actions.accept(desk, ticket=ticket)
        if specialist.user_id != desk.user_id:
            user = self.stage.cast.users[f"{self.fault.team}@hdo.example"]
            ticket = actions.assign(desk, ticket=ticket, assignee=user)
        actions.reply(
            specialist, ticket=ticket, body=self.words(self.fault.finds), visibility="internal"
        )
        return ticket

    def say(self, ticket: Ticket, text: str) -> None:
        actions.reply(self.specialist, ticket=ticket, body=self.words(text))

    def answer(self, ticket: Ticket, text: str) -> None:
        """The customer answers: itself, or on the phone to the desk, which takes it down."""
        if self.customer:
            actions.reply(self.customer, ticket=ticket, body=text)
            return
        actions.reply(
            self.desk,
            ticket=ticket,
            body=self.phrases["on_the_phone"].format(text=text),
            visibility="internal",
        )
        actions.resume(self.desk, ticket=ticket)


def incident(scene: Scene, begin: datetime, pace: Pace) -> Story:
    """An incident from report to solution. It is closed by the nightly work."""
    chance, fault = scene.chance, scene.fault
    yield begin
    ticket = scene.open(minutes(chance.uniform(5, 90)))
    grave = ticket.severity in GRAVE
    yield _response(scene, ticket, pace)
    ticket = scene.take_on(ticket)
    yield minutes(chance.uniform(3, 20))
    scene.say(ticket, fault.says)
    if pace.again:
        yield minutes(chance.uniform(20, 50))
        actions.occur_again(scene.desk, ticket=ticket, place=scene.phrases["again"])
    if fault.asks and not grave:
        yield from _ask(scene, ticket)
    yield from _mend(scene, ticket, pace)
    yield from _solve(scene, ticket, grave, pace)
    if pace.returns:
        yield from _return(scene, ticket)


def _response(scene: Scene, ticket: Ticket, pace: Pace) -> datetime | timedelta:
    within = {"SL1": (2, 11), "SL2": (4, 24), "SL3": (8, 150)}[ticket.severity]
    if ticket.severity in GRAVE:
        late = 45 if pace.late == "respond" else 0
        return minutes(scene.chance.uniform(*within) + late)
    if pace.late == "respond":
        return at_work(clock.now() + timedelta(days=2))
    return at_work(clock.now()) + minutes(scene.chance.uniform(*within))


def _ask(scene: Scene, ticket: Ticket) -> Story:
    actions.reply(scene.specialist, ticket=ticket, body=scene.fault.asks)
    actions.hold(scene.specialist, ticket=ticket, reason="customer", note=scene.phrases["waits"])
    yield at_work(clock.now() + minutes(scene.chance.uniform(60, 1500)))
    scene.answer(ticket, scene.fault.answers)
    yield minutes(scene.chance.uniform(20, 60))


def _mend(scene: Scene, ticket: Ticket, pace: Pace) -> Story:
    """Work until it runs again, telling the customer as often as promised."""
    if ticket.severity not in GRAVE:
        wait = scene.chance.uniform(60, 420)
        done = at_work(clock.now() + minutes(wait))
        if pace.late == "restore":
            done = at_work(clock.now() + timedelta(days=scene.chance.randint(5, 8)))
        if pace.supplier:
            actions.hold(
                scene.specialist, ticket=ticket, reason="supplier", note=scene.phrases["parts"]
            )
            yield at_work(clock.now() + timedelta(days=1))
            actions.resume(scene.specialist, ticket=ticket)
        yield max(done, clock.now() + minutes(5))
    else:
        hours = {"SL1": (0.5, 1.6), "SL2": (0.8, 3.3)}[ticket.severity]
        late = {"SL1": 1.5, "SL2": 2.5}[ticket.severity] if pace.late == "restore" else 0
        done = clock.now() + timedelta(hours=scene.chance.uniform(*hours) + late)
        yield from keep_telling(scene, ticket, done, skip=pace.late == "update")
    actions.restore(scene.specialist, ticket=ticket, note=scene.words(scene.fault.mends))


def keep_telling(scene: Scene, ticket: Ticket, until: datetime, *, skip: bool = False) -> Story:
    """Public updates as often as promised; the second one is forgotten if ``skip``."""
    every, updates = PROMISED_UPDATE[ticket.severity], scene.phrases["updates"]
    for number in range(100):
        pause = every * 2 if skip and number == 1 else every
        if clock.now() + pause >= until:
            break
        yield pause
        actions.reply(scene.desk, ticket=ticket, body=updates[number % len(updates)])
    yield until


def _solve(scene: Scene, ticket: Ticket, grave: bool, pace: Pace) -> Story:
    if grave:
        # It runs again: what is left is no longer grave, and is promised accordingly.
        yield minutes(scene.chance.uniform(5, 15))
        actions.reclassify(
            scene.desk,
            ticket=ticket,
            severity="SL3",
            reason=scene.phrases["no_longer_grave"],
        )
    days = scene.chance.uniform(0.3, 4) if pace.late != "resolve" else 32
    yield at_work(clock.now() + timedelta(days=days))
    actions.resolve(scene.specialist, ticket=ticket, resolution=scene.words(scene.fault.solves))


def _return(scene: Scene, ticket: Ticket) -> Story:
    """It was not solved after all."""
    yield at_work(clock.now() + timedelta(days=scene.chance.uniform(1, 6)))
    actions.reopen(scene.desk, ticket=ticket, reason=scene.phrases["is_back"])
    yield minutes(scene.chance.uniform(10, 40))
    scene.say(ticket, scene.phrases["sorry"])
    yield at_work(clock.now() + minutes(scene.chance.uniform(120, 300)))
    actions.resolve(scene.specialist, ticket=ticket, resolution=scene.phrases["second_cause"])


def nightly(begin: datetime, actor: Actor) -> Story:
    """What the portal itself does at night: close what has been resolved for two weeks. Nights on
    which there is nothing to close are passed over."""
    yield begin.astimezone(OSLO).replace(hour=3, minute=0, second=0)
    while True:
        actions.close_resolved(actor)
        resolved = Ticket.objects.filter(status=Status.RESOLVED)
        oldest = resolved.aggregate(at=Min("resolved_at"))["at"] or clock.now()
        yield timedelta(days=max(1, (oldest + CLOSE_AFTER - clock.now()).days + 1))
